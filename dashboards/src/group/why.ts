import type { Section } from '../dashboard.ts';
import { deduped, ofGroup, rateOf, select } from '../metrics.ts';
import { table } from '../table.ts';
import { tiles } from '../tiles.ts';
import { timeline } from '../timeline.ts';
import { differs, leased, linked, preferred, routed, switched, verdicts } from '../words.ts';

const isMaster = `on (router) max by (router) (${select('ha_group_virtual_router_router:routeros_vrrp_master:max', ofGroup)}) == 1`;
const isMasterOfIt = `on (virtual_router, router) max by (virtual_router, router) (${select('ha_group_virtual_router_router:routeros_vrrp_master:max', ofGroup)}) == 1`;
const enabledRules = deduped('router', 'routeros_ha_nat_rules', ofGroup, 'state="enabled"');
const wanRunning = select('ha_group_router_interface:routeros_wan_running:max', ofGroup);
const wanBound = select('ha_group_router_interface:routeros_wan_bound:max', ofGroup);
const defaultRoute = deduped('router, protocol', 'routeros_default_route_active', ofGroup);
const workingAddresses = deduped('virtual_router, router', 'routeros_vrrp_virtual_addresses', ofGroup, 'state="valid"');

const leadsSomewhere = tiles({
  title: 'Does the master lead anywhere?',
  description:
    'What a master needs so that the LAN has its gateway and the internet behind it. A NO is why it does not. Nothing of NAT is asked where the group has no rule that follows the role.',
  size: [24, 4],
  queries: [
    {
      expr: `(${enabledRules} > bool 0) and ${isMaster} unless on () sum(${select('routeros_ha_nat_rules', ofGroup)}) == 0`,
      legend: '{{router}}: NAT is on',
    },
    { expr: `max by (router) (${wanRunning}) and ${isMaster}`, legend: '{{router}}: a WAN is up' },
    { expr: `max by (router) (${wanBound}) and ${isMaster}`, legend: '{{router}}: a WAN has its lease' },
    { expr: `${defaultRoute} and ${isMaster}`, legend: '{{router}}: {{protocol}} default route' },
    {
      expr: `(${workingAddresses} > bool 0) and ${isMasterOfIt}`,
      legend: '{{router}}: holds the address of {{virtual_router}}',
    },
  ],
  mappings: verdicts,
  noValue: 'No master is seen, so there is nothing to judge',
});

const nat = timeline({
  title: 'NAT',
  description: 'Whether any rule that follows the role is enabled. A master wants it on; of a backup off is normal.',
  size: [12, 5],
  queries: [{ expr: `${enabledRules} > bool 0`, legend: '{{router}}' }],
  mappings: switched,
  noValue: 'The NAT rules of no router were read',
});

const wan = timeline({
  title: 'WAN links',
  description:
    'The interfaces that lead out: configured, or with a DHCP client, or named by a NAT rule that follows the role.',
  size: [12, 5],
  queries: [{ expr: wanRunning, legend: '{{router}} {{interface}}' }],
  mappings: linked,
  noValue: 'No WAN interface is known',
});

const lease = timeline({
  title: 'WAN leases',
  description:
    'The DHCP clients of the WAN that are switched on. Whether a backup should hold a lease is for dhcp.standby to say.',
  size: [12, 5],
  queries: [{ expr: wanBound, legend: '{{router}} {{interface}}' }],
  mappings: leased,
  noValue: 'No WAN has a DHCP client',
});

const route = timeline({
  title: 'Default routes',
  description: 'Whether the main table has an active default route; for IPv6 only where one is configured.',
  size: [12, 5],
  queries: [{ expr: defaultRoute, legend: '{{router}} {{protocol}}' }],
  mappings: routed,
  noValue: 'The routes of no router were read',
});

const ruleLabels = 'router, chain, rule';
const followsRole = `and on (${ruleLabels}) ${deduped(ruleLabels, 'routeros_ha_nat_rule_follows_role', ofGroup)}`;

const natRules = table({
  title: 'NAT rules that follow the role',
  description:
    'Each such rule and what it translates now. A rule that is on and counts nothing, while its router carries traffic, matches nothing.',
  size: [24, 5],
  queries: [
    { expr: `${deduped(ruleLabels, 'routeros_nat_rule_enabled', ofGroup)} ${followsRole}` },
    { expr: `${rateOf(ruleLabels, 'routeros_nat_rule_packets_total', ofGroup)} ${followsRole}` },
    { expr: `8 * ${rateOf(ruleLabels, 'routeros_nat_rule_bytes_total', ofGroup)} ${followsRole}` },
    { expr: `${deduped(ruleLabels, 'routeros_nat_rule_packets_total', ofGroup)} ${followsRole}` },
  ],
  columns: [
    { of: 'router', title: 'Router' },
    { of: 'chain', title: 'Chain' },
    { of: 'rule', title: 'Rule' },
    { of: 0, title: 'State', mappings: switched, filled: 'cell' },
    { of: 1, title: 'Packets', unit: 'pps' },
    { of: 2, title: 'Traffic', unit: 'bps' },
    { of: 3, title: 'Packets since the start', unit: 'short' },
  ],
  sortBy: { title: 'Router', descending: false },
  noValue: 'No rule follows the role, or the NAT rules of no router were read',
});

