import {
  aggregationsSwapped,
  comparisonsTurned,
  gatesRemoved,
  labelsDropped,
  matchersRemoved,
  windowsChanged,
} from './expression-changes.ts';
import { naiveRules } from './naive-rules.ts';
import type { Rule } from './rules.ts';

/** A rule with a mistake in it, which the tests must notice. */
export interface Mutant {
  readonly name: string;
  /** What the rule is called, and what is wrong with it: together they are the name. */
  readonly title: string;
  readonly what: string;
  /** Which of all rules it replaces. */
  readonly index: number;
  readonly rule: Rule;
  /** What public rules have, which is to fail in whole situations, and not for want of its series in a small test. */
  readonly isNaive: boolean;
}

/** Every mistake that changes one thing in these rules, and what public rules have in their place. */
export function mutantsOf(rules: readonly Rule[]): readonly Mutant[] {
  const all = rules.flatMap((rule, index): readonly Mutant[] => {
    const make =
      (isNaive: boolean) =>
      ([what, changed]: Change) => ({
        name: `${titleOf(rules, index)}: ${what}`,
        title: titleOf(rules, index),
        what,
        index,
        rule: changed,
        isNaive,
      });
    return [...[...inExpression(rule), ...inTime(rule)].map(make(false)), ...naiveForms(rule).map(make(true))];
  });
  return all.map((mutant, position) => {
    const earlier = all.slice(0, position).filter(({ name }) => name === mutant.name).length;
    const nth = ` (${earlier + 1})`;
    return earlier === 0 ? mutant : { ...mutant, name: mutant.name + nth, what: mutant.what + nth };
  });
}

type Change = readonly [what: string, rule: Rule];

/** Alerts that have two rules are told apart by their severity. */
function titleOf(rules: readonly Rule[], index: number): string {
  const { alert, record, labels } = rules[index] ?? {};
  const twins = rules.filter((rule) => rule.alert !== undefined && rule.alert === alert).length;
  return `${alert ?? record}${twins > 1 ? ` ${labels?.severity}` : ''}`;
}

function inExpression(rule: Rule): readonly Change[] {
  return [labelsDropped, comparisonsTurned, gatesRemoved, windowsChanged, matchersRemoved, aggregationsSwapped]
    .flatMap((change) => change(rule.expr))
    .concat(
      rule.record === undefined ? [] : { what: 'sum in place of max', expr: rule.expr.replace('max by', 'sum by') },
    )
    .map(({ what, expr }): Change => [what, { ...rule, expr }])
    .filter(([, changed]) => changed.expr !== rule.expr);
}

/** Waiting not at all, half as long, twice as long. */
function inTime(rule: Rule): readonly Change[] {
  return (['for', 'keep_firing_for'] as const).flatMap((key): readonly Change[] => {
    const { [key]: duration, ...rest } = rule;
    const [, count, unit] = duration?.match(/^(\d+)([smh])$/) ?? [];
    if (count === undefined) return [];
    const seconds = Number(count) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
    return [
      [`no ${key}`, rest],
      [`${key} halved`, { ...rest, [key]: `${seconds / 2}s` }],
      [`${key} doubled`, { ...rest, [key]: `${seconds * 2}s` }],
    ];
  });
}

function naiveForms(rule: Rule): readonly Change[] {
  return naiveRules
    .filter(({ alert }) => alert === rule.alert)
    .map(({ what, change }): Change => [what, { ...rule, ...change }]);
}
