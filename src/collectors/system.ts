import { z } from 'zod';
import { duration, integer, optional, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

/** Has no metrics of its own; `routeros_system_info` joins it with the resources. */
export const identity = defineCollector({
  name: 'identity',
  menu: '/system/identity',
  row: z.object({ name: text }),
  labels: {},
  metrics: {},
});

export const resource = defineCollector({
  name: 'resource',
  menu: '/system/resource',
  row: z.object({
    uptime: duration,
    version: text,
    'cpu-load': optional(integer),
    'free-memory': optional(integer),
    'total-memory': optional(integer),
    'architecture-name': optional(text),
    'board-name': optional(text),
  }),
  labels: {},
  metrics: {
    routeros_system_uptime_seconds: {
      type: 'gauge',
      help: 'Time since the router started (/system/resource uptime).',
      value: ({ uptime }) => uptime,
    },
    routeros_system_cpu_load_ratio: {
      type: 'gauge',
      help: 'Load of all processors, 0 to 1 (/system/resource cpu-load).',
      value: (row) => (row['cpu-load'] === undefined ? undefined : row['cpu-load'] / 100),
    },
    routeros_system_memory_free_bytes: {
      type: 'gauge',
      help: 'Memory that is free (/system/resource free-memory).',
      value: (row) => row['free-memory'],
    },
    routeros_system_memory_total_bytes: {
      type: 'gauge',
      help: 'Memory that the router has (/system/resource total-memory).',
      value: (row) => row['total-memory'],
    },
  },
});
