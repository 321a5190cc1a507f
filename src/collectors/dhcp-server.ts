import { z } from 'zod';
import { flag, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

/** Has no metrics; a standby without a DHCP server for a LAN where the master has one is not ready. */
export const dhcpServer = defineCollector({
  name: 'dhcp-server',
  menu: '/ip/dhcp-server',
  optional: true,
  row: z.object({ name: text, interface: text, disabled: flag }),
  labels: { name: 'name' },
  metrics: {},
});
