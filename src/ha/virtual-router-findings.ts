import { protocolOf } from '../collectors/vrrp.ts';
import { calledInWords, type Finding, type FirstStep, firstOn, listed, type Severity } from './finding.ts';
import { countMasters } from './masters.ts';
import { type Group, type Instance, instancesOf, type Member } from './members.ts';
import { compareMembers } from './mismatch.ts';
import { preferredMember } from './preferred.ts';
import { standbys } from './standby.ts';

interface View {
  readonly group: Group;
  readonly virtualRouter: string;
  /** Its name in a sentence. */
  readonly called: string;
  readonly all: readonly { readonly member: Member; readonly instance: Instance }[];
  readonly enabled: readonly { readonly member: Member; readonly instance: Instance }[];
  readonly masters: readonly { readonly member: Member; readonly instance: Instance }[];
  /** Members whose VRRP state could not be read. */
  readonly unread: readonly string[];
}

/** What is wrong with one virtual router. */
export function virtualRouterFindings(group: Group, virtualRouter: string): readonly Finding[] {
  const all = instancesOf(group, virtualRouter);
  const enabled = all.filter(({ instance }) => instance.state !== 'disabled');
  const view: View = {
    group,
    virtualRouter,
    called: calledInWords(virtualRouter),
    all,
    enabled,
    masters: enabled.filter(({ instance }) => instance.state === 'master'),
    unread: group.members.filter(({ instances }) => instances === undefined).map(({ name }) => name),
  };
  const finding: Make = (alert, severity, routers, sentence, first) => ({
    alert,
    severity,
    routers,
    virtualRouter,
    sentence,
    first,
  });
  return [
    splitBrain(view, finding),
    noMaster(view, finding),
    noMasterVisible(view, finding),
    unexpectedBackup(view, finding),
    virtualAddressMissing(view, finding),
    virtualRouterMissing(view, finding),
    mismatches(view, finding),
    degraded(view, finding),
    priorityTie(view, finding),
    standbyNotReady(view, finding),
  ].flat();
}

type Make = (
  alert: NonNullable<Finding['alert']>,
  severity: Severity,
  routers: readonly string[],
  sentence: string,
  first?: FirstStep,
) => Finding;

const showInstances = '/interface vrrp print detail';

const names = (some: readonly { readonly member: Member }[]) => some.map(({ member }) => member.name);

function splitBrain({ masters, called }: View, finding: Make): readonly Finding[] {
  if (masters.length < 2) return [];
  const routers = names(masters);
  return [
    finding(
      'RouterOSHASplitBrain',
      'critical',
      routers,
      `${listed(routers)} are ${routers.length === 2 ? 'both' : 'all'} master of ${called}: they do not hear each other's ` +
        'advertisements, or discard them. The LAN between them is cut, a firewall drops protocol 112, or their VRRP settings differ',
      firstOn(routers, showInstances),
    ),
  ];
}

function noMaster({ group, virtualRouter, enabled, called }: View, finding: Make): readonly Finding[] {
  if (countMasters(group, virtualRouter) !== 0) return [];
  const states = enabled.map(({ member, instance }) => `${member.name} ${instance.state}`).join(', ');
  return [
    finding(
      'RouterOSHANoMaster',
      'critical',
      names(enabled),
      `Nobody is master of ${called} (${states}): the LAN has no gateway. Check the instance and the interface below it`,
      firstOn(names(enabled), showInstances),
    ),
  ];
}

/** No master among those that can be seen, and others that cannot; while one may answer yet, it may be the master. */
function noMasterVisible(
  { group, virtualRouter, all, masters, unread, called }: View,
  finding: Make,
): readonly Finding[] {
  if (masters.length > 0 || countMasters(group, virtualRouter) !== undefined) return [];
  if (group.members.some(({ snapshot }) => snapshot.isPending)) return [];
  const routers = names(all);
  if (all.some(({ instance }) => instance.state === 'backup')) {
    if (unread.length === 0) return [];
    const sentence =
      `Only a backup of ${called} is visible (${listed(routers)}); it hears a master, most likely ${listed(unread)}, ` +
      'which the exporter cannot read. Check the way from here to it';
    return [finding('RouterOSHANoMasterVisible', 'warning', routers, sentence)];
  }
  if (unread.length === 0 && all.every(({ instance }) => instance.state === 'disabled')) return [];
  const states = all.map(({ member, instance }) => `${member.name} ${instance.state}`).join(', ');
  const sentence =
    `No master of ${called} is visible (${states}${unread.length > 0 ? `; ${listed(unread)} unread` : ''}), and no ` +
    'backup that would hear one. See whether the LAN has its gateway';
  return [finding('RouterOSHANoMasterVisible', 'critical', routers, sentence, firstOn(routers, showInstances))];
}

