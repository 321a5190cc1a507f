import type { Rule } from './rules.ts';

/** What public rules do instead: alerting by name, and the expression that looks as good. */
export const naiveRules: readonly { readonly alert: string; readonly what: string; readonly change: Partial<Rule> }[] =
  [
    {
      alert: 'RouterOSHASplitBrain',
      what: 'a master and a count without labels',
      change: { expr: 'routeros_vrrp_master == 1 and count(routeros_vrrp_master == 1) > 1' },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'a sum over all groups',
      change: { expr: 'sum(routeros_vrrp_master) > 1', for: '15s' },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'a sum by group, over all virtual routers',
      change: { expr: 'sum by (ha_group) (routeros_vrrp_master) > 1', for: '15s' },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'a sum at once',
      change: { expr: 'sum by (ha_group, virtual_router) (routeros_vrrp_master) > 1' },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'a sum, and `for` instead of seconds observed',
      change: { expr: 'sum by (ha_group, virtual_router) (routeros_vrrp_master) > 1', for: '1m' },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'a recorded sum, and `for` instead of seconds observed',
      change: {
        expr: 'sum by (ha_group, virtual_router) (ha_group_virtual_router_router:routeros_vrrp_master:max) > 1',
        for: '30s',
      },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'the exporter’s count, and `for` instead of seconds observed',
      change: { expr: 'max by (ha_group, virtual_router) (routeros_ha_masters) > 1', for: '15s' },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'each sample of a window',
      change: { expr: 'max by (ha_group, virtual_router) (min_over_time(routeros_ha_masters[30s])) > 1' },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'replicas joined before they are judged',
      change: {
        expr: `(max by (ha_group, virtual_router) (last_over_time(routeros_ha_masters[30s])) > 1)
        and max by (ha_group, virtual_router) (last_over_time(routeros_ha_masters_observed_seconds[30s]))
        > max by (ha_group, virtual_router) (last_over_time(routeros_ha_master_down_interval_seconds[30s]))`,
      },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'a number of seconds that fits all',
      change: {
        expr: `max by (ha_group, virtual_router) (
        (last_over_time(routeros_ha_masters[30s]) > 1) and last_over_time(routeros_ha_masters_observed_seconds[30s]) > 4)`,
      },
    },
    {
      alert: 'RouterOSHASplitBrain',
      what: 'backups in place of masters',
      change: { expr: 'sum by (ha_group, virtual_router) (routeros_vrrp_state{state="backup"}) > 1', for: '15s' },
    },
    {
      alert: 'RouterOSHANoMaster',
      what: 'a count of nothing',
      change: { expr: 'count by (ha_group, virtual_router) (routeros_vrrp_master == 1) == 0' },
    },
    {
      alert: 'RouterOSHANoMaster',
      what: 'no gate on what was read',
      change: { expr: 'sum by (ha_group, virtual_router) (routeros_vrrp_master) == 0', for: '15s' },
    },
    {
      alert: 'RouterOSHANoMaster',
      what: 'the gate asks whether the router is up',
      change: {
        expr: `(sum by (ha_group, virtual_router) (routeros_vrrp_master) == 0)
        and on (ha_group) min by (ha_group) (routeros_up) == 1`,
        for: '15s',
      },
    },
    {
      alert: 'RouterOSHANoMaster',
      what: 'nothing there',
      change: { expr: 'absent(routeros_vrrp_master == 1)' },
    },
    {
      alert: 'RouterOSHANatDisabledOnMaster',
      what: 'the rule’s state, without asking whether there is NAT at all',
      change: {
        expr: `(max by (ha_group, router) (routeros_ha_nat_rules{state="enabled"}) == 0)
        and on (ha_group, router) ha_group_router:routeros_vrrp_master:last == 1`,
        for: '30s',
      },
    },
    {
      alert: 'RouterOSHANatDisabledOnMaster',
      what: '`for` instead of seconds observed',
      change: { expr: 'max by (ha_group, router) (routeros_ha_nat_off_on_master_observed_seconds) > 0', for: '15s' },
    },
    {
      alert: 'RouterOSHARouterUnreachable',
      what: 'up in place of what was read',
      change: { expr: 'max by (ha_group, router) (routeros_up) == 0' },
    },
  ];
