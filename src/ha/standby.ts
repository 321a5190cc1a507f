import { holdsLease } from '../collectors/dhcp-client.ts';
import { dhcpServer } from '../collectors/dhcp-server.ts';
import { gauge, type Sample } from '../metrics/metric.ts';
import { listed } from './finding.ts';
import { type Group, type Instance, instancesOf, type Member, type MemberInstance, wanClients } from './members.ts';

const ready = gauge(
  'routeros_ha_standby_ready',
  '1 = this router, which is not master, could take over the virtual router now; absent where unknown, and where the virtual router is switched off on all.',
  'virtual_router',
);

export const standbyMetrics = [ready] as const;

/** Whether a router that is not master could take over, and why not. */
export interface Standby {
  readonly member: Member;
  readonly virtualRouter: string;
  /** Undefined: not known, since something that decides it was not read. */
  readonly ready: boolean | undefined;
  /** Why not, or what is not known; where it is ready, what a takeover relies on. Without the router's name. */
  readonly reasons: readonly string[];
}

/** What holds of a member for each virtual router that it may have to take over. */
interface Readiness {
  readonly conditions: readonly Condition[];
  readonly provisos: readonly string[];
  /** Interfaces with a DHCP server; undefined where these were not read. */
  readonly servers: ReadonlySet<string> | undefined;
  readonly enabledServers: ReadonlySet<string> | undefined;
}

/** One condition of a takeover; `met` is undefined where it is not known. */
interface Condition {
  readonly met: boolean | undefined;
  readonly otherwise: string;
}

/**
 * All routers that would have to take over a virtual router, the unread ones included. Where it is switched off on all
 * that were read, which is meant, there is nothing to take over.
 */
export function standbys(group: Group, virtualRouter: string): readonly Standby[] {
  const readiness = readinessOf(group);
  const all = instancesOf(group, virtualRouter);
  const instances = all.every(({ instance }) => instance.state === 'disabled') ? [] : all;
  const masters = instances.filter(({ instance }) => instance.state === 'master');
  const read = instances
    .filter(({ instance }) => instance.state !== 'master')
    .map((own) => {
      const conditions = conditionsOf(own, masters.length === 1 ? masters[0] : undefined, readiness);
      return standby(own.member, virtualRouter, conditions, readiness);
    });
  const unread = group.members
    .filter((member) => member.instances === undefined)
    .map((member) => {
      const otherwise = member.snapshot.isPending ? 'it has not answered yet' : 'it could not be read';
      return standby(member, virtualRouter, [{ met: undefined, otherwise }], readiness);
    });
  return [...read, ...unread];
}

export function standbySamples(group: Group, member: Member): readonly Sample[] {
  return (member.instances ?? []).flatMap(({ virtualRouter }) =>
    standbys(group, virtualRouter)
      .filter((one) => one.member === member && one.ready !== undefined)
      .map((one) => ({ metric: ready, labels: { virtual_router: virtualRouter }, value: Number(one.ready) })),
  );
}

const readinessByGroup = new WeakMap<Group, ReadonlyMap<Member, Readiness>>();

/** Found once per group, and not once per virtual router. */
function readinessOf(group: Group): ReadonlyMap<Member, Readiness> {
  const known = readinessByGroup.get(group);
  if (known !== undefined) return known;
  const readiness = new Map(
    group.members.map((member) => {
      const servers = member.snapshot.of(dhcpServer)?.rows;
      const enabled = servers?.filter(({ disabled }) => !disabled);
      return [
        member,
        {
          conditions: [wanRuns(member), leaseIsAsAsked(group, member), hasNatRule(group, member)],
          provisos: provisos(member),
          servers: servers && new Set(servers.map((row) => row.interface)),
          enabledServers: enabled && new Set(enabled.map((row) => row.interface)),
        },
      ];
    }),
  );
  readinessByGroup.set(group, readiness);
  return readiness;
}

function standby(
  member: Member,
  virtualRouter: string,
  conditions: readonly Condition[],
  readiness: ReadonlyMap<Member, Readiness>,
): Standby {
  const failed = conditions.filter(({ met }) => met === false);
  const unknown = conditions.filter(({ met }) => met === undefined);
  const [decisive, isReady] = failed.length > 0 ? [failed, false] : [unknown, unknown.length > 0 ? undefined : true];
  const reasons = isReady === true ? readiness.get(member)?.provisos : decisive.map(({ otherwise }) => otherwise);
  return { member, virtualRouter, ready: isReady, reasons: reasons ?? [] };
}

