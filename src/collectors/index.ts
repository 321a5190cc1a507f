import { address, ipv6Address } from './address.ts';
import { dhcpClient } from './dhcp-client.ts';
import { dhcpServer } from './dhcp-server.ts';
import { networkInterface } from './interface.ts';
import { interfaceListMember } from './interface-list.ts';
import { nat } from './nat.ts';
import { ipv6Route, route } from './route.ts';
import { identity, resource } from './system.ts';
import { vrrp } from './vrrp.ts';

/** THE list: what is read of a router, in the order in which it is asked. All else that names collectors derives from it. */
export const collectors = [
  vrrp,
  nat,
  dhcpClient,
  address,
  ipv6Address,
  route,
  ipv6Route,
  networkInterface,
  interfaceListMember,
  dhcpServer,
  identity,
  resource,
] as const;
