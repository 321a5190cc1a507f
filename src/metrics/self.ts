import { collectDefaultMetrics, Registry } from 'prom-client';
import type { MetricDescriptor, Sample } from './metric.ts';
import { type Exposed, exposed } from './registry.ts';

/** Gauges that prom-client names `_total`; promtool rejects them. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

const buildInfo: MetricDescriptor<'routeros_ha_exporter_build_info'> = {
  name: 'routeros_ha_exporter_build_info',
  type: 'gauge',
  help: 'Version of the exporter and of the Node.js that it runs on.',
  labelNames: ['version', 'nodejs_version'],
};

const reloadSuccessful: MetricDescriptor<'routeros_ha_exporter_config_last_reload_successful'> = {
  name: 'routeros_ha_exporter_config_last_reload_successful',
  type: 'gauge',
  help: '1 = the configuration, and the web configuration if there is one, were good when last read.',
  labelNames: [],
};

const reloadTimestamp: MetricDescriptor<'routeros_ha_exporter_config_last_reload_success_timestamp_seconds'> = {
  name: 'routeros_ha_exporter_config_last_reload_success_timestamp_seconds',
  type: 'gauge',
  help: 'When a good configuration was last read, in seconds since 1970.',
  labelNames: [],
};

export const exporterMetrics = [buildInfo, reloadSuccessful, reloadTimestamp] as const;

/** Of the exporter, not of routers: read once per process. */
export interface SelfMetrics {
  /** Fresh metric objects for one request. */
  readonly metrics: () => Promise<readonly Exposed[]>;
}

/** How the last reading of the configuration went. */
export interface ConfigState {
  readonly good: boolean;
  /** When it last was, in milliseconds since 1970. */
  readonly goodAt: number;
}

/**
 * Process and Node.js metrics, build and configuration state.
 *
 * @param config as it is now
 */
export function selfMetrics(version: string, config: () => ConfigState): SelfMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);

  function facts(): readonly Sample[] {
    const { good, goodAt } = config();
    return [
      { metric: buildInfo, labels: { version, nodejs_version: process.version }, value: 1 },
      { metric: reloadSuccessful, labels: {}, value: good ? 1 : 0 },
      { metric: reloadTimestamp, labels: {}, value: goodAt / 1000 },
    ];
  }

  return {
    async metrics() {
      const process = await registry.getMetricsAsJSON();
      return [
        ...facts().map(({ metric, labels, value }) => exposed(metric, async () => ({ values: [{ labels, value }] }))),
        ...process.map((metric) => exposed(metric, async () => metric)),
      ];
    },
  };
}
