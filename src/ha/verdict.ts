import { vrrp } from '../collectors/vrrp.ts';
import { type Finding, type FirstStep, firstOn, listed, type Severity } from './finding.ts';
import type { Group, Member } from './members.ts';
import { routerFindings } from './router-findings.ts';
import { virtualRouterFindings } from './virtual-router-findings.ts';

/** What the findings come to. `unknown` outranks `ok`, since what could not be read cannot be called well. */
export type Status = 'critical' | 'warning' | 'unknown' | 'ok';

/** Nothing is wrong. */
const note = { alert: undefined, severity: 'info', virtualRouter: undefined, first: undefined } as const;

const order: readonly Severity[] = ['critical', 'warning', 'unknown', 'info'];

/**
 * What is wrong with the group at this moment, worst first. It judges one reading, in which a handover that is under way
 * looks like a fault; `readConclusively` gives one that was made after it.
 */
export function verdict(group: Group): readonly Finding[] {
  const ofVirtualRouters = group.virtualRouters.flatMap((virtualRouter) => virtualRouterFindings(group, virtualRouter));
  const findings = [
    ...reachability(group),
    ...ofVirtualRouters,
    ...degraded(group, ofVirtualRouters),
    ...group.members.flatMap((member) => routerFindings(group, member)),
    ...nothingToJudge(group),
    ...unnamed(group),
    ...commentOfNoRule(group),
    ...maintenance(group),
  ];
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

export function statusOf(findings: readonly Finding[]): Status {
  const worst = findings[0]?.severity;
  return worst === undefined || worst === 'info' ? 'ok' : worst;
}

function reachability({ members }: Group): readonly Finding[] {
  const failed = members.filter(hasFailed);
  if (failed.length === members.length) {
    const routers = failed.map(({ name }) => name);
    const reasons = failed.map(reasonOf).join('. ').replaceAll('?. ', '? ');
    const sentence = `None of ${listed(routers)} can be read: ${reasons}`;
    const about = { routers, virtualRouter: undefined, first: firstOfUnread(failed) };
    return [{ ...about, alert: 'RouterOSHAGroupUnreachable', severity: 'critical', sentence }];
  }
  const unreachable = failed.map((member): Finding => {
    const sentence = `${member.name} cannot be read: ${reasonOf(member)}`;
    const about = { routers: [member.name], virtualRouter: undefined, first: firstOfUnread([member]) };
    return { ...about, alert: 'RouterOSHARouterUnreachable', severity: 'warning', sentence };
  });
  return [...unreachable, ...unanswered(members.filter(({ snapshot }) => snapshot.isPending))];
}

/** An alert may come of it, or not: Prometheus waits longer than a page, and so reads routers that are merely slow. */
function unanswered(pending: readonly Member[]): readonly Finding[] {
  if (pending.length === 0) return [];
  const routers = pending.map(({ name }) => name);
  const seconds = Math.max(...pending.map(({ snapshot }) => snapshot.seconds));
  const sentence =
    `${listed(routers)} ${routers.length === 1 ? 'has' : 'have'} not answered for ${Number(seconds.toFixed(1))} s, and a page ` +
    'waits no longer. Prometheus does, so this need not be an alert: read again, or let check wait';
  const first = { where: 'where the exporter runs', command: 'routeros-ha-exporter check' };
  return [{ alert: undefined, severity: 'unknown', routers, virtualRouter: undefined, sentence, first }];
}

/** Nothing is known of its VRRP, and nothing will come of waiting. */
function hasFailed({ instances, snapshot }: Member): boolean {
  return instances === undefined && !snapshot.isPending;
}

type Failure = NonNullable<Member['snapshot']['failure']>;

/** Tells whether a silent router lives, or why one that lives refuses; other failures name their remedy. */
function firstOfUnread(members: readonly Member[]): FirstStep | undefined {
  const causedBy = (test: (failure: Failure) => boolean) =>
    members.find(({ snapshot: { failure } }) => failure !== undefined && test(failure));
  const silent =
    causedBy(({ kind }) => kind === 'timeout') ??
    causedBy((failure) => failure.kind === 'unreachable' && !isRefusal(failure));
  if (silent !== undefined) {
    const host = silent.snapshot.router.url.hostname.replace(/^\[(.*)\]$/, '$1');
    return { where: `where the exporter runs, for ${silent.name}`, command: `ping -c 3 ${host}` };
  }
  const refusing = causedBy(isRefusal);
  return refusing && firstOn([refusing.name], '/ip service print');
}

/** The host lives, and nothing listens on the port. */
function isRefusal({ cause }: Failure): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}

