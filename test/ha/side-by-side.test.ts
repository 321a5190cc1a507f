import { describe, expect, test } from 'vitest';
import { sideBySide } from '../../src/ha/side-by-side.ts';
import { reportOf, type Scene, scene } from './scene.ts';

describe('side by side', () => {
  const differing = async (it: Scene) =>
    sideBySide(await reportOf(it))
      .filter(({ differs }) => differs)
      .map(({ title, cells }) => [title.trim(), ...cells.map((lines) => lines.map(({ text }) => text).join(', '))]);

  test('what rightly differs on a healthy pair is not marked', async () => {
    expect(await differing(scene())).toEqual([]);
  });

  test('what had better be equal is', async () => {
    const it = scene({
      versions: ['7.20.4 (stable)', '6.49.18 (long-term)'],
      prepare: ([, b]) => {
        Object.assign(b?.vrrp[0] ?? {}, { intervalMs: 2_000 });
        b?.addresses.splice(0, b.addresses.length, ...b.addresses.filter((row) => row.interface !== 'vrrp-lan'));
        b?.nat.splice(0);
      },
    });
    expect(await differing(it)).toEqual([
      ['virtual address', '192.168.88.1/32', 'NONE'],
      ['VRRP interval', '1 s', '2 s'],
      ['NAT', 'WAN masquerade: enabled', 'no rule'],
      ['RouterOS', '7.20.4 (stable)', '6.49.18 (long-term)'],
    ]);
  });

  test('an instance that one lacks is marked, and what was not read is not', async () => {
    const it = scene({ prepare: ([, b]) => b?.vrrp.splice(0) });
    expect(await differing(it)).toEqual([
      ['VRRP 49', 'MASTER, priority 110, preferred', 'no instance of virtual router 49'],
    ]);
    it.unread.add('router-b');
    expect(await differing(it)).toEqual([]);
  });
});
