import { BlockList, isIPv4 } from 'node:net';
import { address } from '../collectors/address.ts';
import { networkInterface } from '../collectors/interface.ts';
import { route } from '../collectors/route.ts';
import { listed } from '../ha/finding.ts';
import { isMasterSomewhere, type Member } from '../ha/members.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';
import { comment, quoted } from './safe-text.ts';

/**
 * What to write where neither DHCP clients nor NAT rules name a way out: the interfaces of the active default routes, of
 * the masters if there are any, since the default route of a backup may lead to the master.
 *
 * @returns undefined where nothing has to be written, or nothing can be told
 */
export function wanToWrite(members: readonly Member[]): readonly string[] | undefined {
  const found = members.filter(({ wanInterfaces }) => wanInterfaces !== undefined);
  if (found.length === 0 || found.some(({ wanInterfaces = [] }) => wanInterfaces.length > 0)) return undefined;
  const masters = found.filter(isMasterSomewhere);
  const decisive = masters.length > 0 ? masters : found;
  const names = [...new Set(decisive.flatMap(({ snapshot }) => defaultWaysOut(snapshot)))].sort();
  return names.length === 0 ? undefined : names;
}

/** The gateway of a route is an interface, or an address that one of the interfaces reaches, or both: `192.0.2.1%ether1`. */
function defaultWaysOut(snapshot: RouterSnapshot): readonly string[] {
  const interfaces = (snapshot.of(networkInterface)?.rows ?? []).map(({ name }) => name);
  const active = (snapshot.of(route)?.rows ?? []).filter((row) => row.active && !row.disabled);
  return active
    .flatMap(({ gateway = '' }) => gateway.split(','))
    .flatMap((gateway) => {
      const [hop = '', through] = gateway.split('%');
      if (interfaces.includes(through ?? hop)) return [through ?? hop];
      const rows = snapshot.of(address)?.rows ?? [];
      return rows.filter((row) => !row.disabled && holds(row.address, hop)).map((row) => row.interface);
    });
}

function holds(network: string, host: string): boolean {
  const [base = '', prefix = '32'] = network.split('/');
  if (!isIPv4(base) || !isIPv4(host) || !/^([12]?\d|3[012])$/.test(prefix)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(prefix));
  return list.check(host);
}

/** @param written what `wanToWrite` gave */
export function wanText(
  members: readonly Member[],
  written: readonly string[] | undefined,
  indent: number,
): readonly string[] {
  const blank = ' '.repeat(indent);
  const list = (names: readonly string[]) => `wan_interfaces: [${names.map(quoted).join(', ')}]`;
  if (written !== undefined) {
    const text =
      'Interfaces that lead to the internet. No DHCP client and no NAT rule names one, so these are what the default ' +
      'route goes out of. Correct them if the internet is elsewhere.';
    return [...comment(indent, text), `${blank}${list(written)}`];
  }
  const found = [...new Set(members.flatMap(({ wanInterfaces = [] }) => wanInterfaces))].sort();
  if (found.length === 0) {
    const text =
      'Interfaces that lead to the internet. None was found (DHCP clients, NAT rules, default route): write them down, ' +
      'such as wan_interfaces: [ether1].';
    return comment(indent, text);
  }
  const text =
    'Interfaces that lead to the internet. They need not be written: they are found anew with every reading, from DHCP ' +
    `clients and NAT rules. Now: ${byInterface(members, found)}.`;
  return [...comment(indent, text), `${blank}#${list(found)}`];
}

function byInterface(members: readonly Member[], found: readonly string[]): string {
  const each = found.map((name) => {
    const having = members.filter(({ wanInterfaces }) => wanInterfaces?.includes(name));
    return `${name} on ${listed(having.map((member) => member.name))}`;
  });
  const without = members.filter(({ wanInterfaces }) => wanInterfaces?.length === 0).map(({ name }) => name);
  return [...each, ...(without.length > 0 ? [`none on ${listed(without)}`] : [])].join('; ');
}
