import { gauge, type Sample } from '../metrics/metric.ts';
import type { Group } from './members.ts';

const members = gauge('routeros_ha_group_members', 'Routers that the configuration has in the group.');
const maintenance = gauge(
  'routeros_ha_maintenance',
  '1 = the configuration says that someone is working on the group.',
);

const natExclusive = gauge(
  'routeros_ha_nat_exclusive',
  '1 = the configuration wants the role-following NAT rules switched off on a backup.',
);

export const groupInfoMetrics = [members, maintenance, natExclusive] as const;

export function groupInfoSamples({ config }: Group): readonly Sample[] {
  return [
    { metric: members, labels: {}, value: config.routers.length },
    { metric: maintenance, labels: {}, value: Number(config.maintenance) },
    { metric: natExclusive, labels: {}, value: Number(config.nat.exclusive) },
  ];
}
