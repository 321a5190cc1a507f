import { ipv6Route, route } from '../collectors/route.ts';
import { gauge, type Sample } from '../metrics/metric.ts';
import type { Member } from './members.ts';

const active = gauge(
  'routeros_default_route_active',
  '1 = the main table has an active default route; for IPv6 only where one is configured (/ip/route, /ipv6/route).',
  'protocol',
);

export const defaultRouteMetrics = [active] as const;

/** Whether a default route of the main table is active; undefined where the routes were not read. */
export function hasDefaultRoute({ snapshot }: Member, protocol: 'ipv4' | 'ipv6'): boolean | undefined {
  const routes = snapshot.of(protocol === 'ipv6' ? ipv6Route : route)?.rows;
  return routes?.some((row) => row.active && !row.disabled && isMain(row));
}

export function defaultRouteSamples(member: Member): readonly Sample[] {
  const samples: Sample[] = [];
  const ipv4 = hasDefaultRoute(member, 'ipv4');
  if (ipv4 !== undefined) samples.push({ metric: active, labels: { protocol: 'ipv4' }, value: Number(ipv4) });
  const configured = member.snapshot.of(ipv6Route)?.rows.some((row) => !row.disabled && isMain(row));
  if (configured === true) {
    samples.push({ metric: active, labels: { protocol: 'ipv6' }, value: Number(hasDefaultRoute(member, 'ipv6')) });
  }
  return samples;
}

function isMain(row: {
  readonly 'routing-table'?: string | undefined;
  readonly 'routing-mark'?: string | undefined;
}): boolean {
  return (row['routing-table'] ?? 'main') === 'main' && (row['routing-mark'] ?? '') === '';
}
