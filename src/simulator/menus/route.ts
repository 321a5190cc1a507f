import { before, type Fields, flag, since } from '../dialect.ts';
import { isRunning, presentTable, type Router } from '../router.ts';
import type { DhcpClient, Route } from '../state.ts';
import { isAtLeast } from '../version.ts';
import { networkOf, validAddresses } from './address.ts';
import { leaseOf } from './dhcp.ts';
import { table } from './menu.ts';

/** A DHCP client that loses its lease takes its default route away; a static one stays and becomes inactive. */
export const routes = table((router) => [
  ...staticRoutes(router, 'ipv4'),
  ...presentTable(router, 'dhcpClients')
    .filter((client) => client.addDefaultRoute !== 'no' && leaseOf(router, client) === 'bound')
    .map((client) => leasedRoute(router, client)),
  ...validAddresses(router).map((row) => connectedRoute(router, row.address, row.interface)),
]);

/** Connected ones are left out: nobody asks for them yet. */
export const ipv6Routes = table((router) => staticRoutes(router, 'ipv6'));

function staticRoutes(router: Router, protocol: 'ipv4' | 'ipv6'): Fields[] {
  return presentTable(router, 'routes')
    .filter(({ destination }) => destination.includes(':') === (protocol === 'ipv6'))
    .map((route) => staticRoute(router, route));
}

function staticRoute(router: Router, route: Route): Fields {
  const isActive = route.reachable && isRunning(router, route.via);
  if (route.disabled === true) return disabledRoute(router, route);
  return {
    'dst-address': route.destination,
    gateway: route.gateway,
    disabled: route.disabled,
    ...nextHop(router, isActive, route.gateway, route.via),
    distance: route.distance,
    scope: 30,
    'target-scope': 10,
    active: flag(isActive),
    dynamic: since(router.version, 7, 0, false),
    static: true,
    inactive: since(router.version, 7, 0, !isActive),
    comment: route.comment,
  };
}

/** On 7.x a disabled route shows little, and not even `dynamic`. */
function disabledRoute({ version }: Router, route: Route): Fields {
  return {
    'dst-address': route.destination,
    gateway: route.gateway,
    disabled: true,
    distance: before(version, 7, 0, route.distance),
    inactive: since(version, 7, 0, false),
    static: true,
    comment: route.comment,
  };
}

/** RouterOS 6 marks it dynamic, active and static (ADS); 7 has the flag `dhcp` instead. */
function leasedRoute(router: Router, client: DhcpClient): Fields {
  const isSeven = isAtLeast(router.version, 7, 0);
  return {
    'dst-address': '0.0.0.0/0',
    gateway: client.gateway,
    ...nextHop(router, true, client.gateway, client.interface),
    distance: client.defaultRouteDistance,
    scope: 30,
    'target-scope': 10,
    'vrf-interface': isSeven ? client.interface : undefined,
    active: true,
    dynamic: true,
    dhcp: flag(isSeven),
    static: flag(!isSeven),
  };
}

function connectedRoute(router: Router, address: string, interfaceName: string): Fields {
  const [ownAddress, prefix] = address.split('/');
  const isSeven = isAtLeast(router.version, 7, 0);
  return {
    'dst-address': `${networkOf(address)}/${prefix}`,
    gateway: interfaceName,
    ...(isSeven
      ? {
          'immediate-gw': interfaceName,
          'local-address': `${ownAddress}%${interfaceName}`,
          'routing-table': 'main',
        }
      : { 'gateway-status': `${interfaceName} reachable`, 'pref-src': ownAddress }),
    distance: 0,
    scope: 10,
    'target-scope': since(router.version, 7, 0, 5),
    active: true,
    dynamic: true,
    connect: true,
  };
}

function nextHop({ version }: Router, isActive: boolean, gateway: string, via: string): Fields {
  if (isAtLeast(version, 7, 0)) {
    return { 'immediate-gw': isActive ? `${gateway}%${via}` : '', 'routing-table': 'main' };
  }
  return { 'gateway-status': isActive ? `${gateway} reachable via ${via}` : `${gateway} unreachable` };
}
