import { address, ipv6Address } from '../collectors/address.ts';
import { protocolOf, stateOf, type VrrpInstance, vrrp } from '../collectors/vrrp.ts';
import type { GroupConfig } from '../config/schema.ts';
import type { GroupSnapshot, RouterSnapshot } from '../scrape/snapshot.ts';
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
  /** Role-following NAT rules. */
  readonly natRules: readonly NatRule[] | undefined;
  /** Names of the interfaces that lead out. */
  readonly wanInterfaces: readonly string[] | undefined;
}

/** A group at one moment, joined across menus and routers. */
export interface Group {
  readonly config: GroupConfig;
  /** When the reading began, in seconds on a monotonic clock. */
  readonly readAt: number;
  readonly members: readonly Member[];
  /** Every virtual router that some member has, sorted. */
  readonly virtualRouters: readonly string[];
}

export function joinGroup({ group: config, readAt, routers }: GroupSnapshot): Group {
  const members = routers.map((snapshot) => joinMember(snapshot, config));
  const names = members.flatMap(({ instances = [] }) => instances.map(({ virtualRouter }) => virtualRouter));
  return { config, readAt, members, virtualRouters: [...new Set(names)].sort() };
}

function joinMember(snapshot: RouterSnapshot, config: GroupConfig): Member {
  const rows = snapshot.of(vrrp)?.rows;
  const names = virtualRouters(rows ?? [], config.virtualRouters);
  const rules = natRules(snapshot, config.nat);
  return {
    name: snapshot.router.name,
    snapshot,
    instances: rows?.map((row) => ({
      virtualRouter: names.get(row.name) ?? row.name,
      vrrp: row,
      state: stateOf(row),
      ...addressesOf(snapshot, row),
    })),
    natRules: rules,
    wanInterfaces: wanInterfaces(snapshot, config, rules),
  };
}

/** Instances of one virtual router over the members that were read. */
export function instancesOf(group: Group, virtualRouter: string): readonly { member: Member; instance: Instance }[] {
  return group.members.flatMap((member) =>
    (member.instances ?? [])
      .filter((instance) => instance.virtualRouter === virtualRouter)
      .map((instance) => ({ member, instance })),
  );
}

export function isMasterSomewhere({ instances = [] }: Member): boolean {
  return instances.some(({ state }) => state === 'master');
}

/** On a backup the rows are `invalid`, which is normal. Link-local addresses that RouterOS makes by itself do not count. */
function addressesOf(snapshot: RouterSnapshot, instance: VrrpInstance) {
  const rows = snapshot.of(protocolOf(instance) === 'ipv6' ? ipv6Address : address)?.rows;
  const own = rows?.filter((row) => row.interface === instance.name && !row.disabled && !row.dynamic);
  return {
    virtualAddresses: own?.map((row) => row.address).sort(),
    validAddresses: own?.filter(({ invalid }) => !invalid).map((row) => row.address),
  };
}
