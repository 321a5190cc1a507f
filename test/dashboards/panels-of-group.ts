import { between, type Shown, type Value } from './expected.ts';

/** By the state of the group, where that is not as in a healthy one. */
type ByState = Readonly<Record<string, Shown>> & { readonly healthy: Shown };

// Bits per second; the simulated load swings by a third within minutes. Bytes, or one way taken for the other, are outside.
const download = between(20e6, 65e6);
const upload = between(2.4e6, 8e6);
const downloadSent = between(-65e6, -20e6);
const uploadSent = between(-8e6, -2.4e6);
const idle = between(3_700, 12_000);
const idleSent = between(-5_500, -1_500);
/** Of the router that is gone the last that was seen, when it was going. */
const gone = between(0, 12_000);
const goneSent = between(-5_500, 0);

const wanOf = (router: string, received: Value, sent: Value) => ({
  [`${router} ether1 received`]: received,
  [`${router} ether1 sent`]: sent,
});

type Ways = readonly [received: Value, sent: Value];

function interfacesOf(router: string, wan: Ways, lan: Ways, vrrpLan: Ways = [0, 0]): Readonly<Record<string, Value>> {
  const all = { ether1: wan, bridge: lan, ether2: lan, 'vrrp-lan': vrrpLan };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, [received, sent]]) => [
      [`${router}: ${name} received`, received],
      [`${router}: ${name} sent`, sent],
    ]),
  );
}

/** A VRRP interface sends nothing but its advertisements. */
const forwards = (router: string) =>
  interfacesOf(router, [download, uploadSent], [upload, downloadSent], [upload, between(-1_000, -200)]);
const idles = (router: string) => interfacesOf(router, [idle, idleSent], [idle, idleSent]);

const busyCpu = between(0.1, 0.35);
const idleCpu = between(0.01, 0.06);
const memory = between(0.155, 0.175);

const translating = ['srcnat', 'WAN masquerade', 'ON', between(350, 1_200), upload, between(1_500, 1e6)] as const;
const neverUsed = ['srcnat', 'WAN masquerade', 'OFF', 0, 0, 0] as const;
const noLongerUsed = ['srcnat', 'WAN masquerade', 'OFF', 0, 0, between(1_500, 1e6)] as const;

/** From the VRID on. */
const vrrp = [49, 3, 'ipv4', 'none', 'bridge', ''] as const;
const vrrpWithHeader = [49, 3, 'ipv4', 'ah', 'bridge', ''] as const;

const endsIn = between(85_000, 86_400);
const leaseOfA = ['router-a', 'ether1', 'bound', '198.51.100.10/24', '198.51.100.1', '198.51.100.2', endsIn, 'ON'];
const leaseOfB = ['router-b', 'ether1', 'bound', '198.51.100.11/24', '198.51.100.1', '198.51.100.2', endsIn, 'ON'];

const bytesOfMemory = 2 ** 30;
const upA = between(864_000, 866_000);
const upB = between(950_400, 952_400);
const routerA = ['router-a', 'router-a', 'RB4011iGS+', '7.20.4 (stable)', 'arm', upA, bytesOfMemory];
const routerB = ['router-b', 'router-b', 'RB4011iGS+', '6.49.18 (long-term)', 'arm', upB, bytesOfMemory];

/** Any more would make the router unreachable. */
const took = between(0.0001, 4);
const durations = { 'router-a': took, 'router-b': took, 'router-a timeout': 4, 'router-b timeout': 4 };

export const menus: readonly string[] = [
  'address',
  'dhcp-client',
  'dhcp-server',
  'identity',
  'interface',
  'interface-list-member',
  'ipv6-address',
  'ipv6-route',
  'nat',
  'resource',
  'route',
  'vrrp',
];

