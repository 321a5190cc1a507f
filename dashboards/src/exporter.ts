import { dashboard, type Section } from './dashboard.ts';
import { graph } from './graph.ts';
import { deduped, select } from './metrics.ts';
import { table } from './table.ts';
import { tiles } from './tiles.ts';
import { datasourceVariable, instanceVariable } from './variables.ts';
import { linked, reloads } from './words.ts';

const ours = 'instance=~"$instance"';
const ofJobs = `job=~"routeros-ha.*", ${ours}`;
const routers = 'ha_group, router';
const spent = `${deduped(routers, 'routeros_scrape_duration_seconds', ours)} / ${deduped(routers, 'routeros_scrape_timeout_seconds', ours)}`;

const scraped = tiles({
  title: 'Is it scraped?',
  description:
    'Jobs whose name begins with routeros-ha, as RouterOSHAExporterDown has it. Of a job that probes groups each group is a target.',
  size: [8, 4],
  queries: [{ expr: `min by (job) (${select('up', ofJobs)})`, legend: '{{job}}' }],
  mappings: linked,
  noValue: 'No job is named routeros-ha',
});

const reloaded = tiles({
  title: 'Is its configuration good?',
  description:
    'Of the file as it was last read. BAD: the exporter goes on with the one before; routeros-ha-exporter config check says why.',
  size: [8, 4],
  queries: [{ expr: select('routeros_ha_exporter_config_last_reload_successful', ours), legend: '{{instance}}' }],
  mappings: reloads,
  noValue: 'Only /metrics tells, not /probe',
});

const reading = tiles({
  title: 'How many routers does it read?',
  description: 'Of those in the configuration, over all groups.',
  size: [8, 4],
  queries: [
    { expr: `sum(${deduped(routers, 'routeros_up', ours)})`, legend: 'read', neutral: true },
    { expr: `count(${deduped(routers, 'routeros_up', ours)} == 0) or vector(0)`, legend: 'unread' },
  ],
  unit: 'none',
  atLeastOneIsBad: 'bad',
  noValue: 'It says nothing of any router',
});

const deadline = graph({
  title: 'Scrape against its deadline',
  description:
    'How much of its timeout the reading of a router took: the slowest, one of twenty, one of two. At 100 % it is unreachable.',
  size: [12, 8],
  queries: [
    { expr: `max(${spent})`, legend: 'slowest router' },
    { expr: `quantile(0.95, ${spent})`, legend: 'slower than 95 %' },
    { expr: `quantile(0.5, ${spent})`, legend: 'slower than 50 %' },
  ],
  unit: 'percentunit',
  min: 0,
  limit: 1,
  noValue: 'It says nothing of any router',
});

const whole = graph({
  title: 'What Prometheus waits for',
  description:
    'The longest scrape of each job. It must stay below scrape_timeout, which is 10 s unless you said otherwise.',
  size: [12, 8],
  queries: [{ expr: `max by (job) (${select('scrape_duration_seconds', ofJobs)})`, legend: '{{job}}' }],
  unit: 's',
  min: 0,
  noValue: 'No job is named routeros-ha',
});

const failures = graph({
  title: 'Routers that cannot be read, by reason',
  description:
    'For unreachable and timeout look at the router and the way to it; for tls, auth and permission at what you set up.',
  size: [12, 8],
  queries: [
    {
      expr: `sum by (reason) (${deduped(`${routers}, reason`, 'routeros_scrape_failure', ours)}) > 0`,
      legend: '{{reason}}',
    },
  ],
  unit: 'none',
  style: 'bars',
  stacked: true,
  noValue: 'All can be read',
});

const menus = graph({
  title: 'Menus that cannot be read, by reason',
  description: 'Of routers that answer otherwise, too.',
  size: [12, 8],
  queries: [
    {
      expr: `sum by (collector, reason) (${deduped(`${routers}, collector, reason`, 'routeros_scrape_collector_failure', ours)}) > 0`,
      legend: '{{collector}} {{reason}}',
    },
  ],
  unit: 'none',
  style: 'bars',
  stacked: true,
  noValue: 'All can be read',
});

const slowest = table({
  title: 'Slowest routers now',
  description: 'The twenty that took most of their timeout.',
  size: [12, 8],
  queries: [
    { expr: `topk(20, ${spent})` },
    { expr: `${deduped(routers, 'routeros_scrape_duration_seconds', ours)} and on (${routers}) topk(20, ${spent})` },
  ],
  columns: [
    { of: 'ha_group', title: 'Group' },
    { of: 'router', title: 'Router' },
    { of: 0, title: 'Of its timeout', unit: 'percentunit' },
    { of: 1, title: 'Took', unit: 's' },
  ],
  sortBy: { title: 'Of its timeout', descending: true },
  noValue: 'It says nothing of any router',
});

