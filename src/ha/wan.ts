import { dhcpClient } from '../collectors/dhcp-client.ts';
import { networkInterface } from '../collectors/interface.ts';
import type { GroupConfig } from '../config/schema.ts';
import { gauge, type Sample } from '../metrics/metric.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';
import { groupedBy } from './grouped-by.ts';
import { isMeant, listMembers } from './interface-lists.ts';
import type { NatRule } from './nat-role.ts';

const wanInterface = gauge(
  'routeros_ha_wan_interface',
  '1 for each interface that is a way out of the router: configured, or with a DHCP client, or named by a role-following NAT rule.',
  'interface',
);

export const wanMetrics = [wanInterface] as const;

/**
 * The router's ways out: as configured, where the name of an interface list stands for its members; otherwise those with
 * an enabled DHCP client and those that role-following NAT rules name, directly or by a list.
 *
 * What is configured, or has a client, counts also when the interface is gone, such as a modem that was pulled out. In
 * rules and lists the names of interfaces linger that nobody misses; they count only where nothing else is left.
 *
 * @returns sorted; undefined where a menu that decides it was not read
 */
export function wanInterfaces(
  snapshot: RouterSnapshot,
  { wanInterfaces: configured }: GroupConfig,
  natRules: readonly NatRule[] | undefined,
): readonly string[] | undefined {
  const found = known(snapshot);
  if (configured !== undefined) {
    const resolved = configured.map((name) => resolve(name, snapshot, found));
    return resolved.every((names) => names !== undefined) ? unique(resolved.flat()) : undefined;
  }
  const clients = snapshot.of(dhcpClient)?.rows;
  const lists = natRules && unique(natRules.flatMap(({ outInterfaceList = [] }) => outInterfaceList).filter(isMeant));
  if (clients === undefined || natRules === undefined || lists === undefined) return undefined;
  if (lists.length > 0 && listMembers(snapshot) === undefined) return undefined;
  const withClient = clients.filter((client) => !client.disabled).map((client) => client.interface);
  const named = [
    ...natRules.flatMap(({ outInterface = [] }) => outInterface).filter(isMeant),
    ...lists.flatMap(found.membersOf),
  ];
  const ways = [...withClient, ...named.filter(found.isThere)];
  return unique(ways.length > 0 ? ways : named);
}

export function wanSamples(wanInterfaces: readonly string[] | undefined): readonly Sample[] {
  return (wanInterfaces ?? []).map((name) => ({ metric: wanInterface, labels: { interface: name }, value: 1 }));
}

/** A name that is no interface but a list with members means these; undefined where it is not known which it is. */
function resolve(name: string, snapshot: RouterSnapshot, { isThere, membersOf }: Known): readonly string[] | undefined {
  if (snapshot.of(networkInterface) !== undefined && isThere(name)) return [name];
  if (listMembers(snapshot) === undefined) return undefined;
  const members = membersOf(name);
  const there = members.filter(isThere);
  return [there, members, [name]].find((names) => names.length > 0);
}

interface Known {
  /** True also where the interfaces were not read. */
  readonly isThere: (name: string) => boolean;
  /** Of an interface list. */
  readonly membersOf: (list: string) => readonly string[];
}

function known(snapshot: RouterSnapshot): Known {
  const interfaces = snapshot.of(networkInterface)?.rows;
  const names = new Set(interfaces?.map(({ name }) => name));
  const lists = groupedBy(listMembers(snapshot) ?? [], ({ list }) => list);
  return {
    isThere: (name) => interfaces === undefined || names.has(name),
    membersOf: (list) => (lists.get(list) ?? []).map((row) => row.interface),
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
