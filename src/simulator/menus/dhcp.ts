import { type Fields, formatDuration, since, wholeSeconds } from '../dialect.ts';
import { isRunning, presentTable, type Router } from '../router.ts';
import type { DhcpClient } from '../state.ts';
import { table } from './menu.ts';
import { hasInterface } from './vrrp.ts';

export const dhcpClients = table((router, nowMs) =>
  presentTable(router, 'dhcpClients').map((client) => clientFields(router, client, nowMs)),
);

/** `use-radius` is one of the few fields that say yes and no. */
export const dhcpServers = table((router) =>
  presentTable(router, 'dhcpServers').map((server) => ({
    name: server.name,
    interface: server.interface,
    'lease-time': formatDuration(server.leaseSeconds * 1000),
    'address-pool': server.addressPool,
    authoritative: 'yes',
    'use-radius': 'no',
    dynamic: false,
    invalid: !hasInterface(router, server.interface),
    disabled: server.disabled,
  })),
);

/** The status that is shown: without a link a client goes on searching, whatever the server would say. */
export function leaseOf(router: Router, client: DhcpClient): DhcpClient['status'] {
  if (client.disabled) return 'stopped';
  return isRunning(router, client.interface) ? client.status : 'searching...';
}

function clientFields(router: Router, client: DhcpClient, nowMs: number): Fields {
  const status = leaseOf(router, client);
  return {
    interface: client.interface,
    'add-default-route': client.addDefaultRoute,
    'default-route-distance': client.defaultRouteDistance,
    'use-peer-dns': true,
    'use-peer-ntp': true,
    'dhcp-options': 'hostname,clientid',
    'check-gateway': since(router.version, 7, 19, 'none'),
    status,
    ...(status === 'bound' || status === 'rebinding...' ? leaseFields(client, nowMs) : {}),
    dynamic: false,
    invalid: !hasInterface(router, client.interface),
    disabled: client.disabled,
    comment: client.comment,
  };
}

/** A client renews when half of the lease is over. */
function leaseFields(client: DhcpClient, nowMs: number): Fields {
  const leaseMs = client.leaseSeconds * 1000;
  return {
    address: client.address,
    gateway: client.gateway,
    'dhcp-server': client.server,
    'primary-dns': client.server,
    'expires-after': formatDuration(wholeSeconds(leaseMs - ((nowMs - client.boundAtMs) % (leaseMs / 2)))),
  };
}
