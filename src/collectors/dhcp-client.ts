import { z } from 'zod';
import { duration, flag, optional, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

/** As RouterOS writes them, less the dots it puts behind some (`searching...`). */
const statuses = ['bound', 'error', 'rebinding', 'renewing', 'requesting', 'searching', 'stopped', 'unknown'];

const row = z.object({
  interface: text,
  disabled: flag,
  status: optional(text),
  address: optional(text),
  gateway: optional(text),
  'dhcp-server': optional(text),
  'expires-after': optional(duration),
});

/** One DHCP client of one router. */
export type DhcpClient = z.output<typeof row>;

export const dhcpClient = defineCollector({
  name: 'dhcp-client',
  menu: '/ip/dhcp-client',
  // RouterOS 6 has it in a package of its own.
  optional: true,
  row,
  labels: { interface: 'interface' },
  metrics: {
    routeros_dhcp_client_bound: {
      type: 'gauge',
      help: '1 = holds a lease, be it while renewing or rebinding it (/ip/dhcp-client status).',
      value: holdsLease,
    },
    routeros_dhcp_client_enabled: {
      type: 'gauge',
      help: '0 = switched off by configuration (/ip/dhcp-client disabled).',
      value: ({ disabled }) => !disabled,
    },
    routeros_dhcp_client_status: {
      type: 'state set',
      help: `Status of the DHCP client (${statuses.join(', ')}), 1 for the one it is in (/ip/dhcp-client status).`,
      label: 'status',
      states: statuses,
      state: statusOf,
    },
    routeros_dhcp_client_lease_remaining_seconds: {
      type: 'gauge',
      help: 'Time until the lease ends if it is not renewed (/ip/dhcp-client expires-after).',
      value: (row) => row['expires-after'],
    },
    routeros_dhcp_client_info: {
      type: 'gauge',
      help: 'What the lease gave (/ip/dhcp-client address, gateway, dhcp-server).',
      labels: {
        address: ({ address }) => address ?? '',
        gateway: ({ gateway }) => gateway ?? '',
        server: (row) => row['dhcp-server'] ?? '',
      },
      value: ({ address }) => (address === undefined ? undefined : 1),
    },
  },
});

function statusOf({ status }: { readonly status?: string | undefined }): string | undefined {
  if (status === undefined) return undefined;
  // Looked behind, since a search that begins anew at each of many dots takes the square of them.
  const name = status.replace(/(?<!\.)\.+$/, '');
  return statuses.includes(name) ? name : 'unknown';
}

/** While it renews or rebinds a lease, a client still holds it. */
export function holdsLease(row: { readonly status?: string | undefined }): boolean {
  return ['bound', 'renewing', 'rebinding'].includes(statusOf(row) ?? '');
}
