import type { Section } from '../dashboard.ts';
import { graph } from '../graph.ts';
import { deduped, ofRouters } from '../metrics.ts';
import { table } from '../table.ts';

const cpu = graph({
  title: 'CPU',
  description: 'Load of all processors. At 100 % a router sends its advertisements late, and a backup takes over.',
  size: [12, 7],
  queries: [{ expr: deduped('router', 'routeros_system_cpu_load_ratio', ofRouters), legend: '{{router}}' }],
  unit: 'percentunit',
  min: 0,
  max: 1,
  noValue: 'No router was read',
});

const memory = graph({
  title: 'Memory in use',
  description: 'The share of its memory that the router uses. One that only grows ends with a restart.',
  size: [12, 7],
  queries: [
    {
      expr: `1 - ${deduped('router', 'routeros_system_memory_free_bytes', ofRouters)} / ${deduped('router', 'routeros_system_memory_total_bytes', ofRouters)}`,
      legend: '{{router}}',
    },
  ],
  unit: 'percentunit',
  min: 0,
  max: 1,
  noValue: 'No router was read',
});

const routers = table({
  title: 'Routers',
  description:
    'What they are, and how long they have been up. One that was up for minutes only may be why roles changed.',
  size: [24, 5],
  queries: [
    { expr: deduped('router, identity, board_name, version, architecture', 'routeros_system_info', ofRouters) },
    { expr: deduped('router', 'routeros_system_uptime_seconds', ofRouters) },
    { expr: deduped('router', 'routeros_system_memory_total_bytes', ofRouters) },
  ],
  columns: [
    { of: 'router', title: 'Router' },
    { of: 'identity', title: 'Identity' },
    { of: 'board_name', title: 'Board' },
    { of: 'version', title: 'RouterOS' },
    { of: 'architecture', title: 'Architecture' },
    { of: 0, hidden: true },
    { of: 1, title: 'Up for', unit: 's' },
    { of: 2, title: 'Memory', unit: 'bytes' },
  ],
  sortBy: { title: 'Router', descending: false },
  noValue: 'No router was read',
});

export const devices: Section = { title: 'Devices', panels: [cpu, memory, routers] };
