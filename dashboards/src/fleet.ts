import { condition, firing, firingAlerts, known } from './alerts.ts';
import { dashboard, type Section } from './dashboard.ts';
import { graph } from './graph.ts';
import { deduped, select } from './metrics.ts';
import { type Column, table } from './table.ts';
import { tiles } from './tiles.ts';
import { datasourceVariable, runbooksVariable } from './variables.ts';
import { conditions, maintenance, severities } from './words.ts';

const read = select('ha_group_router:routeros_read:max');

/** Also of groups that were watched within the hour and are no longer. */
const each = `${condition('ha_group!=""')}
or 4 * group by (ha_group) (last_over_time(${select('routeros_ha_group_members')}[1h]))`;

const groupsWith = (alert: string) =>
  `count(group by (ha_group) (${firing(`alertname="RouterOSHA${alert}"`)})) or vector(0)`;

const counts = tiles({
  title: 'Groups, by what is wrong with them',
  description:
    'How many groups there are, and how many have each of the worst conditions now. A group may have several.',
  size: [24, 4],
  queries: [
    { expr: `count(${known()}) or vector(0)`, legend: 'Groups watched', neutral: true },
    { expr: `count((${each}) == 5) or vector(0)`, legend: 'Critical' },
    { expr: `count((${each}) == 2) or vector(0)`, legend: 'Warning' },
    { expr: `count((${each}) >= 3 < 5) or vector(0)`, legend: 'Not watched or not judged' },
    { expr: groupsWith('SplitBrain'), legend: 'Split brain' },
    { expr: groupsWith('NoMaster'), legend: 'No master' },
    { expr: groupsWith('GroupUnreachable'), legend: 'Unreachable' },
    { expr: groupsWith('NatDisabledOnMaster'), legend: 'NAT off on master' },
    { expr: groupsWith('StandbyNotReady'), legend: 'Standby not ready' },
  ],
  unit: 'none',
  atLeastOneIsBad: 'bad',
  noValue: 'Prometheus does not answer',
});

const none = `0 * ${known()}`;

/** The share of time with exactly one master, as far as that is known, of virtual routers that are switched on. */
const availability = `avg_over_time(${select('ha_group_virtual_router:routeros_vrrp_master:is_one')}[30d])`;

/**
 * How often a router of the group took over: each time RouterOSHAFailover begins anew, of the virtual router that it took
 * most often, or a failover of all would be as many. Its series are there for five minutes each time, so that weeks of them
 * are read at once; those of the roles have a value each five seconds.
 */
function takeovers(window: string): string {
  const begun = `1 + changes(${select('ALERTS_FOR_STATE', 'alertname="RouterOSHAFailover"')}${window})`;
  return `sum by (ha_group) (max by (ha_group, router) (${begun}))`;
}

const groupColumn: Column = {
  of: 'ha_group',
  title: 'Group',
  link: {
    title: 'Open the group',
    url: '/d/routeros-ha-group?var-ha_group=${__data.fields.ha_group:percentencode}&${datasource:queryparam}',
  },
};

const groups = table({
  title: 'Groups, worst first',
  description:
    'A click on the name opens the group. Availability is the share of the last 30 days with exactly one master. Takeovers are counted by the virtual router that each router took most often, so that a failover of all is one.',
  size: [24, 11],
  queries: [
    { expr: each },
    { expr: `count by (ha_group) (${firing('severity="critical"', 'ha_group!=""')}) or ${none}` },
    { expr: `count by (ha_group) (${firing('severity="warning"', 'ha_group!=""')}) or ${none}` },
    { expr: `count by (ha_group) (${read} == 0) or ${none}` },
    {
      expr: `count by (ha_group) (${deduped('ha_group, virtual_router, router', 'routeros_ha_standby_ready')} == 0) or ${none}`,
    },
    { expr: deduped('ha_group', 'routeros_ha_maintenance') },
    { expr: `min by (ha_group) (${availability})` },
    { expr: `${takeovers('[7d]')} or ${none}` },
  ],
  columns: [
    groupColumn,
    { of: 0, title: 'State', mappings: conditions, filled: 'cell' },
    { of: 1, title: 'Criticals', unit: 'none' },
    { of: 2, title: 'Warnings', unit: 'none' },
    { of: 3, title: 'Routers unread', unit: 'none' },
    { of: 4, title: 'Standbys not ready', unit: 'none' },
    { of: 5, title: 'Maintenance', mappings: maintenance },
    { of: 6, title: 'Availability, 30 days', unit: 'percentunit', decimals: 3 },
    { of: 7, title: 'Takeovers, 7 days', unit: 'none' },
  ],
  sortBy: { title: 'State', descending: true },
  noValue: 'The exporter knows no group, or is not scraped',
});

const alerts = table({
  title: 'Everything that is wrong',
  description:
    'Alerts that fire now, of all groups and of the exporters, worst first. A click on the name opens what to do.',
  size: [24, 9],
  queries: [{ expr: firingAlerts('ha_group, virtual_router, router') }],
  columns: [
    { of: 'Severity', width: 100, mappings: severities, filled: 'row' },
    {
      of: 'alertname',
      title: 'Alert: what to do',
      link: { title: 'Runbook', url: '${runbooks}/${__data.fields.alertname}' },
    },
    groupColumn,
    { of: 'router', title: 'Router' },
    { of: 'virtual_router', title: 'Virtual router' },
    { of: 0, title: 'Since', unit: 'dateTimeFromNow' },
  ],
  sortBy: { title: 'Severity', descending: false },
  noValue: 'No alert fires',
});

const perVirtualRouter = table({
  title: 'Availability of each virtual router, 30 days',
  description:
    'The share of time with exactly one master, looked at every minute. Time in which that is not known does not count, nor what Prometheus has forgotten; its default is to keep 15 days.',
  size: [12, 9],
  queries: [{ expr: availability }],
  columns: [
    groupColumn,
    { of: 'virtual_router', title: 'Virtual router' },
    { of: 0, title: 'One master', unit: 'percentunit', decimals: 3 },
  ],
  sortBy: { title: 'One master', descending: false },
  noValue: 'Nothing is recorded yet; are the rules loaded?',
});

const failovers = graph({
  title: 'Takeovers per week',
  description:
    'How often a router took over, counted by the virtual router that it took most often, so that a failover of all is one; twice within five minutes is one, too. Each bar is the week that begins there, the last one the week that is not yet over. Many without maintenance: advertisements are lost, or a router restarts.',
  size: [12, 9],
  queries: [{ expr: takeovers('[$__interval] offset -$__interval'), legend: '{{ha_group}}' }],
  unit: 'none',
  style: 'bars',
  stacked: true,
  step: '1w',
  last: '8w',
  calcs: ['sum'],
  noValue: 'None',
});

const sections: readonly Section[] = [
  { panels: [counts, groups] },
  { title: 'Alerts', panels: [alerts] },
  { title: 'Over weeks', panels: [perVirtualRouter, failovers] },
];

export const fleet = dashboard({
  uid: 'routeros-ha-fleet',
  title: 'RouterOS HA: fleet',
  description: 'Which groups need somebody, worst first, and how well did each do in the last weeks?',
  variables: [datasourceVariable, runbooksVariable],
  annotations: [],
  sections,
  last: '6h',
  refresh: '1m',
});
