import { type Metric, Registry, type RegistryContentType } from 'prom-client';
import type { MetricDescriptor, Sample } from './metric.ts';

export const formats = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openMetrics: Registry.OPENMETRICS_CONTENT_TYPE,
} as const;

export type Format = keyof typeof formats;

/**
 * The exposition of this moment: a registry made for one request and thrown away, so that nothing of an earlier scrape
 * can live on and concurrent requests cannot disturb each other.
 *
 * @param own metrics of the exporter itself, from `selfMetrics()`
 */
export async function expose(samples: Iterable<Sample>, own: readonly Exposed[], format: Format): Promise<string> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(formats[format]);
  const byName = new Map<string, { readonly metric: MetricDescriptor; readonly values: ExposedValue[] }>();
  for (const { metric, labels, ownLabels = {}, value } of samples) {
    const family = byName.get(metric.name) ?? { metric, values: [] };
    byName.set(metric.name, family);
    family.values.push({ labels: ownLabels, sharedLabels: labels, value });
  }
  const families = [...byName.values()].map(({ metric, values }) => exposed(metric, async () => ({ values })));
  for (const family of [...families, ...own]) registry.registerMetric(family as unknown as Metric);
  return registry.metrics();
}

/** What prom-client renders: `labels` of the value alone, `sharedLabels` joined to text once per object. */
interface ExposedValue {
  readonly labels?: object;
  readonly sharedLabels?: object;
  readonly value: number;
  readonly metricName?: string;
}

/** The part of prom-client's Metric that its Registry uses. */
export interface Exposed {
  name: string;
  readonly type: unknown;
  get(): Promise<unknown>;
}

/**
 * A metric object for one request. prom-client renames a counter object (strips `_total`) when it renders OpenMetrics
 * and takes the name from what `get` returns, so `get` must answer with the name of that moment, and no object may
 * serve a second request.
 */
export function exposed(
  { name, type, help }: { readonly name: string; readonly type: unknown; readonly help: string },
  read: () => Promise<{ readonly values: readonly ExposedValue[] }>,
): Exposed {
  return {
    name,
    type,
    async get() {
      const { values } = await read();
      return { name: this.name, type, help, values };
    },
  };
}
