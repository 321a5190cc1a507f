import { vrrp } from '../collectors/vrrp.ts';
import type { Labels, Sample } from '../metrics/metric.ts';
import { scrapeSamples } from '../scrape/scrape-metrics.ts';
import { isReading } from '../scrape/snapshot.ts';
import { defaultRouteMetrics, defaultRouteSamples } from './default-route.ts';
import { groupInfoMetrics, groupInfoSamples } from './group-info.ts';
import { masterMetrics, masterSamples, natOffMetrics, natOffSamples } from './masters.ts';
import type { Group, Member } from './members.ts';
import { mismatchMetrics, mismatchSamples } from './mismatch.ts';
import { natRoleMetrics, natRoleSamples } from './nat-role.ts';
import type { Observations } from './observations.ts';
import { preferredMetrics, preferredSamples } from './preferred.ts';
import { standbyMetrics, standbySamples } from './standby.ts';
import { systemInfoMetrics, systemInfoSamples } from './system-info.ts';
import { virtualAddressMetrics, virtualAddressSamples } from './virtual-addresses.ts';
import { wanMetrics, wanSamples } from './wan.ts';

/** Facts of one router, labelled `ha_group` and `router`. */
export const memberMetrics = [
  ...systemInfoMetrics,
  ...virtualAddressMetrics,
  ...preferredMetrics,
  ...natRoleMetrics,
  ...natOffMetrics,
  ...wanMetrics,
  ...defaultRouteMetrics,
  ...standbyMetrics,
] as const;

/** Facts of the group as a whole, labelled `ha_group` alone. */
export const groupMetrics = [...groupInfoMetrics, ...masterMetrics, ...mismatchMetrics] as const;

/** Everything that is exported of a group: what its routers said, how the scrape went, and what follows from both. */
export function groupSamples(group: Group, observations: Observations): readonly Sample[] {
  const ha_group = group.config.name;
  const samples: Sample[] = [];
  for (const member of group.members) {
    const of = { ha_group, router: member.name };
    add(samples, of, scrapeSamples(member.snapshot));
    addCollected(samples, of, member);
    add(samples, of, memberFacts(group, member, observations));
  }
  add(samples, { ha_group }, [
    ...groupInfoSamples(group),
    ...masterSamples(group, observations),
    ...mismatchSamples(group),
  ]);
  return samples;
}

function memberFacts(group: Group, member: Member, observations: Observations): readonly Sample[] {
  return [
    ...systemInfoSamples(member),
    ...virtualAddressSamples(member),
    ...preferredSamples(group, member),
    ...natRoleSamples(member.natRules),
    ...natOffSamples(group, member, observations),
    ...wanSamples(member.wanInterfaces),
    ...defaultRouteSamples(member),
    ...standbySamples(group, member),
  ];
}

/** What the collectors made of the router's words; those on VRRP interfaces get the label `virtual_router`. */
function addCollected(into: Sample[], of: Labels, { snapshot, instances = [] }: Member): void {
  const virtualRouterOf = new Map(instances.map(({ vrrp: { name }, virtualRouter }) => [name, virtualRouter]));
  for (const { collector, result } of snapshot.collected) {
    if (isReading(result)) add(into, of, result.samples, collector === vrrp ? virtualRouterOf : undefined);
  }
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
