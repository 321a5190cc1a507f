import { networkInterface } from '../collectors/interface.ts';
import { gauge, type Sample } from '../metrics/metric.ts';
import { type Group, instancesOf, isMasterSomewhere, type Member } from './members.ts';
import type { Observations } from './observations.ts';

const masters = gauge(
  'routeros_ha_masters',
  'Routers that are master of the virtual router; absent while that is unknown.',
  'virtual_router',
);
const mastersObserved = gauge(
  'routeros_ha_masters_observed_seconds',
  'For how long that number of masters has been read without a break, from its first read to this one.',
  'virtual_router',
);
const masterDownInterval = gauge(
  'routeros_ha_master_down_interval_seconds',
  'How long a handover may leave two masters or none: three advertisements and the skew of the slowest member, at least 4 s.',
  'virtual_router',
);

export const masterMetrics = [masters, mastersObserved, masterDownInterval] as const;

const natOffObserved = gauge(
  'routeros_ha_nat_off_on_master_observed_seconds',
  'For how long this router has been read as master without an enabled role-following NAT rule, though the group has one; 0 when fine.',
);

export const natOffMetrics = [natOffObserved] as const;

/**
 * How many masters a virtual router has. Undefined while that is unknown: a member unread and fewer than two masters
 * seen, or none seen and fewer than two members that could be (a peer outside the group may be master then).
 */
export function countMasters(group: Group, virtualRouter: string): number | undefined {
  const enabled = instancesOf(group, virtualRouter).filter(({ instance }) => instance.state !== 'disabled');
  const count = enabled.filter(({ instance }) => instance.state === 'master').length;
  if (count > 1) return count;
  const unread =
    group.members.some(({ instances }) => instances === undefined) ||
    enabled.some(({ instance }) => instance.state === 'unknown');
  if (unread || (count === 0 && enabled.length < 2)) return undefined;
  return count;
}

/** In seconds. RFC 9568 section 6.1: three intervals and the skew, (256 - priority) / 256 of an interval. */
function masterDownSeconds(group: Group, virtualRouter: string): number {
  const each = instancesOf(group, virtualRouter)
    .filter(({ instance }) => instance.state !== 'disabled')
    .map(({ instance: { vrrp } }) => (vrrp.interval ?? 1) * (3 + (256 - vrrp.priority) / 256));
  return Math.max(4, ...each);
}

export function masterSamples(group: Group, observations: Observations): readonly Sample[] {
  return group.virtualRouters.flatMap((virtualRouter): readonly Sample[] => {
    const labels = { virtual_router: virtualRouter };
    const interval = { metric: masterDownInterval, labels, value: masterDownSeconds(group, virtualRouter) };
    const observed = observeMasters(group, virtualRouter, observations);
    if (observed === undefined) return [interval];
    return [
      { metric: masters, labels, value: observed.count },
      { metric: mastersObserved, labels, value: observed.seconds },
      interval,
    ];
  });
}

/** How many masters there are, and for how long that has been so; noting the same reading twice changes nothing. */
function observeMasters(group: Group, virtualRouter: string, observations: Observations) {
  const count = countMasters(group, virtualRouter);
  if (count === undefined) return undefined;
  const key = JSON.stringify([group.config.name, virtualRouter]);
  return { count, seconds: observations.seconds(key, count, group.readAt) };
}

/**
 * For how long the group may look as it does and yet be well: two masters, none, or one without NAT for no longer than
 * a handover takes. In seconds; undefined where it looks well, or has looked so for longer.
 */
export function secondsOfDoubt(group: Group, observations: Observations): number | undefined {
  const intervals = group.virtualRouters.map((virtualRouter) => {
    const observed = observeMasters(group, virtualRouter, observations);
    const interval = masterDownSeconds(group, virtualRouter);
    const isDoubtful = observed !== undefined && observed.count !== 1 && observed.seconds <= interval;
    return { interval, isDoubtful };
  });
  const longest = Math.max(0, ...intervals.map(({ interval }) => interval));
  // All of them are noted, before any is judged.
  const natOff = group.members.map((member) => observeNat(group, member, observations));
  const isNatDoubtful = natOff.some((observed) => observed?.off === true && observed.seconds <= longest);
  return isNatDoubtful || intervals.some(({ isDoubtful }) => isDoubtful) ? longest : undefined;
}

/** Whether a master does no NAT though the group does; undefined where a menu that decides it was not read. */
export function isNatOffOnMaster(group: Group, member: Member): boolean | undefined {
  if (member.instances === undefined || member.natRules === undefined) return undefined;
  if (!isMasterSomewhere(member) || member.natRules.some(({ enabled }) => enabled)) return false;
  if (group.members.some(({ natRules = [] }) => natRules.length > 0)) return true;
  return group.members.every(({ natRules }) => natRules !== undefined) ? false : undefined;
}

export function natOffSamples(group: Group, member: Member, observations: Observations): readonly Sample[] {
  const observed = observeNat(group, member, observations);
  if (observed === undefined) return [];
  return [{ metric: natOffObserved, labels: {}, value: observed.off ? observed.seconds : 0 }];
}

function observeNat(group: Group, member: Member, observations: Observations) {
  const off = isNatOffOnMaster(group, member);
  const keyOf = (what: string) => JSON.stringify([group.config.name, member.name, what]);
  if (off === undefined) return undefined;
  const ofState = observations.seconds(keyOf('nat'), off ? 'off' : 'fine', group.readAt);
  const ofRole = observations.seconds(keyOf('handovers'), handovers(member), group.readAt);
  return { off, seconds: Math.min(ofState, ofRole) };
}

/**
 * A number that changes when the router loses the role of master, so that two takeovers, each with NAT on its way, are
 * not taken for one that lasts. The VRRP interface runs on the master alone, so its link-downs count that; where RouterOS
 * should not count them, it stays the same, and nothing is told apart. Undefined where the interfaces were not read.
 */
function handovers({ snapshot, instances = [] }: Member): number | undefined {
  const vrrpInterfaces = new Set(instances.map(({ vrrp }) => vrrp.name));
  const rows = snapshot.of(networkInterface)?.rows;
  return rows?.reduce((sum, row) => sum + (vrrpInterfaces.has(row.name) ? (row['link-downs'] ?? 0) : 0), 0);
}
