import type { Collector } from '../collectors/define.ts';
import { dhcpClient } from '../collectors/dhcp-client.ts';
import { type InterfaceListMember, interfaceListMember } from '../collectors/interface-list.ts';
import { type VrrpInstance, vrrp } from '../collectors/vrrp.ts';
import type { GroupConfig } from '../config/schema.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';
import { isMeant, listMembers } from './interface-lists.ts';

interface WayOut {
  readonly outInterface: string | undefined;
  readonly outInterfaceList: string | undefined;
}

/**
 * Tells whether a NAT rule leads to the LAN, which is where VRRP is: out of a VRRP interface or the one below it, by name or
 * by a list. VRRP may be on the WAN too, so one that `wan_interfaces` names, or that has a DHCP client, is a way out all the
 * same. A client that is off counts as well: scripts may switch it with the role, and which rules follow that must not
 * change with it.
 *
 * @returns undefined where a menu that decides it was not read
 */
export function lanSide(snapshot: RouterSnapshot, { wanInterfaces = [] }: GroupConfig) {
  const instances = snapshot.of(vrrp)?.rows;
  const clients = snapshot.of(dhcpClient)?.rows ?? noneIfOff(snapshot, dhcpClient);
  const members = listMembers(snapshot) ?? noneIfOff(snapshot, interfaceListMember);

  const configured = new Set(wanInterfaces);
  const named = new Set([
    ...configured,
    ...(members ?? []).filter(({ list }) => configured.has(list)).map((member) => member.interface),
    ...(clients ?? []).map((client) => client.interface),
  ]);
  const isNamed = (row: VrrpInstance) => named.has(row.name) || named.has(row.interface);
  const wanParents = new Set(instances?.filter(isNamed).map((row) => row.interface));
  const isOnWan = (row: VrrpInstance) => wanParents.has(row.interface);
  const namesOf = (rows: readonly VrrpInstance[] = []) => rows.flatMap((row) => [row.name, row.interface]);

  const isOut = leadsTo([...named, ...namesOf(instances?.filter(isOnWan))], members, configured);
  const hasVrrp = leadsTo(namesOf(instances), members);
  const areWaysKnown = clients !== undefined && (members !== undefined || configured.size === 0);

  return (rule: WayOut): boolean | undefined => {
    const hasList = isMeant(rule.outInterfaceList);
    if (isOut(rule) || !(hasList || isMeant(rule.outInterface))) return false;
    if (instances === undefined || (hasList && members === undefined)) return undefined;
    if (!hasVrrp(rule)) return false;
    return areWaysKnown ? true : undefined;
  };
}

/** Whether a rule names one of these interfaces, or a list that holds one, or one of these lists. */
function leadsTo(
  names: readonly string[],
  members: readonly InterfaceListMember[] = [],
  lists: ReadonlySet<string> = new Set(),
) {
  const interfaces = new Set(names);
  const holding = members.filter((member) => interfaces.has(member.interface)).map(({ list }) => list);
  const all = new Set([...lists, ...holding]);
  return ({ outInterface = '', outInterfaceList = '' }: WayOut) =>
    interfaces.has(outInterface) || all.has(outInterfaceList);
}

/** Whoever switches a collector off can do without what it tells; a menu that failed may hold anything. */
function noneIfOff({ router }: RouterSnapshot, { name }: Collector): readonly [] | undefined {
  return router.collectors.includes(name) ? undefined : [];
}
