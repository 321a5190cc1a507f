import { vrrp } from '../collectors/vrrp.ts';
import type { Labels, Sample } from '../metrics/metric.ts';
import { scrapeSamples } from '../scrape/scrape-metrics.ts';
import { type GroupSnapshot, isReading } from '../scrape/snapshot.ts';
import { groupFacts } from './group-facts.ts';
import { routerFacts } from './router-facts.ts';
import { virtualRouters } from './virtual-routers.ts';

/** Everything that is exported of a group: what its routers said, how the scrape went, and what follows from both. */
export function groupSamples({ group, routers }: GroupSnapshot): readonly Sample[] {
  const samples: Sample[] = [];
  for (const snapshot of routers) {
    const of = { ha_group: group.name, router: snapshot.router.name };
    add(samples, of, scrapeSamples(snapshot));
    const virtualRouterOf = virtualRouters(snapshot.of(vrrp)?.rows ?? [], group.virtualRouters);
    for (const { collector, result } of snapshot.collected) {
      if (!isReading(result)) continue;
      add(samples, of, result.samples, collector === vrrp ? virtualRouterOf : undefined);
    }
    add(samples, of, routerFacts(snapshot, virtualRouterOf));
  }
  add(samples, { ha_group: group.name }, groupFacts(group));
  return samples;
}

/**
 * Adds the samples with the labels that say whose they are. Samples of one row share a label object, and go on sharing
 * one, so that its text is made once.
 */
function add(
  into: Sample[],
  of: Labels,
  samples: readonly Sample[],
  virtualRouterOf?: ReadonlyMap<string, string>,
): void {
  const whole = new Map<Labels, Labels>();
  for (const sample of samples) {
    let labels = whole.get(sample.labels);
    if (labels === undefined) {
      const virtualRouter = virtualRouterOf?.get(sample.labels.interface ?? '');
      labels = { ...of, ...(virtualRouter === undefined ? {} : { virtual_router: virtualRouter }), ...sample.labels };
      whole.set(sample.labels, labels);
    }
    into.push({ ...sample, labels });
  }
}
