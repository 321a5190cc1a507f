import { dhcpClient, holdsLease } from '../collectors/dhcp-client.ts';
import { networkInterface } from '../collectors/interface.ts';
import { groupAuthorityOf } from '../collectors/vrrp.ts';
import { isReading } from '../scrape/snapshot.ts';
import { hasDefaultRoute } from './default-route.ts';
import { calledInWords, type Finding, listed, type Severity } from './finding.ts';
import { isNatOffOnMaster } from './masters.ts';
import { type Group, isMasterSomewhere, type Member } from './members.ts';

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
): Finding {
  return { alert, severity, routers: [name], virtualRouter: undefined, sentence };
}

/** What could not be read cannot be called well. */
function unreadMenus({ name, snapshot }: Member): readonly Finding[] {
  return snapshot.collected.flatMap(({ collector, result }): readonly Finding[] => {
    const about = { alert: undefined, severity: 'unknown', routers: [name], virtualRouter: undefined } as const;
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
    const what = natRules.length === 0 ? 'has no NAT rule' : 'has its NAT rule disabled';
    const [comment] = natRules.flatMap((rule) => rule.comment ?? []);
    const todo =
      comment === undefined
        ? `${natRules.length === 0 ? 'Add' : 'Enable'} it as on its peer: /ip firewall nat print`
        : `/ip firewall nat enable [find comment=${JSON.stringify(comment)}], then see why its on-master script did not: /log print where topics~"script"`;
    const sentence = `${name} is master and ${what}: the LAN cannot reach the internet. ${todo}`;
    return [finding(member, 'RouterOSHANatDisabledOnMaster', 'critical', sentence)];
  }
  const enabled = (rules: Member['natRules']) => (rules ?? []).filter((rule) => rule.enabled).length;
  const most = Math.max(...group.members.map((other) => enabled(other.natRules)));
  if (enabled(natRules) >= most || enabled(natRules) === 0) return [];
  const sentence =
    `${name} is master with ${enabled(natRules)} role-following NAT rules enabled, where another member has ${most}. ` +
    'Compare: /ip firewall nat print';
  return [finding(member, 'RouterOSHANatIncompleteOnMaster', 'warning', sentence)];
}

function natEnabledOnBackup({ config }: Group, member: Member): readonly Finding[] {
  const { name, instances = [], natRules = [] } = member;
  const isBackup = instances.length > 0 && instances.every(({ state }) => state === 'backup');
  const enabled = natRules.filter((rule) => rule.enabled).map(({ labels }) => labels.rule ?? '');
  if (!config.nat.exclusive || !isBackup || enabled.length === 0) return [];
  const sentence =
    `${name} is backup and has NAT enabled (${listed(enabled)}), which the configuration wants on the master alone. ` +
    'Disable it, then see why on-backup did not: /log print where topics~"vrrp"';
  return [finding(member, 'RouterOSHANatEnabledOnBackup', 'warning', sentence)];
}

function leaseOnMaster(member: Member): readonly Finding[] {
  const { name, snapshot, wanInterfaces } = member;
  const clients = (snapshot.of(dhcpClient)?.rows ?? []).filter(
    (client) => !client.disabled && wanInterfaces?.includes(client.interface),
  );
  const without = clients.filter((client) => !holdsLease(client)).map((client) => client.interface);
  if (without.length === 0) return [];
  const severity = without.length === clients.length ? 'critical' : 'warning';
  const sentence =
    `${name} is master and its DHCP client on ${listed(without)} holds no lease. See /ip dhcp-client print; a modem that ` +
    'knows only the MAC of the other router wants a restart';
  return [finding(member, 'RouterOSHADhcpUnboundOnMaster', severity, sentence)];
}

function wanOnMaster(group: Group, member: Member): readonly Finding[] {
  const down = wanDown(member);
  if (down.length === 0) return [];
  const severity = down.length === member.wanInterfaces?.length ? 'critical' : 'warning';
  const better = group.members.filter(
    (other) => other !== member && other.snapshot.failure === undefined && hasWanUp(other),
  );
  const todo =
    better.length > 0
      ? `The WAN of ${listed(better.map((other) => other.name))} is up; to hand over, here: /interface vrrp set [find] priority=1`
      : 'Check cable and modem: /interface print where running=no';
  const sentence = `${member.name} is master and its WAN interface ${listed(down)} is not running. ${todo}`;
  return [finding(member, 'RouterOSHAWanDownOnMaster', severity, sentence)];
}

/** WAN interfaces that are there and do not run. */
function wanDown({ snapshot, wanInterfaces = [] }: Member): readonly string[] {
  const interfaces = snapshot.of(networkInterface)?.rows ?? [];
  return interfaces.filter((row) => wanInterfaces.includes(row.name) && !row.running).map((row) => row.name);
}

function hasWanUp(member: Member): boolean {
  return (member.wanInterfaces ?? []).length > 0 && wanDown(member).length === 0;
}

function routeOnMaster(member: Member): readonly Finding[] {
  if (hasDefaultRoute(member, 'ipv4') !== false) return [];
  const sentence = `${member.name} is master and has no active default route. See /ip route print where dst-address=0.0.0.0/0`;
  return [finding(member, 'RouterOSHANoDefaultRouteOnMaster', 'critical', sentence)];
}

/** Master for one and backup for another virtual router, though both are in one VRRP group. */
function mixedRoles(member: Member): readonly Finding[] {
  const { name, instances = [] } = member;
  const authorities = new Set(instances.flatMap((instance) => groupAuthorityOf(instance.vrrp) ?? []));
  return [...authorities].flatMap((authority) => {
    const grouped = instances.filter(
      (instance) => instance.vrrp.name === authority || groupAuthorityOf(instance.vrrp) === authority,
    );
    const roles = new Set(
      grouped.map(({ state }) => state).filter((state) => state === 'master' || state === 'backup'),
    );
    if (roles.size < 2) return [];
    const each = grouped.map(({ virtualRouter, state }) => `${state} of ${calledInWords(virtualRouter)}`);
    const sentence =
      `${name} is ${listed(each)}, though these are one VRRP group (authority ${authority}): traffic takes one way out and ` +
      'another back. See /interface vrrp print detail';
    return [finding(member, 'RouterOSHAMixedRoles', 'warning', sentence)];
  });
}
