import { gauge, type Sample } from '../metrics/metric.ts';
import { type Group, instancesOf, type Member } from './members.ts';

const preferred = gauge(
  'routeros_vrrp_preferred',
  '1 = should be master while all is well: the primary of the configuration, else the highest priority, if it is one only and preempts.',
  'virtual_router',
  'interface',
);

export const preferredMetrics = [preferred] as const;

/**
 * The member that should be master of a virtual router; undefined where that cannot be told: a member unread, equal
 * priorities, one member only, or a highest priority that does not preempt. Members of a VRRP group follow its authority.
 */
export function preferredMember(group: Group, virtualRouter: string): Member | undefined {
  const enabled = instancesOf(group, virtualRouter).filter(({ instance }) => instance.state !== 'disabled');
  const primary = enabled.find(({ member }) => member.snapshot.router.role === 'primary');
  if (primary !== undefined) return primary.member;
  if (group.members.length < 2 || group.members.some(({ instances }) => instances === undefined)) return undefined;

  const highest = Math.max(...enabled.map(({ instance: { authority } }) => authority.priority));
  const [first, second] = enabled.filter(({ instance: { authority } }) => authority.priority === highest);
  if (first === undefined || second !== undefined) return undefined;
  return first.instance.authority['preemption-mode'] ? first.member : undefined;
}

export function preferredSamples(group: Group, member: Member): readonly Sample[] {
  return (member.instances ?? []).flatMap(({ virtualRouter, vrrp, state }): readonly Sample[] => {
    const chosen = preferredMember(group, virtualRouter);
    if (chosen === undefined || state === 'disabled') return [];
    const labels = { virtual_router: virtualRouter, interface: vrrp.name };
    return [{ metric: preferred, labels, value: Number(chosen === member) }];
  });
}