function unexpectedBackup({ group, virtualRouter, masters, called }: View, finding: Make): readonly Finding[] {
  const preferred = preferredMember(group, virtualRouter);
  if (preferred === undefined || masters.length === 0 || names(masters).includes(preferred.name)) return [];
  return [
    finding(
      'RouterOSHAUnexpectedBackup',
      'warning',
      [preferred.name],
      `${listed(names(masters))} is master of ${called}, though ${preferred.name} should be. Find out why it gave up ` +
        'or does not take back: its log, and preemption-mode in /interface vrrp print detail',
      firstOn([preferred.name], '/log print where topics~"vrrp"'),
    ),
  ];
}

function virtualAddressMissing({ masters, called }: View, finding: Make): readonly Finding[] {
  return masters
    .filter(({ instance }) => instance.validAddresses?.length === 0)
    .map(({ member, instance: { vrrp } }) =>
      finding(
        'RouterOSHAVirtualAddressMissing',
        'critical',
        [member.name],
        `${member.name} is master of ${called} and has no virtual address on ${vrrp.name}, so the LAN has no gateway. The ` +
          `address belongs on ${vrrp.name}, not on ${vrrp.interface}`,
        firstOn([member.name], protocolOf(vrrp) === 'ipv6' ? '/ipv6 address print' : '/ip address print'),
      ),
    );
}

function virtualRouterMissing({ group, all, called }: View, finding: Make): readonly Finding[] {
  const has = names(all);
  const lacks = group.members
    .filter(({ name, instances }) => instances !== undefined && !has.includes(name))
    .map(({ name }) => name);
  if (lacks.length === 0) return [];
  const sentence = `${listed(lacks)} has no VRRP instance of ${called}, which ${listed(has)} has. Add it, or find out who removed it`;
  return [finding('RouterOSHAVirtualRouterMissing', 'warning', lacks, sentence, firstOn(lacks, showInstances))];
}

function mismatches({ group, virtualRouter, called }: View, finding: Make): readonly Finding[] {
  return compareMembers(group, virtualRouter)
    .filter(({ field, differs }) => field !== 'instance' && differs)
    .map(({ field, values }) => {
      const each = values.map(({ router, value }) => `${router} ${value === '' ? 'none' : value}`).join(', ');
      const sentence =
        `The members of ${called} disagree on ${field.replaceAll('_', ' ')} (${each}): advertisements are discarded, and a ` +
        'split brain follows. Make them equal';
      const routers = values.map(({ router }) => router);
      return finding('RouterOSHAVrrpMismatch', 'warning', routers, sentence, firstOn(routers, showInstances));
    });
}

/** Fewer members that are master or backup than there could be; not where all are switched off. */
function degraded({ all, unread, enabled, called }: View, finding: Make): readonly Finding[] {
  const failed = all.filter(({ instance }) => instance.state !== 'master' && instance.state !== 'backup');
  if (enabled.length === 0 || failed.length === 0) return [];
  const states = [
    ...failed.map(({ member, instance }) => `${member.name} ${instance.state}`),
    ...unread.map((name) => `${name} unread`),
  ];
  return [
    finding(
      'RouterOSHAGroupDegraded',
      'warning',
      [...names(failed), ...unread],
      `Fewer members of ${called} are healthy than configured (${states.join(', ')}): nobody may be there to take over`,
      failed.length === 0 ? undefined : firstOn(names(failed), showInstances),
    ),
  ];
}

function priorityTie({ enabled, called }: View, finding: Make): readonly Finding[] {
  const highest = Math.max(...enabled.map(({ instance }) => instance.vrrp.priority));
  const tied = enabled.filter(({ instance }) => instance.vrrp.priority === highest);
  if (tied.length < 2) return [];
  const sentence =
    `${listed(names(tied))} have the same priority ${highest} in ${called}: the higher address wins, which nobody meant. ` +
    'Give one more';
  return [finding('RouterOSHAPriorityTie', 'info', names(tied), sentence, firstOn(names(tied), showInstances))];
}

function standbyNotReady({ group, virtualRouter, called }: View, finding: Make): readonly Finding[] {
  return standbys(group, virtualRouter)
    .filter(({ ready }) => ready === false)
    .map(({ member, reasons }) =>
      finding(
        'RouterOSHAStandbyNotReady',
        'warning',
        [member.name],
        `${member.name} could not take over ${called}: ${reasons.join('; ')}. Mend it before it is needed`,
      ),
    );
}
