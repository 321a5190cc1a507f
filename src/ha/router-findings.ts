import { holdsLease } from '../collectors/dhcp-client.ts';
import { networkInterface } from '../collectors/interface.ts';
import { groupAuthorityOf } from '../collectors/vrrp.ts';
import { isReading } from '../scrape/snapshot.ts';
import { hasDefaultRoute, lacksDefaultRoute, protocols } from './default-route.ts';
import { calledInWords, type Finding, firstOn, listed, type Severity } from './finding.ts';
import { groupedBy } from './grouped-by.ts';
import { isNatOffOnMaster } from './masters.ts';
import { type Group, isMasterSomewhere, type Member, wanClients } from './members.ts';

const showNat = '/ip firewall nat print where chain=srcnat';

/** What is wrong with one router that was read. */
export function routerFindings(group: Group, member: Member): readonly Finding[] {
  if (member.instances === undefined) return [];
  return [
    ...unreadMenus(member),
    ...natEnabledOnBackup(group, member),
    ...mixedRoles(member),
    ...(isMasterSomewhere(member)
      ? [natOnMaster(group, member), wanOnMaster(group, member), leaseOnMaster(member), routeOnMaster(member)].flat()
      : []),
  ];
}

function finding(
  { name }: Member,
  alert: NonNullable<Finding['alert']>,
  severity: Severity,
  sentence: string,
  command: string,
): Finding {
  return {
    alert,
    severity,
    routers: [name],
    virtualRouter: undefined,
    sentence,
    first: firstOn([name], command),
  };
}

/** What could not be read cannot be called well. */
function unreadMenus({ name, snapshot }: Member): readonly Finding[] {
  return snapshot.collected.flatMap(({ collector, result }): readonly Finding[] => {
    const about = {
      alert: undefined,
      severity: 'unknown',
      routers: [name],
      virtualRouter: undefined,
      first: undefined,
    } as const;
    if (!isReading(result))
      return [{ ...about, sentence: `${name}: ${collector.menu} was not read: ${result.message}` }];
    const [first] = result.rejected;
    if (first === undefined) return [];
    const sentence = `${name}: ${result.rejected.length} rows of ${collector.menu} could not be understood: ${first}`;
    return [{ ...about, sentence }];
  });
}

function natOnMaster(group: Group, member: Member): readonly Finding[] {
  const { name, natRules = [] } = member;
  if (isNatOffOnMaster(group, member) === true) {
    const rules = natRules.map(({ labels }) => labels.rule ?? '');
    const what = rules.length === 0 ? 'has no NAT rule' : `has its NAT disabled (${listed(rules)})`;
    const todo = rules.length === 0 ? 'Add one as on its peer' : 'Enable it, then see why its on-master script did not';
    const sentence = `${name} is master and ${what}: the LAN cannot reach the internet. ${todo}`;
    return [finding(member, 'RouterOSHANatDisabledOnMaster', 'critical', sentence, showNat)];
  }
  const enabled = (rules: Member['natRules']) => (rules ?? []).filter((rule) => rule.enabled).length;
  const most = Math.max(...group.members.map((other) => enabled(other.natRules)));
  if (enabled(natRules) >= most || enabled(natRules) === 0) return [];
  const sentence =
    `${name} is master with ${enabled(natRules)} role-following NAT rules enabled, where another member has ${most}: ` +
    'some traffic may have no way out. Compare them';
  return [finding(member, 'RouterOSHANatIncompleteOnMaster', 'warning', sentence, showNat)];
}

function natEnabledOnBackup({ config }: Group, member: Member): readonly Finding[] {
  const { name, instances = [], natRules = [] } = member;
  const isBackup = instances.length > 0 && instances.every(({ state }) => state === 'backup');
  const enabled = natRules.filter((rule) => rule.enabled).map(({ labels }) => labels.rule ?? '');
  if (!config.nat.exclusive || !isBackup || enabled.length === 0) return [];
  const sentence =
    `${name} is backup and has NAT enabled (${listed(enabled)}), which the configuration wants on the master alone. ` +
    'Disable it, then see why its on-backup script did not';
  return [finding(member, 'RouterOSHANatEnabledOnBackup', 'warning', sentence, '/log print where topics~"script"')];
}

