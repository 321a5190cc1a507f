/** The rows of a simulated router as plain objects. Tests change them at will; the menus read them at each print. */

export interface Counters {
  receivedBytes: number;
  receivedPackets: number;
  sentBytes: number;
  sentPackets: number;
}

export interface Interface {
  name: string;
  type: 'ether' | 'bridge' | 'vlan' | 'pppoe-out';
  /** Ethernet ports keep the name they left the factory with. */
  defaultName?: string;
  comment?: string;
  macAddress: string;
  mtu: number;
  disabled: boolean;
  /** The link is up. */
  running: boolean;
  dynamic: boolean;
  /** A port of a bridge or bond. */
  slave: boolean;
  /** On 7.x slave ports of a switch chip show neither rx-drop nor rx-error. */
  countsReceiveDropsAndErrors: boolean;
  counters: Counters;
  linkDowns: number;
  /** Undefined: never linked. */
  lastLinkUpAtMs?: number;
  lastLinkDownAtMs?: number;
}

/** `fault` exists only as a forced role: which failure makes RouterOS set `failure` is not known. */
export type Role = 'init' | 'backup' | 'master' | 'fault';

export interface VrrpInstance {
  name: string;
  /** The parent interface. */
  interface: string;
  vrid: number;
  priority: number;
  intervalMs: number;
  version: 2 | 3;
  v3Protocol: 'ipv4' | 'ipv6';
  preemption: boolean;
  authentication: 'none' | 'simple' | 'ah';
  password: string;
  /** '' or 'none': alone; 'self' or the own name: leads; another instance's name: takes that one's role. */
  groupAuthority: string;
  onMaster: string;
  onBackup: string;
  onFail: string;
  disabled: boolean;
  comment?: string;
  counters: Counters;
  linkDowns: number;
  lastLinkUpAtMs?: number;
  lastLinkDownAtMs?: number;
  /** What the election came to. Not to be written by tests, who have `forcedRole`. */
  role: Role;
  /** Keeps the instance in this role and off the LAN: it neither sends nor hears adverts. */
  forcedRole?: Role | undefined;
}

export interface Address {
  /** With prefix length, such as 192.168.88.10/24. */
  address: string;
  interface: string;
  disabled: boolean;
  comment?: string;
}

export interface Ipv6Address extends Address {
  advertise: boolean;
}

export interface DhcpClient {
  interface: string;
  disabled: boolean;
  comment?: string;
  addDefaultRoute: 'yes' | 'no' | 'special-classless';
  defaultRouteDistance: number;
  /** What the server's answer would make it; without a running interface or when disabled it is something else. */
  status: 'bound' | 'error' | 'rebinding...' | 'requesting...' | 'searching...' | 'stopped';
  /** With prefix length. */
  address: string;
  gateway: string;
  server: string;
  leaseSeconds: number;
  boundAtMs: number;
}

export interface NatRule {
  chain: 'srcnat' | 'dstnat';
  action: string;
  /** By RouterOS name, such as `out-interface`. Those not set are absent. */
  matchers: Record<string, string>;
  /** Undefined: never written, and then not shown by RouterOS. */
  disabled?: boolean;
  dynamic: boolean;
  comment?: string;
  /** The scripts on-master and on-backup switch it (see `natFollowsRole` of the router). */
  followsRole: boolean;
  bytes: number;
  packets: number;
}

/** A static route; those of DHCP and of connected networks follow from the other tables. */
/** A static route of either protocol; `destination` tells which. */
export interface Route {
  destination: string;
  gateway: string;
  distance: number;
  /** The gateway answers; without a running interface in `via` it is unreachable all the same. */
  reachable: boolean;
  via: string;
  disabled?: boolean;
  comment?: string;
}

export interface InterfaceList {
  name: string;
  comment?: string;
}

export interface InterfaceListMember {
  list: string;
  interface: string;
  disabled: boolean;
  dynamic: boolean;
}

export interface DhcpServer {
  name: string;
  interface: string;
  addressPool: string;
  leaseSeconds: number;
  disabled: boolean;
}

export interface User {
  name: string;
  password: string;
}

/** Everything that a fault may show differently from how it is configured. */
export interface Tables {
  interfaces: Interface;
  vrrp: VrrpInstance;
  addresses: Address;
  ipv6Addresses: Ipv6Address;
  dhcpClients: DhcpClient;
  nat: NatRule;
  routes: Route;
  interfaceLists: InterfaceList;
  interfaceListMembers: InterfaceListMember;
  dhcpServers: DhcpServer;
}