/** By title: all panels but those of which states.ts says it. */
export const panelsOfGroup: Readonly<Record<string, ByState>> = {
  NAT: {
    healthy: { 'router-a': 'ON', 'router-b': 'OFF' },
    failover: { 'router-a': 'ON, OFF', 'router-b': 'OFF, ON' },
    'split-brain': { 'router-a': 'ON', 'router-b': 'OFF, ON' },
    'nat-off': { 'router-a': 'ON, OFF', 'router-b': 'OFF' },
  },
  'WAN links': {
    healthy: { 'router-a ether1': 'UP', 'router-b ether1': 'UP' },
    odd: { 'router-a ether1': 'UP', 'router-b ether1': 'UP, DOWN' },
  },
  'WAN leases': {
    healthy: { 'router-a ether1': 'HELD', 'router-b ether1': 'HELD' },
    odd: { 'router-a ether1': 'HELD', 'router-b ether1': 'NO LEASE' },
  },
  'Default routes': {
    healthy: { 'router-a ipv4': 'ACTIVE', 'router-b ipv4': 'ACTIVE' },
    odd: { 'router-a ipv4': 'ACTIVE', 'router-b ipv4': 'NONE' },
  },
  'NAT rules that follow the role': {
    healthy: [
      ['router-a', ...translating],
      ['router-b', ...neverUsed],
    ],
    failover: [
      ['router-a', ...noLongerUsed],
      ['router-b', ...translating],
    ],
    'split-brain': [
      ['router-a', ...translating],
      ['router-b', ...translating],
    ],
    unreachable: [['router-a', ...translating]],
    'nat-off': [
      ['router-a', ...noLongerUsed],
      ['router-b', ...neverUsed],
    ],
  },
  'VRRP as it is set up': {
    healthy: [
      [49, 'router-a', 'master', 110, 'PREFERRED', 'ON', 1, ...vrrp],
      [49, 'router-b', 'backup', 100, 'no', 'ON', 1, ...vrrp],
    ],
    failover: [
      [49, 'router-a', 'backup', 90, 'no', 'ON', 1, ...vrrp],
      [49, 'router-b', 'master', 100, 'PREFERRED', 'ON', 1, ...vrrp],
    ],
    'split-brain': [
      [49, 'router-a', 'master', 110, 'PREFERRED', 'ON', 1, ...vrrp],
      [49, 'router-b', 'master', 100, 'no', 'ON', 1, ...vrrp],
    ],
    // Who is preferred depends on the priorities of both.
    unreachable: [[49, 'router-a', 'master', 110, '', 'ON', 1, ...vrrp]],
    odd: [
      [49, 'router-a', 'master', 110, 'PREFERRED', 'ON', 1, ...vrrp],
      [49, 'router-b', 'backup', 100, 'no', 'ON', 1, ...vrrpWithHeader],
    ],
  },
  'Virtual addresses': {
    healthy: [
      [49, 'router-a', '192.168.88.1/32', 1],
      [49, 'router-b', '192.168.88.1/32', 0],
    ],
    failover: [
      [49, 'router-a', '192.168.88.1/32', 0],
      [49, 'router-b', '192.168.88.1/32', 1],
    ],
    'split-brain': [
      [49, 'router-a', '192.168.88.1/32', 1],
      [49, 'router-b', '192.168.88.1/32', 1],
    ],
    unreachable: [[49, 'router-a', '192.168.88.1/32', 1]],
  },
  'Where routers disagree': { healthy: [], odd: [[49, 'authentication', 'DIFFERS']] },
  'What the leases gave': {
    healthy: [leaseOfA, leaseOfB],
    unreachable: [leaseOfA],
    odd: [leaseOfA, ['router-b', 'ether1', 'searching', '', '', '', '', 'ON']],
  },
  'Who carries the traffic: WAN received above the line, sent below': {
    healthy: { ...wanOf('router-a', download, uploadSent), ...wanOf('router-b', idle, idleSent) },
    failover: { ...wanOf('router-a', idle, idleSent), ...wanOf('router-b', download, uploadSent) },
    'split-brain': { ...wanOf('router-a', download, uploadSent), ...wanOf('router-b', download, uploadSent) },
    unreachable: { ...wanOf('router-a', download, uploadSent), ...wanOf('router-b', gone, goneSent) },
    odd: { ...wanOf('router-a', download, uploadSent), ...wanOf('router-b', 0, 0) },
  },
  '$router: received above the line, sent below': {
    healthy: { ...forwards('router-a'), ...idles('router-b') },
    failover: { ...idles('router-a'), ...forwards('router-b') },
    'split-brain': { ...forwards('router-a'), ...forwards('router-b') },
    unreachable: { ...forwards('router-a'), ...interfacesOf('router-b', [gone, goneSent], [gone, goneSent]) },
    odd: { ...forwards('router-a'), ...interfacesOf('router-b', [0, 0], [idle, idleSent]) },
  },
  'Errors and drops': { healthy: {} },
  // One, as Prometheus extrapolates it.
  'Links lost': {
    healthy: {},
    failover: { 'router-a vrrp-lan': between(0.9, 3) },
    odd: { 'router-b ether1': between(0.9, 3) },
  },
  CPU: {
    healthy: { 'router-a': busyCpu, 'router-b': idleCpu },
    failover: { 'router-a': idleCpu, 'router-b': busyCpu },
    'split-brain': { 'router-a': busyCpu, 'router-b': busyCpu },
  },
  'Memory in use': { healthy: { 'router-a': memory, 'router-b': memory } },
  Routers: { healthy: [routerA, routerB], unreachable: [routerA] },
  'Was its VRRP read?': {
    healthy: { 'router-a': 'READ', 'router-b': 'READ' },
    unreachable: { 'router-a': 'READ', 'router-b': 'READ, NOT READ' },
  },
  'How long reading took, and may take': { healthy: durations },
  'Routers that cannot be read': { healthy: [], unreachable: [['router-b', 'unreachable']] },
  'Menus that cannot be read': {
    healthy: [],
    unreachable: menus.map((menu) => ['router-b', menu, 'unreachable']),
  },
  'Rows left out': {
    healthy: [],
    odd: [
      ['router-a', 'nat', 1],
      ['router-b', 'nat', 1],
    ],
  },
};
