import { dhcpClient } from '../collectors/dhcp-client.ts';
import { networkInterface } from '../collectors/interface.ts';
import { interfaceListMember } from '../collectors/interface-list.ts';
import type { GroupConfig } from '../config/schema.ts';
import { gauge, type Sample } from '../metrics/metric.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';
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
 * @returns sorted; undefined where a menu that decides it was not read
 */
export function wanInterfaces(
  snapshot: RouterSnapshot,
  { wanInterfaces: configured }: GroupConfig,
  natRules: readonly NatRule[] | undefined,
): readonly string[] | undefined {
  if (configured !== undefined) return unique(configured.flatMap((name) => resolve(snapshot, name)));
  const clients = snapshot.of(dhcpClient)?.rows;
  const lists = natRules
    ?.flatMap(({ outInterfaceList = [] }) => outInterfaceList)
    .filter((list) => !list.startsWith('!'));
  if (clients === undefined || natRules === undefined || lists === undefined) return undefined;
  if (lists.length > 0 && snapshot.of(interfaceListMember) === undefined) return undefined;
  return unique([
    ...clients.filter((client) => !client.disabled).map((client) => client.interface),
    ...natRules.flatMap(({ outInterface = [] }) => outInterface).filter((name) => !name.startsWith('!')),
    ...lists.flatMap((list) => membersOf(snapshot, list)),
  ]);
}

export function wanSamples(wanInterfaces: readonly string[] | undefined): readonly Sample[] {
  return (wanInterfaces ?? []).map((name) => ({ metric: wanInterface, labels: { interface: name }, value: 1 }));
}

/** A name that is no interface but a list with members means these. */
function resolve(snapshot: RouterSnapshot, name: string): readonly string[] {
  const interfaces = snapshot.of(networkInterface)?.rows ?? [];
  const members = membersOf(snapshot, name);
  return members.length > 0 && !interfaces.some((row) => row.name === name) ? members : [name];
}

function membersOf(snapshot: RouterSnapshot, list: string): readonly string[] {
  const rows = snapshot.of(interfaceListMember)?.rows ?? [];
  return rows.filter((row) => row.list === list && !row.disabled).map((row) => row.interface);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
