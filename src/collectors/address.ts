import { z } from 'zod';
import { flag, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

const row = z.object({
  address: text,
  interface: text,
  disabled: flag,
  invalid: flag,
  dynamic: flag,
});

/** One address of one router, IPv4 or IPv6. */
export type AddressRow = z.output<typeof row>;

/** Has no metrics of its own; those that stand on VRRP interfaces become `routeros_vrrp_virtual_address_info`. */
export const address = defineCollector({
  name: 'address',
  menu: '/ip/address',
  row,
  labels: { address: 'address', interface: 'interface' },
  metrics: {},
});

/** The same for IPv6, which RouterOS 6 has in a package of its own. */
export const ipv6Address = defineCollector({
  name: 'ipv6-address',
  menu: '/ipv6/address',
  optional: true,
  row,
  labels: { address: 'address', interface: 'interface' },
  metrics: {},
});