/** A member has failed, others have not, and no virtual router has it worse. */
function degraded({ members }: Group, findings: readonly Finding[]): readonly Finding[] {
  const alert = 'RouterOSHAGroupDegraded';
  const routers = members.filter(hasFailed).map(({ name }) => name);
  const isToldAlready = findings.some((finding) => finding.alert === alert);
  if (routers.length === 0 || members.every(({ instances }) => instances === undefined) || isToldAlready) return [];
  const sentence = `Fewer members are healthy than configured (${listed(routers)} unread): nobody may be there to take over`;
  return [{ alert, severity: 'warning', routers, virtualRouter: undefined, sentence, first: undefined }];
}

/** Why nothing is known of a router's VRRP. */
export function reasonOf({ snapshot }: Member): string {
  const { failure, collected } = snapshot;
  const result = collected.find(({ collector }) => collector === vrrp)?.result;
  const reason = failure ?? (result instanceof Error ? result : undefined);
  return reason?.message ?? 'its VRRP state is not read, since the collector vrrp is switched off';
}

function nothingToJudge({ members, virtualRouters }: Group): readonly Finding[] {
  if (virtualRouters.length > 0 || members.some(({ instances }) => instances === undefined)) return [];
  const routers = members.map(({ name }) => name);
  const sentence = `${listed(routers)} ${routers.length === 1 ? 'has' : 'have'} no VRRP instance, so there is nothing to judge`;
  return [
    {
      alert: undefined,
      severity: 'unknown',
      routers,
      virtualRouter: undefined,
      sentence,
      first: firstOn(routers, '/interface vrrp print detail'),
    },
  ];
}

/** Names such as `49@vrrp-lan` join members only while their VRRP interfaces are called the same. */
function unnamed({ members }: Group): readonly Finding[] {
  return members.flatMap(({ name, instances = [] }) => {
    const shared = instances.filter(({ virtualRouter, vrrp: { name } }) => virtualRouter.endsWith(`@${name}`));
    if (shared.length === 0) return [];
    const sentence =
      `${name} has one VRID on several interfaces (${listed(shared.map(({ vrrp }) => vrrp.name))}); tell them apart by names ` +
      'under virtual_routers in the configuration, each with its interface';
    return [{ ...note, routers: [name], sentence }];
  });
}

/** A comment that is misspelt here, or was changed on the routers, would leave NAT unjudged without a word. */
function commentOfNoRule({ config, members }: Group): readonly Finding[] {
  if (members.some(({ natRules }) => natRules === undefined)) return [];
  const known = new Set(members.flatMap(({ natRules = [] }) => natRules.map((rule) => rule.comment)));
  const missing = (config.nat.comment ?? []).filter((comment) => !known.has(comment));
  if (missing.length === 0) return [];
  const routers = members.map(({ name }) => name);
  const sentence =
    `There is no NAT rule with the comment ${listed(missing)} on ${listed(routers)}, though the configuration names it ` +
    '(nat.comment), so whether it follows the role is not judged';
  return [
    {
      alert: undefined,
      severity: 'unknown',
      routers,
      virtualRouter: undefined,
      sentence,
      first: firstOn(routers, '/ip firewall nat print detail'),
    },
  ];
}

function maintenance({ config }: Group): readonly Finding[] {
  if (!config.maintenance) return [];
  const sentence = 'The configuration says that someone is working on the group (maintenance: true)';
  return [{ ...note, alert: 'RouterOSHAMaintenance', routers: [], sentence }];
}
