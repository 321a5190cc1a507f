import type { MetricName } from '../../src/metric-name.ts';

/** Series of the rules in alerts/rules that a dashboard may show. A test holds that each is recorded. */
export const recordedNames = [
  'ha_group_router:routeros_read:max',
  'ha_group_router_interface:routeros_wan_bound:max',
  'ha_group_router_interface:routeros_wan_running:max',
  'ha_group_virtual_router:routeros_vrrp_disabled:everywhere',
  'ha_group_virtual_router:routeros_vrrp_master:is_one',
  'ha_group_virtual_router_router:routeros_vrrp_healthy:max',
  'ha_group_virtual_router_router:routeros_vrrp_master:max',
] as const;

/** Of the exporter's process, by prom-client. A test holds that each is exposed. */
export const processNames = [
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_heap_size_used_bytes',
  'process_cpu_seconds_total',
  'process_open_fds',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
] as const;

/** Made by Prometheus itself. */
export const prometheusNames = ['ALERTS', 'ALERTS_FOR_STATE', 'scrape_duration_seconds', 'up'] as const;

/** What a query may name; anything else does not compile. */
export type SeriesName =
  | MetricName
  | (typeof recordedNames)[number]
  | (typeof processNames)[number]
  | (typeof prometheusNames)[number];

/** A selector, such as `routeros_up{ha_group="$ha_group"}`. */
export function select(name: SeriesName, ...matchers: readonly string[]): string {
  return matchers.length === 0 ? name : `${name}{${matchers.join(', ')}}`;
}

/** The series of several exporters as one: their own labels (`instance`, `job`) go, `labels` stay. */
export function deduped(labels: string, name: SeriesName, ...matchers: readonly string[]): string {
  return `max by (${labels}) (${select(name, ...matchers)})`;
}

/** Per second, of a counter whose series several exporters may have. */
export function rateOf(labels: string, name: SeriesName, ...matchers: readonly string[]): string {
  return `max by (${labels}) (rate(${select(name, ...matchers)}[$__rate_interval]))`;
}

export const ofGroup = 'ha_group="$ha_group"';

/** Of the group, and of those of its routers that are chosen. */
export const ofRouters = `${ofGroup}, router=~"$router"`;
