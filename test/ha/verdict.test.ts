import { describe, expect, test } from 'vitest';
import { type FailoverInWords, failoverInWords } from '../../src/ha/failover-in-words.ts';
import type { FirstStep } from '../../src/ha/finding.ts';
import { joinGroup } from '../../src/ha/members.ts';
import { observations } from '../../src/ha/observations.ts';
import type { GroupReport } from '../../src/ha/report.ts';
import { verdict } from '../../src/ha/verdict.ts';
import { connectionError } from '../../src/routeros/dial.ts';
import { RouterError } from '../../src/routeros/errors.ts';
import { routerSnapshot } from '../../src/scrape/snapshot.ts';
import type { Router } from '../../src/simulator/router.ts';
import { readRuleFiles, rulesOf } from '../alerts/rules.ts';
import { roles } from './cases/case.ts';
import { cases } from './cases/index.ts';
import { findingsOf, reportOf, type Scene, type SceneOptions, scene } from './scene.ts';

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
        if (first === undefined || first.where.startsWith('where the exporter runs')) continue;
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
      where: 'where the exporter runs, for router-b',
      command: 'ping -c 3 127.0.0.1',
    });
    it.unread.delete('router-b');
    it.unread.add('router-b /interface/vrrp');
    const [finding] = (await reportOf(it)).findings;
    expect([finding?.alert, finding?.first]).toEqual(['RouterOSHARouterUnreachable', undefined]);
  });
});

describe('a router that may answer yet', () => {
  test.each<[string, Partial<Record<'pending' | 'unread', readonly string[]>>, Partial<GroupReport>, string[]]>([
    [
      'the standby',
      { pending: ['router-b'] },
      {
        status: 'unknown',
        summary: 'router-a is master of virtual router 49 (192.168.88.1), not known whether a standby is ready',
      },
      ['unknown unknown router-b'],
    ],
    [
      'the master',
      { pending: ['router-a'] },
      {
        status: 'unknown',
        summary:
          'router-a probably is master of virtual router 49 (192.168.88.1), but has not answered yet (router-b is backup, so it hears a master)',
      },
      ['unknown unknown router-a'],
    ],
    [
      'all',
      { pending: ['router-a', 'router-b'] },
      { status: 'unknown', summary: 'no router has answered yet' },
      ['unknown unknown router-a+router-b'],
    ],
    [
      'one, and the other one failed',
      { pending: ['router-a'], unread: ['router-b'] },
      { status: 'warning', summary: 'no router has answered yet' },
      ['RouterUnreachable warning router-b', 'unknown unknown router-a'],
    ],
  ])('is named no alert: %s', async (_what, names, report, findings) => {
    const it = scene();
    for (const name of names.pending ?? []) it.pending.add(name);
    for (const name of names.unread ?? []) it.unread.add(name);
    expect(await reportOf(it)).toMatchObject(report);
    expect(await findingsOf(it)).toEqual(findings);
  });

  test('nor is what follows of it, and it says what to do', async () => {
    const it = scene();
    await roles('master', 'init')(it);
    it.pending.add('router-a');
    expect((await findingsOf(it)).filter((finding) => finding.startsWith('NoMasterVisible'))).toEqual([]);
    const { findings, virtualRouters } = await reportOf(it);
    const unknown = findings.find(({ severity }) => severity === 'unknown');
    expect(unknown?.sentence).toBe(
      'router-a has not answered for 3 s, and a page waits no longer. Prometheus does, so this need not be an alert: ' +
        'read again, or let check wait',
    );
    expect(unknown?.first?.command).toBe('routeros-ha-exporter check');
    expect(virtualRouters[0]?.standbys[1]?.reasons).toEqual(['it has not answered yet']);
  });
});

describe('who cannot be read', () => {
  /** As if these had failed so, in the order of the routers. */
  async function firstOf(...failures: readonly RouterError[]) {
    const it = scene();
    const snapshot = await it.snapshot();
    const routers = snapshot.routers.map((one, index) => {
      const failure = failures[index];
      const collected = one.collected.map((each) => ({ ...each, result: failure ?? each.result, answered: false }));
      return failure === undefined ? one : routerSnapshot(one.router, collected, 0);
    });
    return verdict(joinGroup({ ...snapshot, routers }))[0];
  }
  const gone = new RouterError('unreachable', 'no route or no answer (EHOSTUNREACH). Is it on?');
  const silent = new RouterError('timeout', 'no answer');
  const refusing = connectionError('api://x', Object.assign(new Error(), { code: 'ECONNREFUSED' }));

  test.each<[string, readonly RouterError[], FirstStep]>([
    [
      'that is silent is pinged',
      [silent],
      { where: 'where the exporter runs, for router-a', command: 'ping -c 3 127.0.0.1' },
    ],
    ['that refuses lives', [refusing], { where: 'on router-a', command: '/ip service print' }],
    [
      'if all refuse, one of them is looked at',
      [refusing, refusing],
      { where: 'on router-a', command: '/ip service print' },
    ],
    [
      'rather the one that is silent',
      [gone, silent],
      { where: 'where the exporter runs, for router-b', command: 'ping -c 3 127.0.0.1' },
    ],
    [
      'rather the one that is gone than one that refuses',
      [refusing, gone],
      { where: 'where the exporter runs, for router-b', command: 'ping -c 3 127.0.0.1' },
    ],
  ])('%s', async (_what, failures, first) => {
    expect((await firstOf(...failures))?.first).toEqual(first);
  });

  test('has its reasons as sentences', async () => {
    expect((await firstOf(gone, silent))?.sentence).toBe(
      'None of router-a and router-b can be read: no route or no answer (EHOSTUNREACH). Is it on? no answer',
    );
    expect((await firstOf(silent, gone))?.sentence).toContain('no answer. no route or no answer');
  });
});

