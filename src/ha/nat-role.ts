import { type NatRow, nat } from '../collectors/nat.ts';
import type { GroupConfig, NatConfig } from '../config/schema.ts';
import { gauge, type Labels, type Sample } from '../metrics/metric.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';
import { lanSide } from './lan-side.ts';

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
  '1 for each NAT rule that is to follow the VRRP role: of the configured chain and action, with a configured comment or, where there is none, leading to the internet.',
  'rule',
  'chain',
);
const rules = gauge(
  'routeros_ha_nat_rules',
  'How many role-following NAT rules the router has enabled and disabled; absent while it is not known which these are.',
  'state',
);

export const natRoleMetrics = [followsRole, rules] as const;

/**
 * The rules of the configured chain and action: those with a configured comment, or else those that lead to the internet.
 * Hairpin NAT does not, nor does a rule for certain destinations: such are on for good and would hide that the others are
 * off. Where all lead to the LAN all count, since it may be a WAN that has VRRP and nothing to know it by.
 *
 * @returns undefined where the NAT rules were not read, or not what tells the LAN from the ways out
 */
export function natRules(snapshot: RouterSnapshot, config: GroupConfig): readonly NatRule[] | undefined {
  const reading = snapshot.of(nat);
  if (reading === undefined) return undefined;
  const candidates = reading.rows.flatMap((row, index) => {
    const labels = reading.labels[index] ?? {};
    return isCandidate(row, config.nat) ? [ruleOf(row, labels)] : [];
  });
  if (config.nat.comment !== undefined || candidates.length < 2) return candidates;

  const leadsToLan = lanSide(snapshot, config);
  const sides = candidates.map(leadsToLan);
  if (sides.includes(undefined)) return undefined;
  const out = candidates.filter((_, index) => sides[index] === false);
  return out.length > 0 ? out : candidates;
}

function isCandidate(row: NatRow, { chain, action, comment }: NatConfig): boolean {
  if (row.chain !== chain || !action.includes(row.action)) return false;
  return comment === undefined ? isForAll(row) : comment.includes(row.comment ?? '');
}

/** Whether the rule is for all destinations, or all but some: RouterOS writes `!` before these. */
function isForAll(row: NatRow): boolean {
  const destinations = [row['dst-address'], row['dst-address-list']];
  return destinations.every((to) => to === undefined || to.startsWith('!') || to === '0.0.0.0/0');
}

function ruleOf(row: NatRow, labels: Labels): NatRule {
  return {
    labels,
    enabled: !row.disabled,
    comment: row.comment,
    outInterface: row['out-interface'],
    outInterfaceList: row['out-interface-list'],
  };
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
