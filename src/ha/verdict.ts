import { vrrp } from '../collectors/vrrp.ts';
import { type Finding, listed, type Severity } from './finding.ts';
import type { Group, Member } from './members.ts';
import { routerFindings } from './router-findings.ts';
import { virtualRouterFindings } from './virtual-router-findings.ts';

/** What the findings come to. `unknown` outranks `ok`, since what could not be read cannot be called well. */
export type Status = 'critical' | 'warning' | 'unknown' | 'ok';

const order: readonly Severity[] = ['critical', 'warning', 'unknown', 'info'];

/**
 * What is wrong with the group at this moment, worst first. It judges a single reading: a handover that is under way
 * looks like a fault for a few seconds, which the alerts, built on how long something has been read, pass over.
 */
export function verdict(group: Group): readonly Finding[] {
  const findings = [
    ...reachability(group),
    ...group.virtualRouters.flatMap((virtualRouter) => virtualRouterFindings(group, virtualRouter)),
    ...group.members.flatMap((member) => routerFindings(group, member)),
    ...nothingToJudge(group),
    ...unnamed(group),
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
    const sentence = `none of ${listed(routers)} can be read: ${unread.map(reasonOf).join('; ')}`;
    return [{ ...about, alert: 'RouterOSHAGroupUnreachable', severity: 'critical', sentence }];
  }
  return unread.map((member) => ({
    alert: 'RouterOSHARouterUnreachable',
    severity: 'warning',
    routers: [member.name],
    virtualRouter: undefined,
    sentence: `${member.name} cannot be read: ${reasonOf(member)}`,
  }));
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
  const sentence = `${listed(routers)} ${routers.length === 1 ? 'has' : 'have'} no VRRP instance, so there is nothing to judge. See /interface vrrp print`;
  return [{ alert: undefined, severity: 'unknown', routers, virtualRouter: undefined, sentence }];
}

/** Names such as `49@vrrp-lan` join members only while their VRRP interfaces are called the same. */
function unnamed({ members }: Group): readonly Finding[] {
  return members.flatMap(({ name, instances = [] }) => {
    const shared = instances.filter(({ virtualRouter, vrrp: { name } }) => virtualRouter.endsWith(`@${name}`));
    if (shared.length === 0) return [];
    const sentence =
      `${name} has one VRID on several interfaces (${listed(shared.map(({ vrrp }) => vrrp.name))}); tell them apart by names ` +
      'under virtual_routers in the configuration, each with its interface';
    return [{ alert: undefined, severity: 'info', routers: [name], virtualRouter: undefined, sentence } as const];
  });
}

function maintenance({ config }: Group): readonly Finding[] {
  if (!config.maintenance) return [];
  const sentence = 'the configuration says that someone is working on the group (maintenance: true)';
  return [{ alert: 'RouterOSHAMaintenance', severity: 'info', routers: [], virtualRouter: undefined, sentence }];
}
