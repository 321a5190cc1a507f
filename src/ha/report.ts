import { type DhcpClient, dhcpClient, holdsLease } from '../collectors/dhcp-client.ts';
import { identity, resource } from '../collectors/system.ts';
import { hasDefaultRoute } from './default-route.ts';
import { calledInWords, type Finding, listed } from './finding.ts';
import { secondsToReadAgain } from './handover.ts';
import { countMasters } from './masters.ts';
import { type Group, instancesOf, isMasterSomewhere, type Member, wanClients, withoutPrefix } from './members.ts';
import { type Comparison, compareMembers } from './mismatch.ts';
import type { Observations } from './observations.ts';
import { preferredMember } from './preferred.ts';
import { type Standby, standbys } from './standby.ts';
import { reasonOf, type Status, statusOf, verdict } from './verdict.ts';

/** A group at one moment, for people: `check` prints it, the page shows it. Plain data without secrets. */
export interface GroupReport {
  readonly group: string;
  readonly status: Status;
  /** One line that says who is master and whether all is well. */
  readonly summary: string;
  /** When to read again, since what is wrong may be a handover under way; null: it is none. */
  readonly readAgainSeconds: number | null;
  readonly findings: readonly Finding[];
  readonly virtualRouters: readonly VirtualRouterReport[];
  readonly routers: readonly RouterReport[];
}

export interface VirtualRouterReport {
  readonly virtualRouter: string;
  readonly masters: readonly string[];
  /** Null: not known, since one that was not read, or is of no group, may be master. */
  readonly masterCount: number | null;
  /** Would a failover work now? Null: not known, or there is none to be made. */
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
  /** Whether it is what keeps the master from its way out, or a standby from being ready. */
  readonly amiss: boolean;
}

/** @param observations tell a handover from a fault that was read before */
export function reportGroup(group: Group, observations: Observations): GroupReport {
  const findings = verdict(group);
  const virtualRouters = group.virtualRouters.map((name) => reportVirtualRouter(group, name));
  return {
    group: group.config.name,
    status: statusOf(findings),
    summary: summarize(group, virtualRouters),
    readAgainSeconds: secondsToReadAgain(group, observations) ?? null,
    findings,
    virtualRouters,
    routers: group.members.map((member) => reportRouter(group, member)),
  };
}

function summarize(group: Group, virtualRouters: readonly VirtualRouterReport[]): string {
  if (group.members.every(({ instances }) => instances === undefined))
    return `no router ${hasPending(group.members) ? 'has answered yet' : 'can be read'}`;
  return virtualRouters.map((one) => summarizeOne(group, one)).join('; ') || 'no virtual router';
}

function summarizeOne(group: Group, report: VirtualRouterReport): string {
  const { virtualRouter, masters, masterCount, failoverWorks } = report;
  const instances = instancesOf(group, virtualRouter);
  const addresses = instances.flatMap(({ instance }) => instance.virtualAddresses ?? []);
  const of = [...new Set(addresses.map((address) => withoutPrefix(address)))];
  const name = calledInWords(virtualRouter);
  const what = of.length === 0 ? name : `${name} (${of.join(', ')})`;
  if (masters.length > 1)
    return `SPLIT BRAIN: ${listed(masters)} are ${masters.length === 2 ? 'both' : 'all'} master of ${what}`;
  if (masterCount === 0) return `NO MASTER of ${what}`;
  if (isSwitchedOff(report)) return `${what} is switched off`;
  if (masters.length === 0) return unseenMaster(group, virtualRouter, what);
  const standby =
    failoverWorks === null
      ? 'not known whether a standby is ready'
      : failoverWorks
        ? 'standby ready'
        : 'NO standby ready';
  return `${listed(masters)} is master of ${what}, ${standby}`;
}

/** Nobody who was read is master. A backup hears one, which then is among the others. */
function unseenMaster(group: Group, virtualRouter: string, what: string): string {
  const backups = instancesOf(group, virtualRouter).filter(({ instance }) => instance.state === 'backup');
  const others = group.members.filter(({ instances }) => instances === undefined);
  if (backups.length === 0 || others.length === 0) return `no master of ${what} can be seen`;
  const names = others.map(({ name }) => name);
  const who = names.length === 1 ? names[0] : `one of ${listed(names)}`;
  const hears = backups.length === 1 ? 'is backup, so it hears' : 'are backup, so they hear';
  const why = hasPending(others) ? 'has not answered yet' : 'cannot be read';
  return `${who} probably is master of ${what}, but ${why} (${listed(backups.map(({ member }) => member.name))} ${hears} a master)`;
}

function hasPending(members: readonly Member[]): boolean {
  return members.some(({ snapshot }) => snapshot.isPending);
}

/** By everybody, and everybody was read. */
export function isSwitchedOff({ masters, standbys }: VirtualRouterReport): boolean {
  return masters.length === 0 && standbys.length === 0;
}

function reportVirtualRouter(group: Group, virtualRouter: string): VirtualRouterReport {
  const all = standbys(group, virtualRouter);
  const masters = instancesOf(group, virtualRouter).filter(({ instance }) => instance.state === 'master');
  const masterCount = countMasters(group, virtualRouter) ?? null;
  return {
    virtualRouter,
    masters: masters.map(({ member }) => member.name),
    masterCount,
    failoverWorks: failoverWorks(masterCount, masters.length, all),
    standbys: all.map(({ member, ready, reasons }) => ({ router: member.name, ready: ready ?? null, reasons })),
    differences: compareMembers(group, virtualRouter)
      .filter(({ differs }) => differs)
      .map(({ field, values }) => ({ field, values })),
  };
}

/** With no master a takeover is due already, and nobody makes it; with several, or none wanted, there is none to make. */
function failoverWorks(masterCount: number | null, seen: number, all: readonly Standby[]): boolean | null {
  if (masterCount === 0) return false;
  if (seen > 1 || (seen === 0 && all.length === 0)) return null;
  if (all.some(({ ready }) => ready === true)) return true;
  return all.some(({ ready }) => ready === undefined) ? null : false;
}

function reportRouter(group: Group, member: Member): RouterReport {
  const { snapshot, instances, natRules, wanInterfaces, runningWan } = member;
  const { router, seconds } = snapshot;
  const amiss = clientsAmiss(group, member);
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
          amiss: amiss.has(client),
        })) ?? null,
    nat: natRules?.map(({ labels, enabled }) => ({ rule: labels.rule ?? '', enabled })) ?? null,
    defaultRoute: hasDefaultRoute(member, 'ipv4') ?? null,
  };
}

function clientsAmiss({ config: { dhcp } }: Group, member: Member): ReadonlySet<DhcpClient> {
  const clients = wanClients(member) ?? [];
  const without = clients.filter((client) => !holdsLease(client));
  if (isMasterSomewhere(member)) return new Set(without);
  if (dhcp.standby === 'unbound') return new Set(clients.filter(holdsLease));
  return new Set(dhcp.standby === 'bound' && without.length === clients.length ? without : []);
}
