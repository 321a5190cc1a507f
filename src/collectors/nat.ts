import { z } from 'zod';
import { flag, integer, optional, remark, text } from '../routeros/values.ts';
import { defineCollector } from './define.ts';

const row = z.object({
  chain: text,
  action: text,
  comment: optional(remark),
  'out-interface': optional(text),
  'out-interface-list': optional(text),
  'dst-address': optional(text),
  'dst-address-list': optional(text),
  disabled: flag,
  invalid: flag,
  dynamic: flag,
  bytes: optional(integer),
  packets: optional(integer),
});

/** One NAT rule of one router. */
export type NatRow = z.output<typeof row>;

export const nat = defineCollector({
  name: 'nat',
  menu: '/ip/firewall/nat',
  row,
  leaveOut: ({ dynamic }) => dynamic,
  labels: { rule: ruleNames, chain: 'chain', action: 'action' },
  metrics: {
    routeros_nat_rule_enabled: {
      type: 'gauge',
      help: '0 = the rule is switched off (/ip/firewall/nat disabled).',
      value: ({ disabled }) => !disabled,
    },
    routeros_nat_rule_invalid: {
      type: 'gauge',
      help: '1 = RouterOS calls the rule invalid, which it also does with good ones: for people, not for alerts (/ip/firewall/nat invalid).',
      value: ({ invalid }) => invalid,
    },
    routeros_nat_rule_bytes_total: {
      type: 'counter',
      help: 'Bytes that matched the rule (/ip/firewall/nat bytes).',
      value: ({ bytes }) => bytes,
    },
    routeros_nat_rule_packets_total: {
      type: 'counter',
      help: 'Packets that matched the rule (/ip/firewall/nat packets).',
      value: ({ packets }) => packets,
    },
  },
});

/**
 * Names that stay when rules are moved or the router reboots, which `.id` does not: the comment where it is the only one
 * of its kind in the chain; otherwise chain, action and way out, numbered where that is taken.
 */
function ruleNames(rules: readonly NatRow[]): readonly string[] {
  const key = (chain: string, name: string) => JSON.stringify([chain, name]);
  const comments = new Map<string, number>();
  for (const { chain, comment = '' } of rules) {
    comments.set(key(chain, comment), (comments.get(key(chain, comment)) ?? 0) + 1);
  }
  const isUnique = (chain: string, comment: string) => comment !== '' && comments.get(key(chain, comment)) === 1;

  const ordinals = new Map<string, number>();
  return rules.map((rule) => {
    const { chain, action, comment = '' } = rule;
    if (isUnique(chain, comment)) return comment;
    const base = [chain, action, rule['out-interface'] ?? rule['out-interface-list'] ?? []].flat().join(' ');
    let ordinal = ordinals.get(key(chain, base)) ?? 0;
    let name: string;
    do {
      ordinal += 1;
      name = ordinal === 1 ? base : `${base} #${ordinal}`;
    } while (isUnique(chain, name));
    ordinals.set(key(chain, base), ordinal);
    return name;
  });
}
