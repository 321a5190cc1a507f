import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, realClock } from '../../src/simulator/clock.ts';
import { createSimulatedGroup, type SimulatedGroup } from '../../src/simulator/group.ts';
import { isMaster, type Router } from '../../src/simulator/router.ts';
import { createEthernet, createPair, createVrrpInstance, pairUser } from '../../src/simulator/scenarios/pair.ts';
import { until } from '../e2e/tools.ts';
import { freePort } from './programs.ts';

export interface WatchedGroup {
  readonly name: string;
  readonly simulated: SimulatedGroup;
  readonly a: Router;
  readonly b: Router;
  /** As an operator would write it under `groups`. */
  readonly config: object;
}

export interface GroupOptions {
  readonly maintenance?: boolean;
  /** Whether the configuration says that router-a should be master. Otherwise its priority says so. */
  readonly primary?: boolean;
  /** Changes each router before it starts. */
  readonly alter?: (router: Router) => void;
}

/** A pair behind https (RouterOS 7) and api-ssl (RouterOS 6), closed with the test. */
async function startGroup(
  clock: Clock,
  name: string,
  { maintenance = false, primary = false, alter = () => {} }: GroupOptions = {},
): Promise<WatchedGroup> {
  const [a, b] = createPair(clock, { versions: ['7.20.4 (stable)', '6.49.18 (long-term)'], natLagMs: 1_000 });
  alter(a);
  alter(b);
  const simulated = createSimulatedGroup({ clock, routers: [a, b] });
  onTestFinished(() => simulated.close());
  const doors = [
    await simulated.startDoor(a, { transport: 'https', port: await freePort() }),
    await simulated.startDoor(b, { transport: 'api-ssl', port: await freePort() }),
  ];
  const routers = doors.map(({ url, fingerprintSha256 }, index) => ({
    name: `router-${'ab'[index]}`,
    url,
    tls: { fingerprint_sha256: fingerprintSha256 },
    ...(primary && { role: index === 0 ? 'primary' : 'secondary' }),
  }));
  return { name, simulated, a, b, config: { name, routers, nat: { exclusive: true }, maintenance } };
}

/** Its scripts have run, too. */
export function isMasterWithNat(router: Router): boolean {
  return isMaster(router) && router.nat.some(({ followsRole, disabled }) => followsRole && disabled !== true);
}

/** Groups by their names, once each has elected router-a. */
export async function startGroups(
  options: Readonly<Record<string, { readonly group?: GroupOptions }>>,
): Promise<readonly WatchedGroup[]> {
  const clock = realClock();
  const groups = await Promise.all(Object.entries(options).map(([name, { group }]) => startGroup(clock, name, group)));
  const isElected = ({ a, b }: WatchedGroup) => isMasterWithNat(a) && !isMaster(b);
  await until(() => (groups.every(isElected) ? true : undefined), 'the groups to elect router-a');
  return groups;
}

/** The configuration of an exporter that reads these groups. JSON is YAML. */
export function writeConfig(folder: string, groups: readonly WatchedGroup[], timeout: string): string {
  const defaults = { username: pairUser.name, password: pairUser.password, timeout };
  const path = join(folder, 'routeros-ha.yml');
  writeFileSync(path, JSON.stringify({ defaults, groups: groups.map(({ config }) => config) }));
  return path;
}

/** What somebody who may rename an interface could write: nearly as long as a name may be. */
const hostileName = `"'}]{{ template "x" . }}{{ .Oops }}\r\nBcc: all@example.org\r\n\r\n</h2><script>alert(1)</script>\\${'é'.repeat(900)}`;

/**
 * One VRID on two VLANs. The interfaces' names are then part of the virtual routers' names, and so of labels and mails.
 */
export function makeHostile(router: Router): void {
  const [lan] = router.vrrp;
  if (lan === undefined) return;
  lan.name = hostileName;
  router.natFollowsRole = { instance: hostileName, lagMs: 0 };
  for (const row of router.addresses) if (row.interface === 'vrrp-lan') row.interface = hostileName;
  router.identity = hostileName;
  for (const row of [...router.interfaces, ...router.nat]) row.comment = hostileName;

  const number = router.name === 'router-a' ? 1 : 2;
  const guests = createEthernet('bridge-guests', `48:A9:8A:00:1${number}:01`, router.bootedAtMs);
  router.interfaces.push({ ...guests, type: 'bridge' });
  router.segments['bridge-guests'] = 'guests';
  router.vrrp.push(
    createVrrpInstance({ name: 'vrrp-guests', interface: 'bridge-guests', vrid: lan.vrid, priority: lan.priority }),
  );
  router.addresses.push(
    { address: `192.168.89.${9 + number}/24`, interface: 'bridge-guests', disabled: false },
    { address: '192.168.89.1/32', interface: 'vrrp-guests', disabled: false },
  );
}
