import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { startApp } from './app.ts';
import { collectors } from './collectors/index.ts';
import type { GroupConfig, RouterConfig, RouterUrl } from './config/schema.ts';
import type { ListenAddress } from './http/listen.ts';
import { realClock } from './simulator/clock.ts';
import { startControl } from './simulator/control.ts';
import { createSimulatedGroup, type Door } from './simulator/group.ts';
import { createPair, pairUser } from './simulator/scenarios/pair.ts';

export interface DemoOptions {
  readonly listenAddresses: readonly ListenAddress[];
  readonly controlPort: number;
  readonly logger: Logger;
  readonly print: (text: string) => void;
}

/**
 * A simulated pair (router-a RouterOS 7 over REST, router-b RouterOS 6 over the binary API, both with certificates made
 * now and pinned) with the real exporter before it.
 */
export async function startDemo({ listenAddresses, controlPort, logger, print }: DemoOptions) {
  const clock = realClock();
  const routers = createPair(clock, { versions: ['7.20.4 (stable)', '6.49.18 (long-term)'] });
  const simulated = createSimulatedGroup({ clock, routers });
  print('Starting two simulated routers and waiting for VRRP to elect a master …\n');
  const [a, b] = routers;
  const doors = [
    { name: a.name, door: await simulated.startDoor(a, { transport: 'https' }), user: a.users[0] },
    { name: b.name, door: await simulated.startDoor(b, { transport: 'api-ssl' }), user: b.users[0] },
  ];
  const control = await startControl(simulated, { port: controlPort }).catch(() =>
    startControl(simulated, { port: 0 }),
  );

  const group: GroupConfig = {
    name: 'home',
    routers: doors.map(({ name, door, user }, index) => ({
      ...memberConfig(name, door),
      username: user?.name ?? '',
      password: user?.password ?? '',
      role: index === 0 ? 'primary' : 'secondary',
    })),
    nat: { chain: 'srcnat', action: ['masquerade', 'src-nat'], exclusive: true },
    dhcp: { standby: 'any' },
    virtualRouters: [{ name: 'lan', vrid: 49 }],
    maintenance: false,
  };

  const masters = () => routers.flatMap(({ vrrp }) => vrrp).filter(({ role }) => role === 'master').length;
  for (let tries = 0; masters() !== 1 && tries < 100; tries += 1) await delay(100);
  const app = await startApp({ config: { groups: [group] }, listenAddresses, logger }).catch(async (error) => {
    await control.close();
    await simulated.close();
    throw error;
  });
  print(
    instructions(
      app.urls[0] ?? '',
      control.url,
      doors.map(({ door }) => door),
    ),
  );

  async function close(): Promise<void> {
    await app.close();
    await control.close();
    await simulated.close();
  }
  return { urls: app.urls, controlUrl: control.url, close };
}

function memberConfig(
  name: string,
  { url, fingerprintSha256 = '' }: Door,
): Omit<RouterConfig, 'username' | 'password'> {
  const { protocol, hostname, port } = new URL(url);
  return {
    name,
    url: { protocol: protocol.slice(0, -1) as RouterUrl['protocol'], hostname, port: Number(port), href: url },
    timeoutMs: 5_000,
    maxInFlight: 16,
    collectors: collectors.map((collector) => collector.name),
    dynamicInterfaces: false,
    tls: {
      fingerprintSha256: fingerprintSha256.replaceAll(':', '').toLowerCase(),
      insecureSkipVerify: false,
      anonymousDh: false,
    },
  };
}

function instructions(url: string, controlUrl: string, doors: readonly Door[]): string {
  return `
The pair is up: router-a is RouterOS 7 over REST (HTTPS), router-b is RouterOS 6 over api-ssl.

Open   ${url}/          who is master
       ${url}/metrics   what Prometheus scrapes; the line that matters: routeros_vrrp_master

Break it, then look again (each line is one command):

  curl -X POST ${controlUrl}/router-b/partition      both become master: split brain (takes 4 s)
  curl -X POST ${controlUrl}/router-a/stop           router-a is gone; router-b takes over
  curl -X POST ${controlUrl}/router-a/hang           router-a accepts connections and says nothing
  curl -X POST ${controlUrl}/router-a/nat-off        the master's masquerade rule is off
  curl -X POST ${controlUrl}/router-a/nat-removed    the master's masquerade rule is gone
  curl -X POST ${controlUrl}/router-a/wan-down       the master has no way out
  curl -X POST ${controlUrl}/router-a/dhcp-unbound   the master's WAN has no lease
  curl -X POST ${controlUrl}/router-a/disable-vrrp   the VRRP interface is switched off
  curl -X POST ${controlUrl}/router-a/wrong-password the router refuses the exporter's password
  curl -X POST '${controlUrl}/router-b/slow?delayMs=3000'   each answer takes 3 s
  curl -X POST ${controlUrl}/router-b/reset          connections are reset
  curl -X POST ${controlUrl}/router-b/garbage        something answers that is not RouterOS

  curl -X POST ${controlUrl}/heal                    everything well again
  curl ${controlUrl}/                                all faults, with what they do

The other commands, in another terminal (the password of the simulated routers is no secret):

  printf ${pairUser.password} > demo-password
  npm run --silent exporter -- init --username=${pairUser.name} --password-file=demo-password --accept-certificates \\
    ${doors.map(({ url }) => url).join(' ')} > demo.yml
  npm run --silent exporter -- check --config.file=demo.yml

Ctrl-C ends it.
`;
}
