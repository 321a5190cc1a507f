import { dhcpClient, holdsLease } from '../collectors/dhcp-client.ts';
import { dhcpServer } from '../collectors/dhcp-server.ts';
import { networkInterface } from '../collectors/interface.ts';
import { gauge, type Sample } from '../metrics/metric.ts';
import { type Group, type Instance, instancesOf, type Member } from './members.ts';

const ready = gauge(
  'routeros_ha_standby_ready',
  '1 = this router, which is not master, could take over the virtual router now; absent where unknown.',
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

/** One condition of a takeover; `met` is undefined where it is not known. */
interface Condition {
  readonly met: boolean | undefined;
  readonly otherwise: string;
}

/** All routers that would have to take over a virtual router, the unread ones included. */
export function standbys(group: Group, virtualRouter: string): readonly Standby[] {
  const instances = instancesOf(group, virtualRouter);
  const masters = instances.filter(({ instance }) => instance.state === 'master');
  const read = instances
    .filter(({ instance }) => instance.state !== 'master')
    .map(({ member, instance }) =>
      standby(
        member,
        virtualRouter,
        conditions(group, member, instance, masters.length === 1 ? masters[0] : undefined),
      ),
    );
  const unread = group.members
    .filter((member) => member.instances === undefined)
    .map((member) => standby(member, virtualRouter, [{ met: undefined, otherwise: 'it could not be read' }]));
  return [...read, ...unread];
}

export function standbySamples(group: Group, member: Member): readonly Sample[] {
  return (member.instances ?? []).flatMap(({ virtualRouter }) =>
    standbys(group, virtualRouter)
      .filter((one) => one.member === member && one.ready !== undefined)
      .map((one) => ({ metric: ready, labels: { virtual_router: virtualRouter }, value: Number(one.ready) })),
  );
}

function standby(member: Member, virtualRouter: string, conditions: readonly Condition[]): Standby {
  const failed = conditions.filter(({ met }) => met === false);
  const unknown = conditions.filter(({ met }) => met === undefined);
  const [decisive, isReady] = failed.length > 0 ? [failed, false] : [unknown, unknown.length > 0 ? undefined : true];
  const reasons = isReady === true ? provisos(member) : decisive.map(({ otherwise }) => otherwise);
  return { member, virtualRouter, ready: isReady, reasons };
}

/** What cannot be seen beforehand: scripts that do their part, a lease that comes. */
function provisos({ snapshot, natRules = [], wanInterfaces = [] }: Member): readonly string[] {
  const clients = (snapshot.of(dhcpClient)?.rows ?? []).filter(
    (client) => !client.disabled && wanInterfaces.includes(client.interface),
  );
  const isNatOff = natRules.length > 0 && !natRules.some(({ enabled }) => enabled);
  return [
    ...(isNatOff ? ['its on-master script enables its NAT rule'] : []),
    ...(clients.length > 0 && !clients.some(holdsLease) ? ['its WAN then gets a lease, which it has not now'] : []),
  ];
}

function conditions(
  group: Group,
  member: Member,
  instance: Instance,
  master: { readonly member: Member; readonly instance: Instance } | undefined,
): readonly Condition[] {
  return [
    {
      met: instance.state === 'backup',
      otherwise: `its VRRP instance ${instance.vrrp.name} is ${instance.state}, not backup`,
    },
    wanRuns(member),
    leaseIsAsAsked(group, member),
    hasNatRule(group, member),
    ...(master === undefined ? [] : [sameAddresses(instance, master.instance), servesDhcp(member, instance, master)]),
  ];
}

function wanRuns({ snapshot, wanInterfaces }: Member): Condition {
  const interfaces = snapshot.of(networkInterface)?.rows;
  const otherwise = `no WAN interface is running (${wanInterfaces?.join(', ') ?? 'unknown'})`;
  if (wanInterfaces === undefined || interfaces === undefined)
    return { met: undefined, otherwise: 'its WAN interfaces could not be read' };
  if (wanInterfaces.length === 0) return { met: true, otherwise };
  return { met: interfaces.some(({ name, running }) => wanInterfaces.includes(name) && running), otherwise };
}

function leaseIsAsAsked({ config: { dhcp } }: Group, { snapshot, wanInterfaces }: Member): Condition {
  if (dhcp.standby === 'any') return { met: true, otherwise: '' };
  const clients = snapshot.of(dhcpClient)?.rows;
  if (clients === undefined || wanInterfaces === undefined)
    return { met: undefined, otherwise: 'its DHCP clients could not be read' };
  const onWan = clients.filter((client) => !client.disabled && wanInterfaces.includes(client.interface));
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
function servesDhcp(
  member: Member,
  own: Instance,
  master: { readonly member: Member; readonly instance: Instance },
): Condition {
  const serves = ({ snapshot }: Member, { vrrp }: Instance, states: (disabled: boolean) => boolean) =>
    snapshot
      .of(dhcpServer)
      ?.rows.some((row) => [vrrp.name, vrrp.interface].includes(row.interface) && states(row.disabled));
  const masterServes = serves(master.member, master.instance, (disabled) => !disabled);
  const ownServes = serves(member, own, () => true);
  if (masterServes === false || ownServes === true) return { met: true, otherwise: '' };
  if (masterServes === undefined || ownServes === undefined)
    return { met: undefined, otherwise: 'DHCP servers could not be read' };
  return { met: false, otherwise: `it has no DHCP server on ${own.vrrp.interface}, where the master has one` };
}
