import type { Sample } from '../../src/metrics/metric.ts';
import { metricNames, queriesOf, readRuleFiles, rulesOf } from './rules.ts';
import type { Labels, Series } from './test-file.ts';

/** What a scrape gives of one series. */
interface Given extends Omit<Series, 'values'> {
  readonly value: number;
}

type Value = number | 'stale' | '_';

const used = new Set(rulesOf(readRuleFiles()).flatMap(queriesOf).flatMap(metricNames));

/** Of the metrics that rules use, what the exporter gives to Prometheus, which adds the labels of the target. */
export function exposed(samples: readonly Sample[], target: Labels): readonly Given[] {
  return samples
    .filter(({ metric }) => used.has(metric.name))
    .map(({ metric, labels, ownLabels, value }) => {
      const { ha_group: _, ...own } = { ...labels, ...ownLabels } as Record<string, string>;
      return { name: metric.name, labels: { ...own, ...target }, value };
    });
}

/** What Prometheus stores of one target, in the notation of promtool, with a value or a gap at each of so many steps. */
export function storedSeries(steps: number) {
  const all = new Map<string, { readonly series: Omit<Series, 'values'>; readonly values: Value[] }>();
  let before: ReadonlySet<string> = new Set();

  /** What the last scrape gave and this one does not gets a marker of staleness. */
  function scrape(step: number, given: readonly Given[]): void {
    const current = new Set<string>();
    for (const { value, ...series } of given) {
      const key = JSON.stringify(series);
      const known = all.get(key) ?? { series, values: Array.from({ length: steps }, (): Value => '_') };
      all.set(key, known);
      known.values[step] = value;
      current.add(key);
    }
    for (const key of before) if (!current.has(key)) all.get(key)?.values.splice(step, 1, 'stale');
    before = current;
  }

  const series = (): readonly Series[] =>
    [...all.values()].map((one) => ({ ...one.series, values: shorten(one.values) }));
  return { scrape, series };
}

/** `1x3 0+15x7 _x2`. */
function shorten(values: readonly Value[]): string {
  const parts: string[] = [];
  for (let at = 0; at < values.length; ) {
    const [first, second] = [values[at] ?? '_', values[at + 1]];
    const step = typeof first === 'number' && typeof second === 'number' ? second - first : 0;
    const expected = (index: number) => (typeof first === 'number' ? first + index * step : first);
    let length = 1;
    while (at + length < values.length && values[at + length] === expected(length)) length += 1;
    if (step !== 0 && length < 3) length = 1;
    parts.push(run(first, step, length));
    at += length;
  }
  return parts.join(' ');
}

function run(first: Value, step: number, length: number): string {
  if (length === 1) return `${first}`;
  if (first === '_') return `_x${length}`;
  if (first === 'stale') return Array.from({ length }, () => 'stale').join(' ');
  if (step === 0) return `${first}x${length - 1}`;
  return `${first}${step < 0 ? '-' : '+'}${Math.abs(step)}x${length - 1}`;
}
