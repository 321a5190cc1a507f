import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { realClock } from '../../src/simulator/clock.ts';
import type { Transport } from '../../src/simulator/door.ts';
import { createSimulatedGroup } from '../../src/simulator/group.ts';
import { createPair } from '../../src/simulator/scenarios/pair.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startExporter, until } from './tools.ts';

export const canary = 'canary-4711-Ünïcode';

/** A pair whose roles are given, so that nobody waits for an election. */
export async function startPair(transports: readonly [Transport, Transport]) {
  const clock = realClock();
  const [a, b] = createPair(clock, {
    versions: ['7.20.4 (stable)', transports[1].startsWith('http') ? '7.20.4 (stable)' : '6.49.18 (long-term)'],
  });
  for (const router of [a, b]) router.users[0] = { name: 'prometheus', password: canary };
  Object.assign(a.vrrp[0] ?? {}, { forcedRole: 'master' });
  Object.assign(b.vrrp[0] ?? {}, { forcedRole: 'backup' });
  const group = createSimulatedGroup({ clock, routers: [a, b] });
  onTestFinished(() => group.close());
  return {
    group,
    a,
    b,
    doors: [
      await group.startDoor(a, { transport: transports[0] }),
      await group.startDoor(b, { transport: transports[1] }),
    ] as const,
  };
}

type Pair = Awaited<ReturnType<typeof startPair>>;

export async function writeConfig({ doors }: Pair, password = canary, timeout = '2s'): Promise<string> {
  const routers = doors.map(({ url, fingerprintSha256 }, index) => {
    const tls = fingerprintSha256 === undefined ? '' : `, tls: { fingerprint_sha256: "${fingerprintSha256}" }`;
    return `      - { name: router-${'ab'[index]}, url: "${url}"${tls} }`;
  });
  const config = `defaults: { username: prometheus, password_file: password, timeout: ${timeout} }
groups:
  - name: home
    routers:
${routers.join('\n')}
`;
  const folder = temporaryFolder({ password: `${password}\n`, 'routeros-ha.yml': config });
  return join(folder, 'routeros-ha.yml');
}

/** The exporter as installed, with a configuration; gives the first URL that it listens on. */
export async function serve(path: string, ...args: string[]) {
  const exporter = startExporter([
    '--config.file',
    path,
    '--web.listen-address=127.0.0.1:0',
    '--log.format=json',
    ...args,
  ]);
  const url = await until(() => /"url":"([^"]+)"/.exec(exporter.stderr())?.[1], 'the exporter to listen');
  return { exporter, url };
}

export const metricsOf = async (url: string) => (await fetch(`${url}/metrics`)).text();
