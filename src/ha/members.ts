import { type AddressRow, address, ipv6Address } from '../collectors/address.ts';
import { type DhcpClient, dhcpClient } from '../collectors/dhcp-client.ts';
import { networkInterface } from '../collectors/interface.ts';
import { groupAuthorityOf, protocolOf, stateOf, type VrrpInstance, vrrp } from '../collectors/vrrp.ts';
import type { GroupConfig } from '../config/schema.ts';
import type { GroupSnapshot, RouterSnapshot } from '../scrape/snapshot.ts';
import { groupedBy } from './grouped-by.ts';
import { type NatRule, natRules } from './nat-role.ts';
import { virtualRouters } from './virtual-routers.ts';
import { wanInterfaces } from './wan.ts';

/**
 * One VRRP instance of one router, with what other menus say of it. `virtualAddresses` is undefined where the addresses
 * were not read.
 */
export interface Instance {
  readonly virtualRouter: string;
  readonly vrrp: VrrpInstance;
  readonly state: ReturnType<typeof stateOf>;
  /** What elects for this one: itself, or the authority of its VRRP group, which alone sends advertisements. */
  readonly authority: VrrpInstance;
  /** Enabled ones, with their prefix length, sorted. */
  readonly virtualAddresses: readonly string[] | undefined;
  /** Those among them that work now; on a backup none does. */
  readonly validAddresses: readonly string[] | undefined;
}

/**
 * One router of a group as the facts need it. What could not be read is undefined, and nothing may be concluded from it.
 */
export interface Member {
  readonly name: string;
  readonly snapshot: RouterSnapshot;
  readonly instances: readonly Instance[] | undefined;
  /** Role-following NAT rules. Undefined also where it is not known which these are. */
  readonly natRules: readonly NatRule[] | undefined;
  /** Names of the interfaces that lead out. */
  readonly wanInterfaces: readonly string[] | undefined;
  /** Those among them that run. Undefined where the interfaces were not read. */
  readonly runningWan: ReadonlySet<string> | undefined;
}

/** A group at one moment, joined across menus and routers. */
export interface Group {
  readonly config: GroupConfig;
  /** When the reading began, in seconds on a monotonic clock. */
  readonly readAt: number;
  readonly members: readonly Member[];
  /** Every virtual router that some member has, sorted. */
  readonly virtualRouters: readonly string[];
  /** The same with its instances over the members that were read. */
  readonly instances: ReadonlyMap<string, readonly MemberInstance[]>;
}

export interface MemberInstance {
  readonly member: Member;
  readonly instance: Instance;
}

export function joinGroup({ group: config, readAt, routers }: GroupSnapshot): Group {
  const members = routers.map((snapshot) => joinMember(snapshot, config));
  const all = members.flatMap((member) => (member.instances ?? []).map((instance) => ({ member, instance })));
  const instances = groupedBy(all, ({ instance }) => instance.virtualRouter);
  return { config, readAt, members, virtualRouters: [...instances.keys()].sort(), instances };
}

function joinMember(snapshot: RouterSnapshot, config: GroupConfig): Member {
  const rows = snapshot.of(vrrp)?.rows;
  const names = virtualRouters(rows ?? [], config.virtualRouters);
  const rules = natRules(snapshot, config);
  const byName = new Map(rows?.map((row) => [row.name, row]));
  const ipv4 = addressesByInterface(snapshot.of(address)?.rows);
  const ipv6 = addressesByInterface(snapshot.of(ipv6Address)?.rows);
  const ways = wanInterfaces(snapshot, config, rules);
  return {
    name: snapshot.router.name,
    snapshot,
    instances: rows?.map((row) => ({
      virtualRouter: names.get(row.name) ?? row.name,
      vrrp: row,
      state: stateOf(row),
      authority: byName.get(groupAuthorityOf(row) ?? '') ?? row,
      ...addressesOf(row, protocolOf(row) === 'ipv6' ? ipv6 : ipv4),
    })),
    natRules: rules,
    wanInterfaces: ways,
    runningWan: running(snapshot, ways ?? []),
  };
}

/** Instances of one virtual router over the members that were read. */
export function instancesOf({ instances }: Group, virtualRouter: string): readonly MemberInstance[] {
  return instances.get(virtualRouter) ?? [];
}

/** Enabled DHCP clients on interfaces that lead out; undefined where a menu that decides it was not read. */
export function wanClients({ snapshot, wanInterfaces }: Member): readonly DhcpClient[] | undefined {
  const ways = wanInterfaces && new Set(wanInterfaces);
  return ways && snapshot.of(dhcpClient)?.rows.filter((client) => !client.disabled && ways.has(client.interface));
}

export function isMasterSomewhere({ instances = [] }: Member): boolean {
  return instances.some(({ state }) => state === 'master');
}

function running(snapshot: RouterSnapshot, names: readonly string[]): ReadonlySet<string> | undefined {
  const rows = snapshot.of(networkInterface)?.rows.filter((row) => row.running);
  const all = rows && new Set(rows.map(({ name }) => name));
  return all && new Set(names.filter((name) => all.has(name)));
}

type Addresses = ReadonlyMap<string, readonly { readonly address: string; readonly invalid: boolean }[]>;

/** Those that are configured: link-local addresses that RouterOS makes by itself do not count. */
function addressesByInterface(rows: readonly AddressRow[] | undefined): Addresses | undefined {
  const own = rows?.filter(({ disabled, dynamic }) => !disabled && !dynamic);
  return own && groupedBy(own, (row) => row.interface);
}

/** `192.168.88.1` of `192.168.88.1/24`. */
export function withoutPrefix(address: string): string {
  return address.split('/', 1)[0] ?? '';
}

/** On a backup the rows are `invalid`, which is normal. */
function addressesOf({ name }: VrrpInstance, addresses: Addresses | undefined) {
  const own = addresses && (addresses.get(name) ?? []);
  return {
    virtualAddresses: own?.map((row) => row.address).sort(),
    validAddresses: own?.filter(({ invalid }) => !invalid).map((row) => row.address),
  };
}
