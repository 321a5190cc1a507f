import { groupAuthorityOf } from '../collectors/vrrp.ts';
import { gauge, type Sample } from '../metrics/metric.ts';
import { type Group, type Instance, instancesOf, type Member } from './members.ts';

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

  const electing = enabled.map(({ member, instance }) => ({ member, instance: authorityOf(member, instance) }));
  const highest = Math.max(...electing.map(({ instance }) => instance.vrrp.priority));
  const [first, second] = electing.filter(({ instance }) => instance.vrrp.priority === highest);
  if (first === undefined || second !== undefined) return undefined;
  return first.instance.vrrp['preemption-mode'] ? first.member : undefined;
}

export function preferredSamples(group: Group, member: Member): readonly Sample[] {
  return (member.instances ?? []).flatMap(({ virtualRouter, vrrp, state }): readonly Sample[] => {
    const chosen = preferredMember(group, virtualRouter);
    if (chosen === undefined || state === 'disabled') return [];
    const labels = { virtual_router: virtualRouter, interface: vrrp.name };
    return [{ metric: preferred, labels, value: Number(chosen === member) }];
  });
}

/** The instance that elects for this one: only the authority of a VRRP group sends advertisements. */
function authorityOf(member: Member, instance: Instance): Instance {
  const name = groupAuthorityOf(instance.vrrp);
  return member.instances?.find(({ vrrp }) => vrrp.name === name) ?? instance;
}
