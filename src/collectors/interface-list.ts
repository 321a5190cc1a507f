import { z } from 'zod';
import { flag, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

const row = z.object({ list: text, interface: text, disabled: flag });

/** One interface in one list. */
export type InterfaceListMember = z.output<typeof row>;

/** Has no metrics; it says which interfaces `out-interface-list` of a NAT rule means. */
export const interfaceListMember = defineCollector({
  name: 'interface-list-member',
  menu: '/interface/list/member',
  // Came with 6.36.
  optional: true,
  row,
  labels: { list: 'list', interface: 'interface' },
  metrics: {},
});