function leaseOnMaster(member: Member): readonly Finding[] {
  const { name, runningWan = new Set() } = member;
  const clients = wanClients(member) ?? [];
  const without = clients.filter((client) => !holdsLease(client)).map((client) => client.interface);
  if (without.length === 0) return [];
  const onLease = new Set(clients.map((client) => client.interface));
  const runsWithoutLease = [...runningWan].some((way) => !onLease.has(way));
  const severity = without.length === clients.length && !runsWithoutLease ? 'critical' : 'warning';
  const sentence =
    `${name} is master and its DHCP client on ${listed(without)} holds no lease. A modem that knows only the MAC of the ` +
    'other router wants a restart';
  return [finding(member, 'RouterOSHADhcpUnboundOnMaster', severity, sentence, '/ip dhcp-client print detail')];
}

function wanOnMaster(group: Group, member: Member): readonly Finding[] {
  const down = wanDown(member);
  if (down.length === 0) return [];
  const severity = down.length === member.wanInterfaces?.length ? 'critical' : 'warning';
  const better = group.members.filter((other) => other !== member && (other.runningWan?.size ?? 0) > 0);
  const todo =
    better.length > 0
      ? `The WAN of ${listed(better.map((other) => other.name))} is up: lower the VRRP priority here to hand over`
      : 'Check cable and modem';
  const there = new Set(member.snapshot.of(networkInterface)?.rows.map(({ name }) => name));
  const missing = down.filter((name) => !there.has(name));
  const why = missing.length === 0 ? '' : ` (${listed(missing)}: no such interface)`;
  const sentence = `${member.name} is master and its WAN interface ${listed(down)} is not running${why}. ${todo}`;
  return [finding(member, 'RouterOSHAWanDownOnMaster', severity, sentence, '/interface print where running=no')];
}

/** WAN interfaces that do not run. One that is not there, such as a modem that was pulled out, is among them. */
function wanDown({ wanInterfaces = [], runningWan }: Member): readonly string[] {
  return runningWan === undefined ? [] : wanInterfaces.filter((name) => !runningWan.has(name));
}

const routesShown = {
  ipv4: '/ip route print where dst-address=0.0.0.0/0',
  ipv6: '/ipv6 route print where dst-address=::/0',
} as const;

function routeOnMaster(member: Member): readonly Finding[] {
  const isIpv4There = hasDefaultRoute(member, 'ipv4') === true;
  const [severity, effect] = isIpv4There
    ? (['warning', 'IPv4 has one, but hosts with an IPv6 address wait for it in vain'] as const)
    : (['critical', 'the LAN cannot reach the internet'] as const);
  return protocols
    .filter((protocol) => lacksDefaultRoute(member, protocol))
    .map((protocol) => {
      const sentence = `${member.name} is master and has no active ${protocol} default route: ${effect}`;
      return finding(member, 'RouterOSHANoDefaultRouteOnMaster', severity, sentence, routesShown[protocol]);
    });
}

/** Master for one and backup for another virtual router, though both are in one VRRP group. */
function mixedRoles(member: Member): readonly Finding[] {
  const { name, instances = [] } = member;
  const authorities = new Set(instances.flatMap((instance) => groupAuthorityOf(instance.vrrp) ?? []));
  const memberships = instances.flatMap((instance) => {
    const its = new Set([instance.vrrp.name, groupAuthorityOf(instance.vrrp) ?? '']);
    return [...its].filter((name) => authorities.has(name)).map((authority) => ({ authority, instance }));
  });
  const groups = groupedBy(memberships, ({ authority }) => authority);
  return [...authorities].flatMap((authority) => {
    const grouped = (groups.get(authority) ?? []).map(({ instance }) => instance);
    const roles = new Set(
      grouped.map(({ state }) => state).filter((state) => state === 'master' || state === 'backup'),
    );
    if (roles.size < 2) return [];
    const each = grouped.map(({ virtualRouter, state }) => `${state} of ${calledInWords(virtualRouter)}`);
    const sentence =
      `${name} is ${listed(each)}, though these are one VRRP group (authority ${authority}): traffic takes one way out and ` +
      'another back';
    return [finding(member, 'RouterOSHAMixedRoles', 'warning', sentence, '/interface vrrp print detail')];
  });
}