/** What cannot be seen beforehand: scripts that do their part, a lease that comes. */
function provisos(member: Member): readonly string[] {
  const { natRules = [] } = member;
  const clients = wanClients(member) ?? [];
  const isNatOff = natRules.length > 0 && !natRules.some(({ enabled }) => enabled);
  return [
    ...(isNatOff ? ['its on-master script enables its NAT rule'] : []),
    ...(clients.length > 0 && !clients.some(holdsLease) ? ['its WAN then gets a lease, which it has not now'] : []),
  ];
}

function conditionsOf(
  own: MemberInstance,
  master: MemberInstance | undefined,
  readiness: ReadonlyMap<Member, Readiness>,
): readonly Condition[] {
  const { member, instance } = own;
  return [
    {
      met: instance.state === 'backup',
      otherwise: `its VRRP instance ${instance.vrrp.name} is ${instance.state}, not backup`,
    },
    ...(readiness.get(member)?.conditions ?? []),
    ...(master === undefined ? [] : [sameAddresses(instance, master.instance), servesDhcp(own, master, readiness)]),
  ];
}

function wanRuns({ wanInterfaces, runningWan }: Member): Condition {
  if (wanInterfaces === undefined || runningWan === undefined)
    return { met: undefined, otherwise: 'its WAN interfaces could not be read' };
  const otherwise = `no WAN interface is running (${listed(wanInterfaces)})`;
  return { met: wanInterfaces.length === 0 || runningWan.size > 0, otherwise };
}

function leaseIsAsAsked({ config: { dhcp } }: Group, member: Member): Condition {
  if (dhcp.standby === 'any') return { met: true, otherwise: '' };
  const onWan = wanClients(member);
  if (onWan === undefined) return { met: undefined, otherwise: 'its DHCP clients could not be read' };
  const bound = onWan.some(holdsLease);
  const otherwise = bound
    ? 'its WAN holds a lease, which the configuration wants on the master alone (dhcp.standby)'
    : 'its WAN holds no lease, which the configuration asks of a standby (dhcp.standby)';
  return { met: bound === (dhcp.standby === 'bound') || (onWan.length === 0 && dhcp.standby === 'bound'), otherwise };
}

/** A rule in any state will do: to enable it is the business of the scripts. */
function hasNatRule(group: Group, { natRules }: Member): Condition {
  const otherwise = 'it has no NAT rule that could be enabled, though the group does NAT';
  if (natRules !== undefined && natRules.length > 0) return { met: true, otherwise };
  if (group.members.some((member) => (member.natRules?.length ?? 0) > 0))
    return natRules === undefined
      ? { met: undefined, otherwise: 'its NAT rules could not be read' }
      : { met: false, otherwise };
  return {
    met: group.members.every((member) => member.natRules !== undefined) ? true : undefined,
    otherwise: 'NAT rules could not be read',
  };
}

function sameAddresses(own: Instance, masters: Instance): Condition {
  if (own.virtualAddresses === undefined || masters.virtualAddresses === undefined)
    return { met: undefined, otherwise: 'virtual addresses could not be read' };
  const [mine, theirs] = [own.virtualAddresses.join(', '), masters.virtualAddresses.join(', ')];
  return {
    met: mine === theirs,
    otherwise: `its virtual addresses (${mine || 'none'}) are not those of the master (${theirs || 'none'})`,
  };
}

/** In any state: a server that is off until the scripts enable it is one. */
function servesDhcp(own: MemberInstance, master: MemberInstance, readiness: ReadonlyMap<Member, Readiness>): Condition {
  const serves = ({ instance: { vrrp } }: MemberInstance, servers: ReadonlySet<string> | undefined) =>
    servers && (servers.has(vrrp.name) || servers.has(vrrp.interface));
  const masterServes = serves(master, readiness.get(master.member)?.enabledServers);
  const ownServes = serves(own, readiness.get(own.member)?.servers);
  if (masterServes === false || ownServes === true) return { met: true, otherwise: '' };
  if (masterServes === undefined || ownServes === undefined)
    return { met: undefined, otherwise: 'DHCP servers could not be read' };
  return { met: false, otherwise: `it has no DHCP server on ${own.instance.vrrp.interface}, where the master has one` };
}
