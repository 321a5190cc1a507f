import type { GroupConfig } from '../config/schema.ts';
import type { MetricDescriptor, Sample } from '../metrics/metric.ts';

const members: MetricDescriptor<'routeros_ha_group_members'> = {
  name: 'routeros_ha_group_members',
  type: 'gauge',
  help: 'Routers that the configuration has in the group.',
  labelNames: [],
};

const maintenance: MetricDescriptor<'routeros_ha_maintenance'> = {
  name: 'routeros_ha_maintenance',
  type: 'gauge',
  help: '1 = the configuration says that someone is working on the group.',
  labelNames: [],
};

export const groupFactMetrics = [members, maintenance] as const;

/** Facts of the group as a whole. */
export function groupFacts(group: GroupConfig): readonly Sample[] {
  return [
    { metric: members, labels: {}, value: group.routers.length },
    { metric: maintenance, labels: {}, value: group.maintenance ? 1 : 0 },
  ];
}
