import type { collectors } from './collectors/index.ts';
import type { groupMetrics, memberMetrics } from './ha/group-samples.ts';
import type { exporterMetrics } from './metrics/self.ts';
import type { scrapeMetrics } from './scrape/scrape-metrics.ts';

/** Every metric of the exporter by its name, but for those of prom-client: a query that names another does not compile. */
export type MetricName =
  | (typeof collectors)[number]['metrics'][number]['name']
  | (typeof scrapeMetrics)[number]['name']
  | (typeof memberMetrics)[number]['name']
  | (typeof groupMetrics)[number]['name']
  | (typeof exporterMetrics)[number]['name'];
