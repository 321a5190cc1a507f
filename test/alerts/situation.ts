import { groupSamples } from '../../src/ha/group-samples.ts';
import { type Observations, observations } from '../../src/ha/observations.ts';
import type { GroupSnapshot } from '../../src/scrape/snapshot.ts';
import { type Scene, type SceneOptions, scene } from '../ha/scene.ts';
import { metricNames, queriesOf, readRuleFiles, rulesOf } from './rules.ts';
import type { Query, RuleTest, Series } from './test-file.ts';

/** What Prometheus gets of a scrape: the values, a failure, or nothing, since it is down itself. */
type Scrape = 'scraped' | 'lost' | 'prometheus-down' | 'exporter-restarts';

/** Something that happens to simulated routers, read by the exporter's own code; series and labels are as exported. */
export interface Situation {
  readonly name: string;
  readonly comment: string;
  readonly options?: SceneOptions;
  readonly seconds: number;
  /** What happens, by second. */
  readonly events?: Readonly<Record<number, (scene: Scene) => unknown>>;
  /** What becomes of the scrape at a second; scraped where left out. */
  readonly scrape?: (second: number) => Scrape;
  /** At which second of 15 each exporter is scraped. */
  readonly phases?: readonly number[];
  /** All alerts that fire at a time, as `alertname severity` and what else tells them apart. */
  readonly fires?: Readonly<Record<string, readonly string[]>>;
  /** All alerts, as `alertname severity`, that fired at some time or other. */
  readonly everFired: readonly string[];
}

const scrapeSeconds = 15;
type Value = number | 'stale' | '_';

export async function situationTest({
  name,
  comment,
  options,
  seconds,
  events = {},
  scrape = () => 'scraped',
  phases = [0],
  fires = {},
  everFired,
}: Situation): Promise<RuleTest> {
  const it = scene(options);
  const recorder = record(phases, seconds);
  for (let second = 0; second <= seconds; second += 1) {
    await events[second]?.(it);
    for (const [index, phase] of phases.entries()) {
      if (second % scrapeSeconds === phase) recorder.scrape(index, second, await it.snapshot(), scrape(second));
    }
    it.clock.advance(1_000);
  }
  return {
    name,
    interval: `${recorder.stepSeconds}s`,
    samples: recorder.samples,
    cases: [{ group: 'home', comment, series: recorder.series() }],
    expect: [
      ...Object.entries(fires).map(([at, alerts]) => firingAt(at, alerts)),
      {
        at: `${seconds}s`,
        expr: 'group by (alertname, severity) (last_over_time(ALERTS{alertstate="firing",severity!="none"}[1h]))',
        samples: everFired.map((text) => {
          const [alert = '', severity = ''] = text.split(' ');
          return { labels: `{alertname="RouterOSHA${alert}",severity="${severity}"}`, value: 1 };
        }),
      },
    ],
  };
}

/** `SplitBrain critical virtual_router=lan`. */
function firingAt(at: string, alerts: readonly string[]): Query {
  return {
    at,
    expr: 'ALERTS{alertstate="firing",severity!="none"}',
    samples: alerts.map((text) => {
      const [alert, severity, ...labels] = text.split(' ');
      const all = ['ha_group="home"', ...labels.map((label) => label.replace('=', '="').concat('"'))];
      return {
        labels: `ALERTS{alertname="RouterOSHA${alert}",alertstate="firing",severity="${severity}",${all.join(',')}}`,
        value: 1,
      };
    }),
  };
}

/** Collects what each exporter gave, in the notation of promtool. */
function record(phases: readonly number[], seconds: number) {
  const used = new Set(rulesOf(readRuleFiles()).flatMap(queriesOf).flatMap(metricNames));
  const stepSeconds = phases.length > 1 ? 5 : scrapeSeconds;
  const samples = Math.floor(seconds / stepSeconds) + 1;
  const all = new Map<string, { series: Omit<Series, 'values'>; values: Value[] }>();
  const targets = phases.map((_, index) => (phases.length > 1 ? { instance: `exporter-${index + 1}` } : {}));
  const memories: Observations[] = phases.map(() => observations());

  function note(series: Omit<Series, 'values'>, tick: number, value: number) {
    const key = JSON.stringify(series);
    const known = all.get(key) ?? { series, values: Array.from({ length: samples }, (): Value => '_') };
    all.set(key, known);
    known.values[tick] = value;
  }

  /** What the exporter exposes of a read, of the metrics that the rules use. A scrape lost on its way was read all the same. */
  function exposed(exporter: number, snapshot: GroupSnapshot): readonly Series[] {
    const samples = groupSamples(snapshot, memories[exporter] ?? observations());
    return samples
      .filter(({ metric }) => used.has(metric.name))
      .map(({ metric, labels, ownLabels, value }) => {
        const { ha_group: _, ...own } = { ...labels, ...ownLabels } as Record<string, string>;
        return { name: metric.name, labels: own, values: value };
      });
  }

  function scrape(exporter: number, second: number, snapshot: GroupSnapshot, what: Scrape) {
    if (what === 'exporter-restarts') memories[exporter] = observations();
    if (what === 'prometheus-down') return;
    const tick = second / stepSeconds;
    const target = targets[exporter] ?? {};
    const samples = exposed(exporter, snapshot);
    const up: Series = { name: 'up', labels: { ha_group: '', job: 'routeros-ha' }, values: Number(what === 'scraped') };
    for (const { name, labels, values } of what === 'scraped' ? [up, ...samples] : [up]) {
      note({ name, labels: { ...labels, ...target } }, tick, Number(values));
    }
    const own = [...all.values()].filter(({ series }) => series.labels.instance === target.instance);
    for (const { values } of own) if (hasVanished(values, tick)) values[tick] = 'stale';
  }

  const series = () => [...all.values()].map(({ series, values }) => ({ ...series, values: shorten(values) }));
  return { scrape, series, stepSeconds, samples };
}

/** Whether this scrape did not give what Prometheus has of an earlier one, which makes that stale. */
function hasVanished(values: readonly Value[], tick: number): boolean {
  if (values[tick] !== '_') return false;
  const last = values.slice(0, tick).findLast((value) => value !== '_');
  return typeof last === 'number';
}

/** `1x3 0+15x7 _x2`. */
function shorten(values: readonly Value[]): string {
  const parts: string[] = [];
  let rest = values;
  while (rest.length > 0) {
    const [first, second] = rest as [Value, Value | undefined];
    const step = typeof first === 'number' && typeof second === 'number' ? second - first : 0;
    const expected = (index: number) => (typeof first === 'number' ? first + index * step : first);
    const breaks = rest.findIndex((value, index) => value !== expected(index));
    const found = breaks === -1 ? rest.length : breaks;
    const length = step !== 0 && found < 3 ? 1 : found;
    parts.push(run(first, step, length));
    rest = rest.slice(length);
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
