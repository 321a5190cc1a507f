import { z } from 'zod';
import { flag, integer, optional, remark, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

/** Counters that only some kinds of interface have. */
const count = optional(integer);

export const networkInterface = defineCollector({
  name: 'interface',
  menu: '/interface',
  row: z.object({
    name: text,
    type: optional(text),
    'mac-address': optional(text),
    comment: optional(remark),
    running: flag,
    disabled: flag,
    dynamic: flag,
    'rx-byte': count,
    'tx-byte': count,
    'rx-packet': count,
    'tx-packet': count,
    'rx-error': count,
    'tx-error': count,
    'rx-drop': count,
    'tx-drop': count,
    'link-downs': count,
  }),
  leaveOut: ({ dynamic }, { dynamicInterfaces }) => dynamic && !dynamicInterfaces,
  labels: { interface: 'name' },
  metrics: {
    routeros_interface_running: {
      type: 'gauge',
      help: '1 = the interface has a link; 0 is normal for the VRRP interface of a backup (/interface running).',
      value: ({ running }) => running,
    },
    routeros_interface_enabled: {
      type: 'gauge',
      help: '0 = switched off by configuration (/interface disabled).',
      value: ({ disabled }) => !disabled,
    },
    routeros_interface_receive_bytes_total: {
      type: 'counter',
      help: 'Bytes received (/interface rx-byte).',
      value: (row) => row['rx-byte'],
    },
    routeros_interface_transmit_bytes_total: {
      type: 'counter',
      help: 'Bytes sent (/interface tx-byte).',
      value: (row) => row['tx-byte'],
    },
    routeros_interface_receive_packets_total: {
      type: 'counter',
      help: 'Packets received (/interface rx-packet).',
      value: (row) => row['rx-packet'],
    },
    routeros_interface_transmit_packets_total: {
      type: 'counter',
      help: 'Packets sent (/interface tx-packet).',
      value: (row) => row['tx-packet'],
    },
    routeros_interface_receive_errors_total: {
      type: 'counter',
      help: 'Packets received with errors (/interface rx-error).',
      value: (row) => row['rx-error'],
    },
    routeros_interface_transmit_errors_total: {
      type: 'counter',
      help: 'Packets that could not be sent (/interface tx-error).',
      value: (row) => row['tx-error'],
    },
    routeros_interface_receive_drops_total: {
      type: 'counter',
      help: 'Received packets that were dropped (/interface rx-drop).',
      value: (row) => row['rx-drop'],
    },
    routeros_interface_transmit_drops_total: {
      type: 'counter',
      help: 'Packets to be sent that were dropped (/interface tx-drop).',
      value: (row) => row['tx-drop'],
    },
    routeros_interface_link_downs_total: {
      type: 'counter',
      help: 'How often the link was lost (/interface link-downs).',
      value: (row) => row['link-downs'],
    },
    routeros_interface_info: {
      type: 'gauge',
      help: 'Kind, hardware address and comment of the interface (/interface).',
      labels: {
        type: ({ type }) => type ?? '',
        mac_address: (row) => row['mac-address'] ?? '',
        comment: ({ comment }) => comment ?? '',
      },
      value: () => 1,
    },
  },
});
