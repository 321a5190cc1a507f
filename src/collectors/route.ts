import { z } from 'zod';
import { flag, optional, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

const row = z.object({
  gateway: optional(text),
  // RouterOS 7; the main table is `main`.
  'routing-table': optional(text),
  // RouterOS 6; the main table has none.
  'routing-mark': optional(text),
  active: flag,
  disabled: flag,
});

/** Have no metrics of their own; ha/ makes one `routeros_default_route_active` of all default routes. */
export const route = defineCollector({
  name: 'route',
  menu: '/ip/route',
  where: { 'dst-address': '0.0.0.0/0' },
  row,
  versionDependent: ['routing-table', 'routing-mark'],
  labels: { route: (rows) => rows.map((_, index) => String(index)) },
  metrics: {},
});

export const ipv6Route = defineCollector({
  name: 'ipv6-route',
  menu: '/ipv6/route',
  optional: true,
  where: { 'dst-address': '::/0' },
  row,
  versionDependent: ['routing-table', 'routing-mark'],
  labels: { route: (rows) => rows.map((_, index) => String(index)) },
  metrics: {},
});
