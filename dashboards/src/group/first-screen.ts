import { condition, firingAlerts } from '../alerts.ts';
import type { Section } from '../dashboard.ts';
import { deduped, ofGroup, select } from '../metrics.ts';
import { table } from '../table.ts';
import { tiles } from '../tiles.ts';
import { timeline } from '../timeline.ts';
import { conditions, masters, readiness, roles, severities } from '../words.ts';

const master = select('ha_group_virtual_router_router:routeros_vrrp_master:max', ofGroup);
const healthy = select('ha_group_virtual_router_router:routeros_vrrp_healthy:max', ofGroup);
/** By the minute, since a value each five seconds would make the roles of a month slow. */
const lastDay = '[1d:1m]';
const read = select('ha_group_router:routeros_read:max', ofGroup);
const isOff = `max by (virtual_router) (${select('ha_group_virtual_router:routeros_vrrp_disabled:everywhere', ofGroup)}) == 1`;
const mastersOfIt = deduped('virtual_router', 'routeros_ha_masters', ofGroup);

const isItWell = tiles({
  title: 'Is it well?',
  description:
    'The worst alert that fires now. WELL needs more than silence: the exporter must know the group, and Prometheus must evaluate the rules. SOMETHING BEGINS: an alert waits for its time.',
  size: [8, 3],
  queries: [{ expr: `${condition(ofGroup)}\nor on () vector(4)` }],
  mappings: conditions,
  noValue: 'Prometheus does not answer',
});

/**
 * Each virtual router with its masters; with "everywhere" where it is off, "nobody" where there is none, "not seen" where
 * that is not known: of what is read now, and of what a router had that is not. So a name that is gone is soon forgotten.
 */
const whoIsMaster = tiles({
  title: 'Who is master?',
  description:
    'Each virtual router and the router that is its master. Two of one name: both are, which a handover does for seconds and a split brain until somebody helps. OFF: it is switched off on all routers. UNKNOWN: none of the routers that were read is, and another may be.',
  size: [16, 3],
  queries: [
    {
      expr: `(max by (virtual_router, router) (${master}) == 1)
* on (virtual_router) group_left () sum by (virtual_router) (${master})
or on (virtual_router) label_replace(-2 * (${isOff}), "router", "everywhere", "", "")
or on (virtual_router) label_replace(0 * (${mastersOfIt} == 0), "router", "nobody", "", "")
or on (virtual_router) label_replace(-1 * group by (virtual_router) (
  ${master} or last_over_time(${master}${lastDay}) unless on (ha_group, router) ${read} == 1
), "router", "not seen", "", "")`,
      legend: '{{virtual_router}}: {{router}}',
    },
  ],
  mappings: masters,
  noValue: 'No virtual router was seen within a day',
});

const alerts = table({
  title: 'What is wrong?',
  description: 'Alerts that fire now, worst first, and those of the exporter. A click on the name opens what to do.',
  size: [24, 4],
  queries: [
    {
      expr: `${firingAlerts('virtual_router, router', ofGroup)}
or ${firingAlerts('virtual_router, router', 'ha_group=""')}`,
    },
  ],
  columns: [
    { of: 'Severity', width: 100, mappings: severities, filled: 'row' },
    {
      of: 'alertname',
      title: 'Alert: what to do',
      link: { title: 'Runbook', url: '${runbooks}/${__data.fields.alertname}' },
    },
    { of: 'router', title: 'Router', width: 110 },
    { of: 'virtual_router', title: 'Virtual router', width: 110 },
    { of: 0, title: 'Since', unit: 'dateTimeFromNow', width: 130 },
  ],
  sortBy: { title: 'Severity', descending: false },
  headless: true,
  noValue: 'No alert fires',
});

const roleTimeline = timeline({
  title: 'Roles',
  description:
    'What each router was, as far as it was read. UNREACHABLE: the exporter tried in vain. NO ROLE: init, fault, invalid or disabled. A gap: nobody looked. Failovers are marked, since one of four seconds is invisible in a week.',
  size: [16, 5],
  queries: [
    {
      expr: `(1 + ${master} and ${healthy} == 1)
or (3 + (${healthy} == 0))
or (0 * last_over_time(${master}${lastDay}) and on (ha_group, router) ${read} == 0)`,
      legend: '{{virtual_router}}: {{router}}',
    },
  ],
  mappings: roles,
  noValue: 'Nothing was recorded in this time; are the rules loaded?',
});

const ready = deduped('virtual_router, router', 'routeros_ha_standby_ready', ofGroup);

/** Of a virtual router with no master, or several, nothing is said but that. */
const standby = tiles({
  title: 'Would a failover work now?',
  description:
    'Each router that is not master. NOT READY: its WAN, lease, NAT rule, VRRP instance, virtual address or DHCP server is not as a master needs it; routeros-ha-exporter check says which. NOT KNOWN: something of that was not read. NO MASTER: a takeover is due, and nobody makes it. SEVERAL MASTERS: there is nothing to take over.',
  size: [8, 5],
  queries: [
    {
      expr: `2 + (${mastersOfIt} != 1)
or on (virtual_router) (
  ${ready}
  or on (virtual_router, router) (max by (virtual_router, router) (${master}) == 0) - 2 unless on (virtual_router) ${isOff}
)
or on (router) (max by (router) (${read}) == 0) - 1`,
      legend: '{{router}} {{virtual_router}}',
    },
  ],
  mappings: readiness,
  noValue: 'No standby is known',
});

/** The first four are as high together as a phone shows, where they stand one below the other. */
export const firstScreen: Section = { panels: [isItWell, whoIsMaster, alerts, roleTimeline, standby] };
