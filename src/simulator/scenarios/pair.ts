import type { Clock } from '../clock.ts';
import { createRouter, type Router } from '../router.ts';
import type { Interface, VrrpInstance } from '../state.ts';
import { createCounters } from '../traffic.ts';

/** Who may log in to the routers of the scenarios. */
export const pairUser = { name: 'exporter', password: 'simulated' } as const;

export interface PairOptions {
  /** RouterOS of router-a and router-b, such as `7.20.4 (stable)`. */
  readonly versions: readonly [string, string];
  /** How long after a change of role the scripts have switched NAT; at once when left out. */
  readonly natLagMs?: number;
}

/** A router of the pair: 1 is router-a, 2 is router-b, and more may join. */
interface MemberOptions {
  readonly number: number;
  readonly version: string;
  readonly priority: number;
  readonly natLagMs: number;
}

/** router-a (priority 110) and router-b (100) with the virtual address 192.168.88.1 on the LAN and a WAN each. */
export function createPair(clock: Clock, { versions, natLagMs = 0 }: PairOptions): [Router, Router] {
  const [versionA, versionB] = versions;
  return [
    createMember(clock, { number: 1, version: versionA, priority: 110, natLagMs }),
    createMember(clock, { number: 2, version: versionB, priority: 100, natLagMs }),
  ];
}

export function createMember(clock: Clock, { number, version, priority, natLagMs }: MemberOptions): Router {
  const name = `router-${'abcdefghijklmnopqrstuvwxyz'[number - 1]}`;
  const bootedAtMs = clock.now() - (9 + number) * 86_400_000;
  const wan = createEthernet('ether1', macAddress(number, 1), bootedAtMs);
  const lan = createEthernet('bridge', macAddress(number, 2), bootedAtMs);
  return createRouter({
    name,
    version,
    identity: name,
    boardName: 'RB4011iGS+',
    architecture: 'arm',
    bootedAtMs,
    users: [{ ...pairUser }],
    wanInterface: 'ether1',
    segments: { bridge: 'lan' },
    partitionSide: 'all',
    natFollowsRole: { instance: 'vrrp-lan', lagMs: natLagMs },
    interfaces: [
      { ...wan, comment: 'WAN' },
      { ...lan, type: 'bridge', comment: 'LAN' },
      {
        ...createEthernet('ether2', macAddress(number, 3), bootedAtMs),
        slave: true,
        countsReceiveDropsAndErrors: false,
      },
    ],
    vrrp: [createVrrpInstance({ name: 'vrrp-lan', interface: 'bridge', vrid: 49, priority })],
    addresses: [
      { address: `192.168.88.${9 + number}/24`, interface: 'bridge', disabled: false },
      { address: '192.168.88.1/32', interface: 'vrrp-lan', disabled: false, comment: 'gateway of the LAN' },
    ],
    ipv6Addresses: [{ address: `fe80::${number}/64`, interface: 'bridge', disabled: false, advertise: false }],
    dhcpClients: [
      {
        interface: 'ether1',
        disabled: false,
        addDefaultRoute: 'yes',
        defaultRouteDistance: 1,
        status: 'bound',
        address: `198.51.100.${9 + number}/24`,
        gateway: '198.51.100.1',
        server: '198.51.100.2',
        leaseSeconds: 86_400,
        boundAtMs: bootedAtMs,
      },
    ],
    nat: [
      {
        chain: 'srcnat',
        action: 'masquerade',
        matchers: { 'out-interface': 'ether1' },
        disabled: true,
        dynamic: false,
        comment: 'WAN masquerade',
        followsRole: true,
        bytes: 0,
        packets: 0,
      },
    ],
    routes: [],
    interfaceLists: [{ name: 'WAN' }, { name: 'LAN' }],
    interfaceListMembers: [
      { list: 'WAN', interface: 'ether1', disabled: false, dynamic: false },
      { list: 'LAN', interface: 'bridge', disabled: false, dynamic: false },
    ],
    dhcpServers: [{ name: 'lan', interface: 'bridge', addressPool: 'lan', leaseSeconds: 1800, disabled: false }],
  });
}

/** A port with a link since `linkedAtMs` (milliseconds since 1970). */
export function createEthernet(name: string, mac: string, linkedAtMs: number): Interface {
  return {
    name,
    type: 'ether',
    ...(name.startsWith('ether') && { defaultName: name }),
    macAddress: mac,
    mtu: 1500,
    disabled: false,
    running: true,
    dynamic: false,
    slave: false,
    countsReceiveDropsAndErrors: true,
    counters: createCounters(),
    linkDowns: 0,
    lastLinkUpAtMs: linkedAtMs,
  };
}

/** What RouterOS makes of an instance when only these are given. */
export function createVrrpInstance(
  given: Pick<VrrpInstance, 'name' | 'interface' | 'vrid' | 'priority'> & Partial<VrrpInstance>,
): VrrpInstance {
  return {
    intervalMs: 1000,
    version: 3,
    v3Protocol: 'ipv4',
    preemption: true,
    authentication: 'none',
    password: 'vrrp-secret',
    groupAuthority: '',
    onMaster: '/ip firewall nat enable [find comment="WAN masquerade"]',
    onBackup: '/ip firewall nat disable [find comment="WAN masquerade"]',
    onFail: '',
    disabled: false,
    counters: createCounters(),
    linkDowns: 0,
    role: 'init',
    ...given,
  };
}

function macAddress(router: number, port: number): string {
  return `48:A9:8A:00:0${router}:0${port}`;
}