test('a virtual router that is switched off on all is neither missed nor to be taken over', async () => {
  const it = scene();
  for (const { vrrp } of it.routers) for (const instance of vrrp) instance.disabled = true;
  const { status, summary, virtualRouters } = await reportOf(it);
  expect({ status, summary }).toEqual({ status: 'ok', summary: 'virtual router 49 (192.168.88.1) is switched off' });
  expect(virtualRouters[0]).toMatchObject({ standbys: [], masters: [], failoverWorks: null });
  expect(virtualRouters.map(failoverInWords)).toEqual([
    { answer: 'switched off', why: 'there is nothing to take over' },
  ]);
});

describe('of a master that is unread the summary says', () => {
  test.each<[string, SceneOptions, (it: Scene) => unknown, string]>([
    [
      'that a backup hears it',
      {},
      ({ unread }) => unread.add('router-a'),
      'router-a probably is master of virtual router 49 (192.168.88.1), but cannot be read (router-b is backup, so it hears a master)',
    ],
    [
      'that it is one of several',
      { members: 4 },
      ({ unread }) => unread.add('router-a').add('router-c'),
      'one of router-a and router-c probably is master of virtual router 49 (192.168.88.1), but cannot be read (router-b and router-d are backup, so they hear a master)',
    ],
    [
      'nothing where nobody hears one',
      {},
      (it) => [roles('master', 'init')(it), it.unread.add('router-a')],
      'no master of virtual router 49 (192.168.88.1) can be seen',
    ],
  ])('%s', async (_what, options, arrange, summary) => {
    const it = scene(options);
    await arrange(it);
    expect((await reportOf(it)).summary).toBe(summary);
  });
});

describe('a handover that may be under way', () => {
  test.each<[string, (it: Scene) => unknown]>([
    ['two masters', roles('master', 'master')],
    ['none', roles('backup', 'backup')],
    ['NAT off on the master', (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-off')],
    ['the master unread', ({ unread }) => unread.add('router-a')],
  ])('is none any more 5 s later: %s', async (_what, arrange) => {
    const it = scene();
    await arrange(it);
    const memory = observations();
    const readAgain = async () => (await reportOf(it, memory)).readAgainSeconds;
    expect([await readAgain(), await readAgain()]).toEqual([5, 5]);
    it.clock.advance(5_000);
    expect(await readAgain()).toBeNull();
  });

  test('takes longer with slow advertisements', async () => {
    const it = scene({
      prepare: (routers) => {
        for (const { vrrp } of routers) for (const instance of vrrp) instance.intervalMs = 10_000;
      },
    });
    it.unread.add('router-a');
    expect((await reportOf(it)).readAgainSeconds).toBe(41);
  });

  test('is not seen in a pair that is well, nor in a dead standby', async () => {
    const it = scene();
    expect((await reportOf(it)).readAgainSeconds).toBeNull();
    it.unread.add('router-b');
    expect((await reportOf(it)).readAgainSeconds).toBeNull();
  });
});

/** What a template with one choice may become. */
function eitherWay(text: string): readonly string[] {
  const choice = /\{\{ if [^}]*\}\}(.*?)\{\{ else \}\}(.*?)\{\{ end \}\}/.exec(text);
  if (choice === null) return [text];
  const [whole, one = '', other = ''] = choice;
  return [text.replace(whole, one), text.replace(whole, other)];
}

describe('would a failover work now?', () => {
  test.each<[string, (it: Scene) => unknown, FailoverInWords]>([
    ['nobody is master', roles('backup', 'backup'), { answer: 'NO', why: 'a takeover is due, and nobody makes it' }],
    [
      'both are',
      roles('master', 'master'),
      { answer: 'does not apply', why: 'router-a and router-b are both master already' },
    ],
  ])('where %s, the number of masters says', async (_what, arrange, words) => {
    const it = scene();
    await arrange(it);
    const [report] = (await reportOf(it)).virtualRouters;
    expect(report && failoverInWords(report)).toEqual(words);
    expect(report?.failoverWorks).toBe(words.answer === 'NO' ? false : null);
  });

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
