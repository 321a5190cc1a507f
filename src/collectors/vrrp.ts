import { z } from 'zod';
import { duration, flag, integer, optional, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

const states = ['master', 'backup', 'init', 'fault', 'invalid', 'disabled', 'unknown'] as const;
type State = (typeof states)[number];

/** RFC 9568 section 5.2.3. */
const vrid = integer.refine((value) => value >= 1 && value <= 255, 'expected 1 to 255');

const row = z.object({
  name: text,
  interface: text,
  vrid,
  priority: integer,
  interval: optional(duration),
  version: optional(text),
  'v3-protocol': optional(text),
  authentication: optional(text),
  'preemption-mode': flag,
  'group-authority': optional(text),
  // Its name before 7.10.
  'group-master': optional(text),
  master: flag,
  backup: flag,
  disabled: flag,
  invalid: flag,
  failure: flag,
});

/** One VRRP instance of one router. */
export type VrrpInstance = z.output<typeof row>;

export const vrrp = defineCollector({
  name: 'vrrp',
  menu: '/interface/vrrp',
  maxRows: 512,
  row,
  versionDependent: ['group-authority', 'group-master', 'failure'],
  labels: { interface: 'name' },
  groupLabels: ['virtual_router'],
  metrics: {
    routeros_vrrp_master: {
      type: 'gauge',
      help: '1 = this router is master of the virtual router (/interface/vrrp master).',
      value: (instance) => (stateOf(instance) === 'unknown' ? undefined : stateOf(instance) === 'master'),
    },
    routeros_vrrp_state: {
      type: 'state set',
      help: `State of the VRRP instance (${states.join(', ')}), 1 for the one it is in (/interface/vrrp flags).`,
      label: 'state',
      states,
      state: stateOf,
    },
    routeros_vrrp_priority: {
      type: 'gauge',
      help: 'Configured priority; the highest one alive becomes master (/interface/vrrp priority).',
      value: ({ priority }) => priority,
    },
    routeros_vrrp_advertisement_interval_seconds: {
      type: 'gauge',
      help: 'Time between two advertisements of the master (/interface/vrrp interval).',
      value: ({ interval }) => interval,
    },
    routeros_vrrp_preemption: {
      type: 'gauge',
      help: '1 = takes over from a master of lower priority (/interface/vrrp preemption-mode).',
      value: (row) => row['preemption-mode'],
    },
    routeros_vrrp_info: {
      type: 'gauge',
      help: 'Settings of the VRRP instance (/interface/vrrp).',
      labels: {
        vrid: ({ vrid }) => vrid,
        version: ({ version }) => version ?? '',
        protocol: protocolOf,
        authentication: ({ authentication }) => authentication ?? '',
        parent_interface: (row) => row.interface,
        group_authority: (row) => groupAuthorityOf(row) ?? '',
      },
      value: () => 1,
    },
  },
});

/**
 * RouterOS has no state property, only flags, each absent when it does not hold. An enabled instance without any is
 * between states; both role flags at once would be a contradiction.
 */
export function stateOf(row: VrrpInstance): State {
  if (row.disabled) return 'disabled';
  if (row.invalid) return 'invalid';
  if (row.failure) return 'fault';
  if (row.master && row.backup) return 'unknown';
  if (row.master) return 'master';
  return row.backup ? 'backup' : 'init';
}

/**
 * The VRRP interface whose instance elects for this one: only the authority of a VRRP group sends advertisements. An
 * authority names itself `self`. Undefined: in no group.
 */
export function groupAuthorityOf(row: VrrpInstance): string | undefined {
  const name = row['group-authority'] ?? row['group-master'] ?? 'none';
  if (name === 'none') return undefined;
  return name === 'self' ? row.name : name;
}

/** What the instance makes redundant; version 2 knows nothing but IPv4. */
export function protocolOf(row: VrrpInstance): 'ipv4' | 'ipv6' {
  return row.version !== '2' && row['v3-protocol'] === 'ipv6' ? 'ipv6' : 'ipv4';
}
