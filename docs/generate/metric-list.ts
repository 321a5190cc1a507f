import { collectors } from '../../src/collectors/index.ts';
import { groupMetrics, memberMetrics } from '../../src/ha/group-samples.ts';
import type { MetricDescriptor } from '../../src/metrics/metric.ts';
import { exporterMetrics } from '../../src/metrics/self.ts';
import { scrapeMetrics } from '../../src/scrape/scrape-metrics.ts';

const collectorMetrics = collectors.flatMap((collector): readonly MetricDescriptor[] => collector.metrics);

/** Every metric of the exporter but those of prom-client, with all its labels. */
export const metrics: readonly MetricDescriptor[] = [
  ...[...collectorMetrics, ...scrapeMetrics, ...memberMetrics].map((metric) => labelled(metric, 'ha_group', 'router')),
  ...groupMetrics.map((metric) => labelled(metric, 'ha_group')),
  ...exporterMetrics,
];

function labelled(metric: MetricDescriptor, ...of: readonly string[]): MetricDescriptor {
  return { ...metric, labelNames: [...of, ...metric.labelNames] };
}
