import { collectors } from '../src/collectors/index.ts';
import type { GroupConfig, RouterConfig, RouterUrl } from '../src/config/schema.ts';
import type { RouterAccess } from '../src/routeros/access.ts';
import type { Door } from '../src/simulator/group.ts';
import { pairUser } from '../src/simulator/scenarios/pair.ts';

/** How the exporter is told to reach a simulated router, as if from a config with only its pin in `tls`. */
export function accessTo(
  door: Pick<Door, 'url' | 'fingerprintSha256'>,
  changes: Partial<RouterAccess> = {},
): RouterAccess {
  const { protocol, hostname, port } = new URL(door.url);
  const fingerprintSha256 = door.fingerprintSha256?.replaceAll(':', '').toLowerCase();
  return {
    url: { protocol: protocol.slice(0, -1) as RouterUrl['protocol'], hostname, port: Number(port), href: door.url },
    username: pairUser.name,
    password: pairUser.password,
    maxInFlight: 16,
    tls: {
      ...(fingerprintSha256 === undefined ? {} : { fingerprintSha256 }),
      insecureSkipVerify: false,
      anonymousDh: false,
    },
    ...changes,
  };
}

export function memberConfig(
  name: string,
  door: Pick<Door, 'url' | 'fingerprintSha256'>,
  changes: Partial<RouterConfig> = {},
): RouterConfig {
  return {
    ...accessTo(door),
    timeoutMs: 2_000,
    name,
    collectors: collectors.map((collector) => collector.name),
    dynamicInterfaces: false,
    ...changes,
  };
}

export function groupConfig(routers: readonly RouterConfig[], changes: Partial<GroupConfig> = {}): GroupConfig {
  return {
    name: 'home',
    routers,
    nat: { chain: 'srcnat', action: ['masquerade', 'src-nat'], exclusive: true },
    dhcp: { standby: 'any' },
    virtualRouters: [],
    maintenance: false,
    ...changes,
  };
}
