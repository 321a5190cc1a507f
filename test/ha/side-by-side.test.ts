import { describe, expect, test } from 'vitest';
import type { GroupReport } from '../../src/ha/report.ts';
import { sideBySide } from '../../src/ha/side-by-side.ts';
import type { Router } from '../../src/simulator/router.ts';
import { cases } from './cases/index.ts';
import { reportOf, type Scene, type SceneOptions, scene } from './scene.ts';

describe('side by side', () => {
  const differing = async (it: Scene) =>
    sideBySide(await reportOf(it))
      .filter(({ differs }) => differs)
      .map(({ title, cells }) => [title.trim(), ...cells.map((lines) => lines.map(({ text }) => text).join(', '))]);

  const bad = (report: GroupReport) =>
    sideBySide(report)
      .flatMap(({ cells }) => cells.flat())
      .filter(({ tone }) => tone === 'bad')
      .map(({ text }) => text);

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

  test.each(cases)('nothing is red in a group that is well: $what', async ({ options, arrange }) => {
    const it = scene(options);
    await arrange?.(it);
    const report = await reportOf(it);
    if (report.status === 'ok') expect(bad(report)).toEqual([]);
  });

  test.each<[string, SceneOptions, (it: Scene) => unknown, readonly string[]]>([
    [
      'a standby that is to hold no lease holds none',
      { config: { dhcp: { standby: 'unbound' } } },
      (it) => it.simulated.setFault(it.routers[1] as Router, 'dhcp-unbound'),
      [],
    ],
    ['it holds one', { config: { dhcp: { standby: 'unbound' } } }, () => {}, ['ether1 bound 198.51.100.11/24']],
    [
      'a standby that is to hold one does not',
      { config: { dhcp: { standby: 'bound' } } },
      (it) => it.simulated.setFault(it.routers[1] as Router, 'dhcp-unbound'),
      ['ether1 searching...'],
    ],
    [
      'the master holds none',
      {},
      (it) => it.simulated.setFault(it.routers[0] as Router, 'dhcp-unbound'),
      ['ether1 searching...', 'NONE ACTIVE'],
    ],
    [
      'the WAN of the standby does not run',
      {},
      (it) => it.simulated.setFault(it.routers[1] as Router, 'wan-down'),
      ['ether1 NOT RUNNING'],
    ],
    [
      'one of two WANs of the standby does not run',
      { config: { wanInterfaces: ['ether1', 'ether2'] } },
      ({ routers: [, b] }) =>
        b?.interfaces.map((one) => one.name === 'ether2' && Object.assign(one, { running: false })),
      [],
    ],
  ])('%s: red is what keeps a router from what it is for', async (_what, options, arrange, red) => {
    const it = scene(options);
    await arrange(it);
    expect(bad(await reportOf(it))).toEqual(red);
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
