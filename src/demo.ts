import type { Logger } from 'pino';
import { startApp } from './app.ts';
import { collectors } from './collectors/index.ts';
import type { GroupConfig, RouterConfig, RouterUrl } from './config/schema.ts';
import type { ListenAddress } from './http/listen.ts';
import { howToBreak, type SimulatedPair, startSimulatedPair } from './simulated-pair.ts';
import type { Door } from './simulator/group.ts';
import { pairUser } from './simulator/scenarios/pair.ts';

export interface DemoOptions {
  readonly listenAddresses: readonly ListenAddress[];
  readonly controlPort: number;
  readonly logger: Logger;
  readonly print: (text: string) => void;
}

/** A simulated pair, its certificates pinned, with the real exporter before it. */
export async function startDemo({ listenAddresses, controlPort, logger, print }: DemoOptions) {
  print('Starting two simulated routers and waiting for VRRP to elect a master …\n');
  const pair = await startPair(controlPort).catch(() => startPair(0));
  const group: GroupConfig = {
    name: 'home',
    routers: pair.doors.map(({ name, door }, index) => ({
      ...memberConfig(name, door),
      username: pairUser.name,
      password: pairUser.password,
      role: index === 0 ? 'primary' : 'secondary',
    })),
    nat: { chain: 'srcnat', action: ['masquerade', 'src-nat'], exclusive: true },
    dhcp: { standby: 'any' },
    virtualRouters: [{ name: 'lan', vrid: 49 }],
    maintenance: false,
  };

  const app = await startApp({ config: { groups: [group] }, listenAddresses, logger }).catch(async (error) => {
    await pair.close();
    throw error;
  });
  print(instructions(app.urls[0] ?? '', pair));

  async function close(): Promise<void> {
    await app.close();
    await pair.close();
  }
  return { urls: app.urls, controlUrl: pair.control.url, close };
}

function startPair(controlPort: number): Promise<SimulatedPair> {
  const host = '127.0.0.1';
  return startSimulatedPair({ rest: { host, port: 0 }, api: { host, port: 0 }, control: { host, port: controlPort } });
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

function instructions(url: string, pair: SimulatedPair): string {
  return `
The pair is up: router-a is RouterOS 7 over REST (HTTPS), router-b is RouterOS 6 over api-ssl.

Open   ${url}/          how the pair is, what is wrong, what to type first
       ${url}/metrics   what Prometheus scrapes; the line that matters: routeros_vrrp_master

Break it, then look again (each line is one command):

${howToBreak(pair)}
The other commands, in another terminal (the password of the simulated routers is no secret):

  printf ${pairUser.password} > demo-password
  npm run --silent exporter -- init --username=${pairUser.name} --password-file=demo-password --accept-certificates \\
    ${pair.doors.map(({ door }) => door.url).join(' ')} > demo.yml
  npm run --silent exporter -- check --config.file=demo.yml

Ctrl-C ends it.
`;
}
