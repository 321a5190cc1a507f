import { beforeAll, describe, expect, test } from 'vitest';
import { type File, readFiles } from '../alerts/promtool.ts';
import { hasProgram } from '../e2e/tools.ts';
import { judgeHistories } from './histories.ts';
import type { Judgement } from './judge.ts';
import { describe as described, lastLine, tableText, tabulate } from './report.ts';

describe.runIf(hasProgram('promtool', 'prometheus'))('random histories', () => {
  const count = 200;
  let judgements: readonly Judgement[];

  beforeAll(async () => {
    judgements = await judgeHistories({ count, seed: 1, rules: await readFiles('rules'), progress: () => {} });
    process.stdout.write(`${tableText(tabulate(judgements))}\n${lastLine(judgements)}\n`);
  }, 1_200_000);

  test('never page without a reason, and never fail to', () => {
    expect(judgements).toHaveLength(count);
    const bad = judgements.filter(({ missed, wrong }) => missed.length + wrong.length > 0);
    expect(bad.map(described)).toEqual([]);
  });

  test('have every alert due at either scrape interval', () => {
    const rows = tabulate(judgements);
    expect(rows).toHaveLength(16);
    expect(rows.filter(({ due }) => due < 5)).toEqual([]);
  });

  test.each([
    [15, 20, 45],
    [5, 12, 20],
  ])(
    'scraped every %i s page a split brain at the median within %i s, at worst within %i s',
    (interval, median, worst) => {
      const row = tabulate(judgements).find(
        ({ alert, intervalSeconds }) => alert === 'RouterOSHASplitBrain' && intervalSeconds === interval,
      );
      expect(row?.medianSeconds).toBeLessThanOrEqual(median);
      expect(row?.worstSeconds).toBeLessThanOrEqual(worst);
    },
  );
});

/** Rules as they are commonly written, which the histories have to find wanting. */
describe.runIf(hasProgram('promtool', 'prometheus'))('histories tell bad rules', () => {
  /** Puts another expression, and another `for`, in place of the alert's. */
  const replaced = (alert: string, expr: string, hold: string) => (file: File) => ({
    ...file,
    text: file.text.replace(
      new RegExp(`(- alert: ${alert}\\n)        expr: \\|\\n(?: {10}.*\\n)+(?:        for: .*\\n)?`),
      `$1        expr: ${expr}\n        for: ${hold}\n`,
    ),
  });
  const mastersAbove1 =
    'sum by (ha_group, virtual_router) (max by (ha_group, virtual_router, router) (routeros_vrrp_master)) > 1';
  const natOff =
    'max by (ha_group, router) (routeros_ha_nat_rules{state="enabled"}) == 0 ' +
    'and on (ha_group, router) max by (ha_group, router) (routeros_vrrp_master) == 1';
  const noneCounted = 'count by (ha_group) (routeros_vrrp_master == 1) == 0';

  async function judgedBy(...replacements: readonly ((file: File) => File)[]) {
    let rules = await readFiles('rules');
    for (const replace of replacements) {
      const changed = rules.map(replace);
      expect(changed.filter(({ text }, index) => text !== rules[index]?.text)).toHaveLength(1);
      rules = changed;
    }
    const judgements = await judgeHistories({ count: 20, seed: 1, rules, progress: () => {} });
    return {
      wrong: new Set(judgements.flatMap(({ wrong }) => wrong.map(({ alert }) => alert))),
      missed: new Set(judgements.flatMap(({ missed }) => missed.map(({ condition }) => condition.critical.alert))),
    };
  }

  test('that page at once, or count over nothing', async () => {
    const { wrong, missed } = await judgedBy(
      replaced('RouterOSHASplitBrain', mastersAbove1, '0s'),
      replaced('RouterOSHANatDisabledOnMaster', natOff, '0s'),
      replaced('RouterOSHANoMaster', noneCounted, '0s'),
    );
    expect(wrong).toEqual(new Set(['RouterOSHASplitBrain', 'RouterOSHANatDisabledOnMaster']));
    expect(missed).toEqual(new Set(['RouterOSHANoMaster']));
  });

  test('that a lost scrape sets back', async () => {
    const { missed } = await judgedBy(replaced('RouterOSHASplitBrain', mastersAbove1, '1m'));
    expect(missed).toEqual(new Set(['RouterOSHASplitBrain']));
  });
});
