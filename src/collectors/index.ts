import { address } from './address.ts';
import { dhcpClient } from './dhcp-client.ts';
import { networkInterface } from './interface.ts';
import { nat } from './nat.ts';
import { identity, resource } from './system.ts';
import { vrrp } from './vrrp.ts';

/** THE list: what is read of a router, in the order in which it is asked. All else that names collectors derives from it. */
export const collectors = [vrrp, nat, dhcpClient, address, networkInterface, identity, resource] as const;
