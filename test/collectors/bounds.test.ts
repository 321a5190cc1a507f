import { describe, expect, test } from 'vitest';
import { address } from '../../src/collectors/address.ts';
import { collectors } from '../../src/collectors/index.ts';
import { networkInterface } from '../../src/collectors/interface.ts';
import { nat } from '../../src/collectors/nat.ts';
import { vrrp } from '../../src/collectors/vrrp.ts';
import type { Row } from '../../src/routeros/client.ts';
import { maxTextLength } from '../../src/routeros/values.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import { menus, printRows } from '../../src/simulator/menus/index.ts';
import type { Router } from '../../src/simulator/router.ts';
import { startScenario } from '../../src/simulator/scenarios/index.ts';

const options = { dynamicInterfaces: false };
const megabyte = '"'.repeat(1_000_000);

const versions = ['7.20.4 (stable)', '7.20.4 (stable)'] as const;
const { clock, routers } = startScenario('healthy', { clock: virtualClock(Date.UTC(2026, 0, 1)), versions });
function rowsOf(menu: string): readonly Row[] {
  const known = menus.get(menu);
  return known === undefined ? [] : printRows(routers[0] as Router, known, clock.now());
}

const many = (count: number, of: (index: number) => Row) => Array.from({ length: count }, (_, index) => of(index));
const instance = { name: 'vrrp-lan', interface: 'bridge', vrid: '49', priority: '110', master: 'true' };
const longest = 'n'.repeat(maxTextLength);

describe('text that becomes a label', () => {
  const fields = collectors.flatMap((collector) => collector.fields.map((field) => [collector, field] as const));
  test.each(fields.map(([collector, field]) => [`${collector.menu} ${field}`, collector, field] as const))(
    'is never long: %s',
    (_what, collector, field) => {
      const { labels, samples, rejected } = collector.read(
        rowsOf(collector.menu).map((row) => ({ ...row, [field]: megabyte })),
        options,
      );
      const all = [...labels, ...samples.map(({ ownLabels = {} }) => ownLabels)];
      const values = all.flatMap((some) => Object.values(some));
      // The name of a NAT rule may be made of three fields.
      expect(Math.max(0, ...values.map((value) => value.length))).toBeLessThan(4 * maxTextLength);
      expect(Math.max(0, ...rejected.map((complaint) => complaint.length))).toBeLessThan(1_000);
    },
  );

  test('leaves a row out where it names something', () => {
    const { rows, rejected } = vrrp.read([{ ...instance, name: megabyte }, instance], options);
    expect(rows).toHaveLength(1);
    expect(rejected).toEqual([expect.stringMatching(/^name="[\\"]{50,} \(expected at most 1024 characters\)$/)]);
  });

  test('may have 1024 characters', () => {
    expect(vrrp.read([{ ...instance, name: longest }], options).rejected).toEqual([]);
    expect(vrrp.read([{ ...instance, name: `${longest}n` }], options).rows).toEqual([]);
  });

  test('is cut in comments, which name no interface', () => {
    const { rows } = networkInterface.read([{ name: 'ether1', comment: `${longest}n` }], options);
    expect(rows).toEqual([expect.objectContaining({ comment: `${longest.slice(1)}…` })]);
  });

  test('is not cut in the middle of a character', () => {
    const { rows } = networkInterface.read([{ name: 'ether1', comment: `n${'🌍'.repeat(maxTextLength)}` }], options);
    expect(rows[0]?.comment).toMatch(/^n(🌍)+…$/u);
  });

  test('comments that are the same once they are cut name no NAT rule', () => {
    const rule = { chain: 'srcnat', action: 'masquerade' };
    const { labels, rejected } = nat.read(
      ['x', 'y'].map((end) => ({ ...rule, comment: longest + end })),
      options,
    );
    expect(labels.map(({ rule }) => rule)).toEqual(['srcnat masquerade', 'srcnat masquerade #2']);
    expect(rejected).toEqual([]);
  });
});

describe('all labels of a reading together', () => {
  const text = (labels: object) => Object.values(labels).join('').length;

  test('are bounded, since a name stands in every sample of its row', () => {
    const rows = many(15_000, (index) => ({ name: `${index} ${longest.slice(10)}`, 'rx-byte': '1', 'tx-byte': '1' }));
    const { samples, rejected, rows: kept } = networkInterface.read(rows, options);
    const length = samples.reduce((sum, { labels, ownLabels = {} }) => sum + text(labels) + text(ownLabels), 0);
    expect(length).toBeGreaterThan(7_000_000);
    expect(length).toBeLessThan(9_000_000);
    expect(kept.length + rejected.length).toBe(rows.length);
    expect(rejected[0]).toMatch(/^labels beyond 8388608 characters/);
  });

  test('also of rows that become samples only later', () => {
    const rows = many(15_000, (index) => ({ address: `10.0.0.1/${index}`, interface: longest }));
    const { rows: kept, rejected } = address.read(rows, options);
    expect(kept.length).toBeLessThan(9_000);
    expect(kept.length + rejected.length).toBe(rows.length);
  });

  test('suffice for 19,900 interfaces with names of 30 characters', () => {
    const rows = many(19_900, (index) => ({ name: `<pppoe-user-${index}@example.org>`, 'rx-byte': '1' }));
    expect(networkInterface.read(rows, options).rejected).toEqual([]);
  });
});
