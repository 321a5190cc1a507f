import type { Section } from '../dashboard.ts';
import { graph } from '../graph.ts';
import { deduped, ofGroup, ofRouters, select } from '../metrics.ts';
import { table } from '../table.ts';
import { timeline } from '../timeline.ts';
import { readOrNot } from '../words.ts';

const read = timeline({
  title: 'Was its VRRP read?',
  description: 'What all roles rest on. NOT READ also where the router answers and this menu alone fails.',
  size: [12, 6],
  queries: [{ expr: select('ha_group_router:routeros_read:max', ofRouters), legend: '{{router}}' }],
  mappings: readOrNot,
  noValue: 'Nothing was recorded in this time; are the rules loaded?',
});

const duration = graph({
  title: 'How long reading took, and may take',
  description:
    'A router that comes near its timeout will be called unreachable: it is overloaded, or the way to it is.',
  size: [12, 6],
  queries: [
    { expr: deduped('router', 'routeros_scrape_duration_seconds', ofRouters), legend: '{{router}}' },
    { expr: deduped('router', 'routeros_scrape_timeout_seconds', ofRouters), legend: '{{router}} timeout' },
  ],
  unit: 's',
  min: 0,
  noValue: 'The exporter says nothing of this group',
});

const unread = table({
  title: 'Routers that cannot be read',
  description: 'And why; the README of the exporter says what each reason usually is.',
  size: [8, 6],
  queries: [{ expr: `${deduped('router, reason', 'routeros_scrape_failure', ofGroup)} == 1` }],
  columns: [
    { of: 'router', title: 'Router' },
    { of: 'reason', title: 'Reason' },
    { of: 0, hidden: true },
  ],
  sortBy: { title: 'Router', descending: false },
  noValue: 'All can be read',
});

const failures = table({
  title: 'Menus that cannot be read',
  description: 'Of routers that answer otherwise, too. What such a menu would have said is unknown, not 0.',
  size: [8, 6],
  queries: [{ expr: `${deduped('router, collector, reason', 'routeros_scrape_collector_failure', ofGroup)} == 1` }],
  columns: [
    { of: 'router', title: 'Router' },
    { of: 'collector', title: 'Collector' },
    { of: 'reason', title: 'Reason' },
    { of: 0, hidden: true },
  ],
  sortBy: { title: 'Router', descending: false },
  noValue: 'All can be read',
});

const rejected = table({
  title: 'Rows left out',
  description: 'The exporter could not understand them; its log says why. Please report it.',
  size: [8, 6],
  queries: [{ expr: `${deduped('router, collector', 'routeros_scrape_collector_rejected_rows', ofGroup)} > 0` }],
  columns: [
    { of: 'router', title: 'Router' },
    { of: 'collector', title: 'Collector' },
    { of: 0, title: 'Rows', unit: 'none' },
  ],
  sortBy: { title: 'Router', descending: false },
  noValue: 'None',
});

export const scrape: Section = { title: 'The scrape', panels: [read, duration, unread, failures, rejected] };
