import { nat } from '../collectors/nat.ts';
import type { NatConfig } from '../config/schema.ts';
import { gauge, type Labels, type Sample } from '../metrics/metric.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';

/** A NAT rule that the configuration expects to follow the VRRP role. */
export interface NatRule {
  /** Its labels on the metrics of the NAT collector. */
  readonly labels: Labels;
  readonly enabled: boolean;
  readonly comment: string | undefined;
  readonly outInterface: string | undefined;
  readonly outInterfaceList: string | undefined;
}

const followsRole = gauge(
  'routeros_ha_nat_rule_follows_role',
  '1 for each NAT rule that, by the configuration, is to follow the VRRP role (chain and action).',
  'rule',
  'chain',
);
const rules = gauge(
  'routeros_ha_nat_rules',
  'How many role-following NAT rules the router has enabled and disabled.',
  'state',
);

export const natRoleMetrics = [followsRole, rules] as const;

/** Undefined where the NAT rules were not read. */
export function natRules(snapshot: RouterSnapshot, { chain, action }: NatConfig): readonly NatRule[] | undefined {
  const reading = snapshot.of(nat);
  return reading?.rows.flatMap((row, index) => {
    if (row.chain !== chain || !action.includes(row.action)) return [];
    return {
      labels: reading.labels[index] ?? {},
      enabled: !row.disabled,
      comment: row.comment,
      outInterface: row['out-interface'],
      outInterfaceList: row['out-interface-list'],
    };
  });
}

export function natRoleSamples(natRules: readonly NatRule[] | undefined): readonly Sample[] {
  if (natRules === undefined) return [];
  const enabled = natRules.filter((rule) => rule.enabled).length;
  return [
    ...natRules.map(({ labels: { rule = '', chain = '' } }) => ({
      metric: followsRole,
      labels: { rule, chain },
      value: 1,
    })),
    { metric: rules, labels: { state: 'enabled' }, value: enabled },
    { metric: rules, labels: { state: 'disabled' }, value: natRules.length - enabled },
  ];
}
