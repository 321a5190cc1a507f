import { type Scene, type SceneOptions, scene } from '../ha/scene.ts';
import { recorder, type Scrape } from './recorder.ts';
import type { Query, RuleTest } from './test-file.ts';

/** Something that happens to simulated routers, read by the exporter's own code; series and labels are as exported. */
export interface Situation {
  readonly name: string;
  readonly comment: string;
  readonly options?: SceneOptions;
  readonly seconds: number;
  /** What happens, by second. */
  readonly events?: Readonly<Record<number, (scene: Scene) => unknown>>;
  /** What becomes of the scrape at a second by an exporter, the first of which is 0; scraped where left out. */
  readonly scrape?: (second: number, exporter: number) => Scrape;
  /** At which second of 15 each exporter is scraped. */
  readonly phases?: readonly number[];
  /** All alerts that fire at a time, as `alertname severity` and what else tells them apart. */
  readonly fires?: Readonly<Record<string, readonly string[]>>;
  /** All alerts, as `alertname severity`, that fired at some time or other. */
  readonly everFired: readonly string[];
}

const scrapeSeconds = 15;

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
  // Several exporters come at different moments.
  const stepSeconds = phases.length > 1 ? 5 : scrapeSeconds;
  const samples = Math.floor(seconds / stepSeconds) + 1;
  const recorders = phases.map((_, index) =>
    recorder(samples, stepSeconds, phases.length > 1 ? { instance: `exporter-${index + 1}` } : {}),
  );
  for (let second = 0; second <= seconds; second += 1) {
    await events[second]?.(it);
    for (const [index, recorded] of recorders.entries()) {
      if (second % scrapeSeconds !== phases[index]) continue;
      recorded.scrape(second, await it.snapshot(), scrape(second, index));
    }
    it.clock.advance(1_000);
  }
  return {
    name,
    interval: `${stepSeconds}s`,
    samples,
    cases: [{ group: 'home', comment, series: recorders.flatMap(({ series }) => series()) }],
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
