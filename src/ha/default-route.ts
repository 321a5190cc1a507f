import { ipv6Route, route } from '../collectors/route.ts';
import { gauge, type Sample } from '../metrics/metric.ts';
import type { Member } from './members.ts';

const active = gauge(
  'routeros_default_route_active',
  '1 = the main table has an active default route, 0 = it should have one; absent where none is expected (/ip/route, /ipv6/route).',
  'protocol',
);

export const defaultRouteMetrics = [active] as const;

export const protocols = ['ipv4', 'ipv6'] as const;
type Protocol = (typeof protocols)[number];

interface Row {
  readonly active: boolean;
  readonly disabled: boolean;
  readonly 'routing-table'?: string | undefined;
  readonly 'routing-mark'?: string | undefined;
}

/** Whether a default route of the main table is active; undefined where the routes were not read. */
export function hasDefaultRoute(member: Member, protocol: Protocol): boolean | undefined {
  return enabledRoutes(member, protocol)?.some((row) => row.active && isMain(row));
}

/** Whether it was read that the main table has no active default route, though it should have. */
export function lacksDefaultRoute(member: Member, protocol: Protocol): boolean {
  return hasDefaultRoute(member, protocol) === false && isExpected(member, protocol);
}

/**
 * A default route that is configured for the main table is expected to be active. One that DHCP or PPPoE made is gone
 * when it fails, so for IPv4 a way out is reason enough; but neither where all default routes are in other tables, which
 * is how policy routing looks, nor in a network without any way out. IPv6 without a configured route is no IPv6.
 */
function isExpected(member: Member, protocol: Protocol): boolean {
  const routes = enabledRoutes(member, protocol) ?? [];
  if (routes.some(isMain)) return true;
  return protocol === 'ipv4' && routes.length === 0 && (member.wanInterfaces ?? []).length > 0;
}

export function defaultRouteSamples(member: Member): readonly Sample[] {
  return protocols.flatMap((protocol): readonly Sample[] => {
    const has = hasDefaultRoute(member, protocol) === true;
    if (!has && !lacksDefaultRoute(member, protocol)) return [];
    return [{ metric: active, labels: { protocol }, value: Number(has) }];
  });
}

/** Disabled ones count for nothing: RouterOS 7 does not even say which table they are for. */
function enabledRoutes({ snapshot }: Member, protocol: Protocol): readonly Row[] | undefined {
  return snapshot.of(protocol === 'ipv6' ? ipv6Route : route)?.rows.filter(({ disabled }) => !disabled);
}

function isMain(row: Row): boolean {
  return (row['routing-table'] ?? 'main') === 'main' && (row['routing-mark'] ?? '') === '';
}
