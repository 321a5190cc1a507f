import { type Row, rowId, toRow } from '../dialect.ts';
import type { Router } from '../router.ts';
import { accrueTraffic } from '../traffic.ts';
import { addresses, ipv6Addresses } from './address.ts';
import { dhcpClients, dhcpServers } from './dhcp.ts';
import { interfaceListMembers, interfaceLists, interfaces } from './interface.ts';
import type { Menu } from './menu.ts';
import { nat } from './nat.ts';
import { ipv6Routes, routes } from './route.ts';
import { identity, resource } from './system.ts';
import { vrrp } from './vrrp.ts';

/** Every menu that a simulated router has. */
export const menus: ReadonlyMap<string, Menu> = new Map([
  ['/interface', interfaces],
  ['/interface/list', interfaceLists],
  ['/interface/list/member', interfaceListMembers],
  ['/interface/vrrp', vrrp],
  ['/ip/address', addresses],
  ['/ip/dhcp-client', dhcpClients],
  ['/ip/dhcp-server', dhcpServers],
  ['/ip/firewall/nat', nat],
  ['/ip/route', routes],
  ['/ipv6/address', ipv6Addresses],
  ['/ipv6/route', ipv6Routes],
  ['/system/identity', identity],
  ['/system/resource', resource],
]);

/** What printing a menu of `router` gives at `nowMs` (milliseconds since 1970); rows of tables begin with `.id`. */
export function printRows(router: Router, menu: Menu, nowMs: number): Row[] {
  accrueTraffic(router, nowMs);
  const rows = menu.rows(router, nowMs).map(toRow);
  return menu.isSingleton ? rows : rows.map((row, index) => ({ '.id': rowId(index), ...row }));
}

/** Leaves only the named properties. Names that RouterOS does not know are passed over. */
export function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
}
