import { z } from 'zod';
import { flag, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

/** Has no metrics of its own; those that stand on VRRP interfaces become `routeros_vrrp_virtual_address_info`. */
export const address = defineCollector({
  name: 'address',
  menu: '/ip/address',
  row: z.object({
    address: text,
    interface: text,
    disabled: flag,
    invalid: flag,
    dynamic: flag,
  }),
  labels: { address: 'address', interface: 'interface' },
  metrics: {},
});