const instance = 'virtual_router, router';

const vrrp = table({
  title: 'VRRP as it is set up',
  description:
    'One row per router and virtual router: its state, and what decides who is master. Preferred is who should be master while all is well; the highest priority wins where preemption is on.',
  size: [24, 5],
  queries: [
    { expr: `max by (${instance}, state) (${select('routeros_vrrp_state', ofGroup)} == 1)` },
    { expr: deduped(instance, 'routeros_vrrp_priority', ofGroup) },
    { expr: deduped(instance, 'routeros_vrrp_preferred', ofGroup) },
    { expr: deduped(instance, 'routeros_vrrp_preemption', ofGroup) },
    { expr: deduped(instance, 'routeros_vrrp_advertisement_interval_seconds', ofGroup) },
    {
      expr: deduped(
        `${instance}, vrid, version, protocol, authentication, parent_interface, group_authority`,
        'routeros_vrrp_info',
        ofGroup,
      ),
    },
  ],
  columns: [
    { of: 'virtual_router', title: 'Virtual router' },
    { of: 'router', title: 'Router' },
    { of: 'state', title: 'State' },
    { of: 0, hidden: true },
    { of: 1, title: 'Priority', unit: 'none' },
    { of: 2, title: 'Preferred', mappings: preferred },
    { of: 3, title: 'Preemption', mappings: switched },
    { of: 4, title: 'Advertises every', unit: 's' },
    { of: 'vrid', title: 'VRID' },
    { of: 'version', title: 'Version' },
    { of: 'protocol', title: 'Protocol' },
    { of: 'authentication', title: 'Authentication' },
    { of: 'parent_interface', title: 'Interface' },
    { of: 'group_authority', title: 'Group authority' },
    { of: 5, hidden: true },
  ],
  sortBy: { title: 'Virtual router', descending: false },
  noValue: 'The VRRP instances of no router were read',
});

const addresses = table({
  title: 'Virtual addresses',
  description:
    'The addresses on each VRRP interface, and how many of them work there now: all on the master, none on a backup, which is normal.',
  size: [12, 5],
  queries: [
    {
      expr: `${deduped(`${instance}, address`, 'routeros_vrrp_virtual_address_info', ofGroup)}
* on (${instance}) group_left () ${workingAddresses}`,
    },
  ],
  columns: [
    { of: 'virtual_router', title: 'Virtual router' },
    { of: 'router', title: 'Router' },
    { of: 'address', title: 'Address' },
    { of: 0, title: 'Working here', unit: 'none' },
  ],
  sortBy: { title: 'Virtual router', descending: false },
  noValue: 'No VRRP interface that was read has an address',
});

const mismatch = table({
  title: 'Where routers disagree',
  description:
    'What VRRP needs equal and is not: advertisements that differ in it are discarded, and a split brain follows. Compare /interface vrrp print detail on each.',
  size: [12, 5],
  queries: [{ expr: `${deduped('virtual_router, field', 'routeros_ha_mismatch', ofGroup)} == 1` }],
  columns: [
    { of: 'virtual_router', title: 'Virtual router' },
    { of: 'field', title: 'Field' },
    { of: 0, title: 'Routers', mappings: differs, filled: 'cell' },
  ],
  sortBy: { title: 'Virtual router', descending: false },
  noValue: 'They agree, as far as they could be compared',
});

const client = 'router, interface';

const leases = table({
  title: 'What the leases gave',
  description: 'Every DHCP client, with its lease and how long that lasts if it is not renewed.',
  size: [24, 5],
  queries: [
    { expr: `max by (${client}, status) (${select('routeros_dhcp_client_status', ofGroup)} == 1)` },
    { expr: deduped(`${client}, address, gateway, server`, 'routeros_dhcp_client_info', ofGroup) },
    { expr: deduped(client, 'routeros_dhcp_client_lease_remaining_seconds', ofGroup) },
    { expr: deduped(client, 'routeros_dhcp_client_enabled', ofGroup) },
  ],
  columns: [
    { of: 'router', title: 'Router' },
    { of: 'interface', title: 'Interface' },
    { of: 'status', title: 'Status' },
    { of: 'address', title: 'Address' },
    { of: 'gateway', title: 'Gateway' },
    { of: 'server', title: 'Server' },
    { of: 0, hidden: true },
    { of: 1, hidden: true },
    { of: 2, title: 'Ends in', unit: 's' },
    { of: 3, title: 'Client', mappings: switched },
  ],
  sortBy: { title: 'Router', descending: false },
  noValue: 'No router that was read has a DHCP client',
});

export const why: Section = {
  title: 'Why: what a master needs, and how the pair is set up',
  panels: [leadsSomewhere, nat, wan, lease, route, natRules, vrrp, addresses, mismatch, leases],
};
