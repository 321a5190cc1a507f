import { describe, expect, test } from 'vitest';
import type { Router } from '../../src/simulator/router.ts';
import { readRuleFiles, rulesOf } from '../alerts/rules.ts';
import { roles } from './cases/case.ts';
import { cases } from './cases/index.ts';
import { findingsOf, reportOf, type Scene, scene } from './scene.ts';

describe('the verdict on', () => {
  test.each(cases)('$what', async ({ options, arrange, findings }) => {
    const it = scene(options);
    await arrange?.(it);
    expect((await findingsOf(it)).sort()).toEqual([...findings].sort());
  });

  test('every finding is a sentence that names its routers and what to type or check', async () => {
    const sentences: string[] = [];
    for (const { options, arrange } of cases) {
      const it = scene(options);
      await arrange?.(it);
      for (const { routers, sentence } of (await reportOf(it)).findings) {
        for (const router of routers) expect(sentence).toContain(router);
        sentences.push(sentence);
      }
    }
    expect(sentences.length).toBeGreaterThan(60);
    for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|NaN|Infinity|\[object| {2}/);
  });
});

describe('what to type first', () => {
  const rules = rulesOf(readRuleFiles());
  /** Some alerts have two rules, for two severities. */
  const askedBy = (name: string) =>
    rules
      .filter(({ alert }) => alert === name)
      .flatMap(({ annotations }) =>
        eitherWay(/first, on [^:]*: (.*)$/.exec(annotations?.description ?? '')?.[1] ?? ''),
      );

  test('is what the alert says, or the same and narrower; it only looks, and repeats nothing that a router said', async () => {
    const commands = new Set<string>();
    for (const { options, arrange } of cases) {
      const it = scene(options);
      await arrange?.(it);
      for (const { alert, first } of (await reportOf(it)).findings) {
        if (first === undefined || first.where === 'where the exporter runs') continue;
        expect(first.command).toMatch(/^(\/[a-z0-9]+)( [a-z-]+)* print\b[ =a-z0-9~".:/-]*$/);
        commands.add(first.command);
        if (alert === undefined) continue;
        const asked = askedBy(alert).filter((command) => first.command.startsWith(command));
        expect.soft(asked, `${alert}: ${first.command}`).not.toEqual([]);
      }
    }
    expect(commands.size).toBeGreaterThan(6);
  });

  test('of a router that is silent is a ping; of one that refuses, what it says is enough', async () => {
    const it = scene();
    it.unread.add('router-b');
    expect((await reportOf(it)).findings[0]?.first).toEqual({
      where: 'where the exporter runs',
      command: 'ping -c 3 127.0.0.1',
    });
    it.unread.delete('router-b');
    it.unread.add('router-b /interface/vrrp');
    const [finding] = (await reportOf(it)).findings;
    expect([finding?.alert, finding?.first]).toEqual(['RouterOSHARouterUnreachable', undefined]);
  });
});

test('a virtual router that is switched off on all is neither missed nor to be taken over', async () => {
  const it = scene();
  for (const { vrrp } of it.routers) for (const instance of vrrp) instance.disabled = true;
  const { status, summary, virtualRouters } = await reportOf(it);
  expect({ status, summary }).toEqual({ status: 'ok', summary: 'virtual router 49 (192.168.88.1) is switched off' });
  expect(virtualRouters[0]?.standbys).toEqual([]);
});

/** What a template with one choice may become. */
function eitherWay(text: string): readonly string[] {
  const choice = /\{\{ if [^}]*\}\}(.*?)\{\{ else \}\}(.*?)\{\{ end \}\}/.exec(text);
  if (choice === null) return [text];
  const [whole, one = '', other = ''] = choice;
  return [text.replace(whole, one), text.replace(whole, other)];
}

describe('would a failover work now?', () => {
  test.each<[string, (it: Scene) => void | Promise<void>, boolean | null, string]>([
    ['healthy', () => {}, true, ''],
    [
      'standby WAN down',
      async (it) => it.simulated.setFault(it.routers[1] as Router, 'wan-down'),
      false,
      'no WAN interface is running (ether1)',
    ],
    ['standby unread', ({ unread }) => void unread.add('router-b'), null, 'could not be read'],
    [
      'standby addresses unread',
      ({ unread }) => void unread.add('router-b /ip/address'),
      null,
      'virtual addresses could not be read',
    ],
    ['standby in fault', roles('master', 'fault'), false, 'its VRRP instance vrrp-lan is fault, not backup'],
    [
      'no NAT rule to enable',
      async (it) => it.simulated.setFault(it.routers[1] as Router, 'nat-removed'),
      false,
      'no NAT rule that could be enabled',
    ],
    ['no DHCP server', ({ routers: [, b] }) => void b?.dhcpServers.splice(0), false, 'no DHCP server on bridge'],
  ])('%s', async (_what, arrange, works, reason) => {
    const it = scene();
    await arrange(it);
    const { virtualRouters } = await reportOf(it);
    expect(virtualRouters[0]?.failoverWorks).toBe(works);
    expect(virtualRouters[0]?.standbys[0]?.reasons.join()).toContain(reason);
  });
});