const collectors = graph({
  title: 'Slowest answer by menu',
  description: 'From the start of the scrape to the end of the menu, on the router that took longest.',
  size: [12, 8],
  queries: [
    {
      expr: `max by (collector) (${select('routeros_scrape_collector_duration_seconds', ours)})`,
      legend: '{{collector}}',
    },
  ],
  unit: 's',
  min: 0,
  noValue: 'It says nothing of any router',
});

const rejected = graph({
  title: 'Rows left out',
  description: 'The exporter could not understand them; its log says why. Please report it.',
  size: [12, 8],
  queries: [
    {
      expr: `sum by (collector) (${deduped(`${routers}, collector`, 'routeros_scrape_collector_rejected_rows', ours)}) > 0`,
      legend: '{{collector}}',
    },
  ],
  unit: 'none',
  style: 'bars',
  stacked: true,
  noValue: 'None',
});

const lag = graph({
  title: 'Event-loop lag',
  description:
    'How late the process comes to its work. Above a tenth of a second it reads slower than routers answer: give it more CPU, or fewer groups.',
  size: [12, 8],
  queries: [
    { expr: select('nodejs_eventloop_lag_p99_seconds', ours), legend: '{{instance}} one of a hundred' },
    { expr: select('nodejs_eventloop_lag_p50_seconds', ours), legend: '{{instance}} one of two' },
  ],
  unit: 's',
  min: 0,
  limit: 0.1,
  noValue: 'Only /metrics tells, not /probe',
});

const memory = graph({
  title: 'Memory',
  description: 'Of the process, and of its JavaScript objects. Both level off after some scrapes.',
  size: [12, 8],
  queries: [
    { expr: select('process_resident_memory_bytes', ours), legend: '{{instance}} resident' },
    { expr: select('nodejs_heap_size_used_bytes', ours), legend: '{{instance}} heap' },
  ],
  unit: 'bytes',
  min: 0,
  noValue: 'Only /metrics tells, not /probe',
});

const cpu = graph({
  title: 'CPU',
  description: 'Of one processor; reading is one thread.',
  size: [12, 8],
  queries: [{ expr: `rate(${select('process_cpu_seconds_total', ours)}[$__rate_interval])`, legend: '{{instance}}' }],
  unit: 'percentunit',
  min: 0,
  noValue: 'Only /metrics tells, not /probe',
});

const target = 'job, instance';

const processes = table({
  title: 'Exporters',
  description: 'Versions, when each began, when it last read a good configuration, and its open sockets and files.',
  size: [24, 5],
  queries: [
    { expr: deduped(`${target}, version, nodejs_version`, 'routeros_ha_exporter_build_info', ours) },
    { expr: `1000 * ${deduped(target, 'process_start_time_seconds', ours)}` },
    { expr: `1000 * ${deduped(target, 'routeros_ha_exporter_config_last_reload_success_timestamp_seconds', ours)}` },
    { expr: deduped(target, 'process_open_fds', ours) },
  ],
  columns: [
    { of: 'job', title: 'Job' },
    { of: 'instance', title: 'Exporter' },
    { of: 'version', title: 'Version' },
    { of: 'nodejs_version', title: 'Node.js' },
    { of: 0, hidden: true },
    { of: 1, title: 'Started', unit: 'dateTimeFromNow' },
    { of: 2, title: 'Configuration read', unit: 'dateTimeFromNow' },
    { of: 3, title: 'Open files', unit: 'none' },
  ],
  sortBy: { title: 'Exporter', descending: false },
  noValue: 'Only /metrics tells, not /probe',
});

const sections: readonly Section[] = [
  { panels: [scraped, reloaded, reading, deadline, whole] },
  { title: 'What it could not read', panels: [failures, menus, rejected] },
  { title: 'What is slow', panels: [slowest, collectors] },
  { title: 'The process', panels: [lag, memory, cpu, processes] },
];

export const exporter = dashboard({
  uid: 'routeros-ha-exporter',
  title: 'RouterOS HA: exporter',
  description: 'Does the exporter keep up, what can it not read, and why?',
  variables: [datasourceVariable, instanceVariable],
  annotations: [],
  sections,
  last: '6h',
  refresh: '30s',
});
