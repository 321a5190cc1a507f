import { dhcpClient } from '../collectors/dhcp-client.ts';
import { identity, resource } from '../collectors/system.ts';
import { hasDefaultRoute } from './default-route.ts';
import { calledInWords, type Finding, listed } from './finding.ts';
import { countMasters } from './masters.ts';
import { type Group, instancesOf, type Member, withoutPrefix } from './members.ts';
import { type Comparison, compareMembers } from './mismatch.ts';
import { preferredMember } from './preferred.ts';
import { type Standby, standbys } from './standby.ts';
import { reasonOf, type Status, statusOf, verdict } from './verdict.ts';

/** A group at one moment, for people: `check` prints it, the page shows it. Plain data without secrets. */
export interface GroupReport {
  readonly group: string;
  readonly status: Status;
  /** One line that says who is master and whether all is well. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly virtualRouters: readonly VirtualRouterReport[];
  readonly routers: readonly RouterReport[];
}

export interface VirtualRouterReport {
  readonly virtualRouter: string;
  readonly masters: readonly string[];
  /** Would a failover work now? Null: not known. */
  readonly failoverWorks: boolean | null;
  /** Per standby why not, or what is not known; where it is ready, what a takeover relies on. */
  readonly standbys: readonly {
    readonly router: string;
    readonly ready: boolean | null;
    readonly reasons: readonly string[];
  }[];
  /** What VRRP needs equal, and is not. */
  readonly differences: readonly Pick<Comparison, 'field' | 'values'>[];
}

/** Null stands for what was not read. */
export interface RouterReport {
  readonly router: string;
  readonly url: string;
  /** Why nothing is known of its VRRP; null where it was read. */
  readonly unread: string | null;
  readonly seconds: number;
  readonly identity: string | null;
  readonly version: string | null;
  readonly roles: readonly RoleReport[] | null;
  readonly wan: readonly { readonly interface: string; readonly running: boolean | null }[] | null;
  readonly leases: readonly LeaseReport[] | null;
  readonly nat: readonly { readonly rule: string; readonly enabled: boolean }[] | null;
  readonly defaultRoute: boolean | null;
}

export interface RoleReport {
  readonly virtualRouter: string;
  readonly interface: string;
  readonly state: string;
  readonly priority: number;
  readonly preferred: boolean | null;
  readonly virtualAddresses: readonly string[] | null;
}

export interface LeaseReport {
  readonly interface: string;
  readonly status: string;
  readonly address: string | null;
  readonly remainingSeconds: number | null;
}

export function reportGroup(group: Group): GroupReport {
  const findings = verdict(group);
  const virtualRouters = group.virtualRouters.map((name) => reportVirtualRouter(group, name));
  return {
    group: group.config.name,
    status: statusOf(findings),
    summary: summarize(group, virtualRouters),
    findings,
    virtualRouters,
    routers: group.members.map((member) => reportRouter(group, member)),
  };
}

function summarize(group: Group, virtualRouters: readonly VirtualRouterReport[]): string {
  if (group.members.every(({ instances }) => instances === undefined)) return 'no router can be read';
  return virtualRouters.map((one) => summarizeOne(group, one)).join('; ') || 'no virtual router';
}

function summarizeOne(group: Group, { virtualRouter, masters, failoverWorks }: VirtualRouterReport): string {
  const instances = instancesOf(group, virtualRouter);
  const addresses = instances.flatMap(({ instance }) => instance.virtualAddresses ?? []);
  const of = [...new Set(addresses.map((address) => withoutPrefix(address)))];
  const name = calledInWords(virtualRouter);
  const what = of.length === 0 ? name : `${name} (${of.join(', ')})`;
  if (masters.length > 1)
    return `SPLIT BRAIN: ${listed(masters)} are ${masters.length === 2 ? 'both' : 'all'} master of ${what}`;
  if (countMasters(group, virtualRouter) === 0) return `NO MASTER of ${what}`;
  const isKnown = group.members.every((member) => member.instances !== undefined);
  if (isKnown && instances.every(({ instance }) => instance.state === 'disabled')) return `${what} is switched off`;
  if (masters.length === 0) return `no master of ${what} can be seen`;
  const standby =
    failoverWorks === null
      ? 'not known whether a standby is ready'
      : failoverWorks
        ? 'standby ready'
        : 'NO standby ready';
  return `${listed(masters)} is master of ${what}, ${standby}`;
}

function reportVirtualRouter(group: Group, virtualRouter: string): VirtualRouterReport {
  const all = standbys(group, virtualRouter);
  const masters = instancesOf(group, virtualRouter).filter(({ instance }) => instance.state === 'master');
  return {
    virtualRouter,
    masters: masters.map(({ member }) => member.name),
    failoverWorks: failoverWorks(all),
    standbys: all.map(({ member, ready, reasons }) => ({ router: member.name, ready: ready ?? null, reasons })),
    differences: compareMembers(group, virtualRouter)
      .filter(({ differs }) => differs)
      .map(({ field, values }) => ({ field, values })),
  };
}

function failoverWorks(all: readonly Standby[]): boolean | null {
  if (all.some(({ ready }) => ready === true)) return true;
  return all.some(({ ready }) => ready === undefined) ? null : false;
}

function reportRouter(group: Group, member: Member): RouterReport {
  const { snapshot, instances, natRules, wanInterfaces, runningWan } = member;
  const { router, seconds } = snapshot;
  return {
    router: router.name,
    url: router.url.href,
    unread: instances === undefined ? reasonOf(member) : null,
    seconds,
    identity: snapshot.of(identity)?.rows[0]?.name ?? null,
    version: snapshot.of(resource)?.rows[0]?.version ?? null,
    roles:
      instances?.map(({ virtualRouter, vrrp, state, virtualAddresses }) => {
        const preferred = preferredMember(group, virtualRouter);
        return {
          virtualRouter,
          interface: vrrp.name,
          state,
          priority: vrrp.priority,
          preferred: preferred === undefined ? null : preferred === member,
          virtualAddresses: virtualAddresses ?? null,
        };
      }) ?? null,
    wan:
      wanInterfaces?.map((name) => ({
        interface: name,
        running: runningWan?.has(name) ?? null,
      })) ?? null,
    leases:
      snapshot
        .of(dhcpClient)
        ?.rows.filter((client) => !client.disabled)
        .map((client) => ({
          interface: client.interface,
          status: client.status ?? 'unknown',
          address: client.address ?? null,
          remainingSeconds: client['expires-after'] ?? null,
        })) ?? null,
    nat: natRules?.map(({ labels, enabled }) => ({ rule: labels.rule ?? '', enabled })) ?? null,
    defaultRoute: hasDefaultRoute(member, 'ipv4') ?? null,
  };
}
