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
  const unread = members.filter(({ instances }) => instances === undefined);
  if (unread.length === 0) return [];
  const routers = unread.map(({ name }) => name);
  const about = { routers, virtualRouter: undefined } as const;
  if (unread.length === members.length) {
    const sentence = `None of ${listed(routers)} can be read: ${unread.map(reasonOf).join('; ')}`;
    return [{ ...about, alert: 'RouterOSHAGroupUnreachable', severity: 'critical', sentence, first: ping(unread) }];
  }
  return unread.map((member) => ({
    alert: 'RouterOSHARouterUnreachable',
    severity: 'warning',
    routers: [member.name],
    virtualRouter: undefined,
    sentence: `${member.name} cannot be read: ${reasonOf(member)}`,
    first: ping([member]),
  }));
}

/** Tells a router that is off or cut off from one whose service does not answer; other failures name their remedy. */
function ping(members: readonly Member[]): FirstStep | undefined {
  const silent = members.find(({ snapshot: { failure } }) => ['unreachable', 'timeout'].includes(failure?.kind ?? ''));
  if (silent === undefined) return undefined;
  const host = silent.snapshot.router.url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { where: 'where the exporter runs', command: `ping -c 3 ${host}` };
}

/** A member is unread, and no virtual router has it worse. */
function degraded({ members }: Group, findings: readonly Finding[]): readonly Finding[] {
  const alert = 'RouterOSHAGroupDegraded';
  const routers = members.filter(({ instances }) => instances === undefined).map(({ name }) => name);
  const isToldAlready = findings.some((finding) => finding.alert === alert);
  if (routers.length === 0 || routers.length === members.length || isToldAlready) return [];
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
