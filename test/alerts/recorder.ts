import { groupSamples } from '../../src/ha/group-samples.ts';
import { joinGroup } from '../../src/ha/members.ts';
import { observations } from '../../src/ha/observations.ts';
import type { GroupSnapshot } from '../../src/scrape/snapshot.ts';
import { exposed, storedSeries } from './stored-series.ts';
import type { Labels } from './test-file.ts';

/** What Prometheus gets of a scrape: the values, a failure, or nothing, since it is down itself. */
export type Scrape = 'scraped' | 'lost' | 'prometheus-down' | 'exporter-restarts';

/** Collects so many samples of an exporter, one each `stepSeconds`; `target` is how Prometheus tells it from others. */
export function recorder(samples: number, stepSeconds: number, target: Labels = {}) {
  const stored = storedSeries(samples);
  let memory = observations();

  function scrape(second: number, snapshot: GroupSnapshot, what: Scrape): void {
    if (what === 'exporter-restarts') memory = observations();
    if (what === 'prometheus-down') return;
    // A scrape that was lost on its way was read all the same.
    const given = exposed(groupSamples(joinGroup(snapshot), memory), target);
    const isScraped = what === 'scraped';
    const up = { name: 'up', labels: { ha_group: '', job: 'routeros-ha', ...target }, value: Number(isScraped) };
    stored.scrape(second / stepSeconds, isScraped ? [up, ...given] : [up]);
  }

  return { scrape, series: stored.series };
}
