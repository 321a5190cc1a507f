import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { joinGroup } from '../../src/ha/members.ts';
import { observations } from '../../src/ha/observations.ts';
import { reportGroup } from '../../src/ha/report.ts';
import type { GroupReader } from '../../src/scrape/scrape-group.ts';
import type { Router } from '../../src/simulator/router.ts';
import { createVrrpInstance } from '../../src/simulator/scenarios/pair.ts';
import { type Scene, scene } from '../ha/scene.ts';
import { readerOf, serverOf } from './scene-server.ts';

const named = (name: string) => scene({ config: { name, virtualRouters: [{ name: 'lan', vrid: 49 }] } });

async function split(name: string): Promise<Scene> {
  const it = named(name);
  await it.simulated.setFault(it.routers[1] as Router, 'partition');
  it.clock.advance(10_000);
  return it;
}

async function get(groups: readonly GroupReader[], url = '/', headers: Record<string, string> = {}) {
  const app = serverOf(groups);
  const reply = await app.inject({ url, headers });
  await app.close();
  return reply;
}

async function pageOf(...scenes: Scene[]): Promise<string> {
  return (await get(await Promise.all(scenes.map((it) => readerOf(it))))).body;
}

/** What a person reads, without the markup. */
const textOf = (page: string) =>
  page
    .replace(/<head>.*<\/head>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('the page says in words', () => {
  test('that a pair is well', async () => {
    const page = await pageOf(named('office'));
    expect(page).toContain('<title>OK – office is well</title>');
    expect(textOf(page)).toContain('OK office router-a is master of lan (192.168.88.1), standby ready');
    expect(textOf(page)).toContain('Would a failover work now? lan: yes ; router-b is ready, provided that');
    expect(textOf(page)).toMatch(/2 routers read at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC in 0\.00 s\. Read again/);
    expect(page).not.toContain('class="findings"');
  });

  test('what is wrong, what to type first and where the runbook is', async () => {
    const page = await pageOf(await split('office'));
    expect(page).toContain('<title>CRITICAL – office is critical</title>');
    const text = textOf(page);
    expect(text).toContain('CRITICAL office SPLIT BRAIN: router-a and router-b are both master of lan (192.168.88.1)');
    expect(text).toContain('Type first, on router-a and router-b: /interface vrrp print detail');
    expect(page).toContain('<a href="./runbooks/RouterOSHASplitBrain">Runbook RouterOSHASplitBrain</a>');
    expect(text).toContain('lan: does not apply ; router-a and router-b are both master already.');
    expect(text).toContain('This may be a handover under way: read again in 5 s.');
  });

  test.each<[string, (it: Scene) => unknown, string]>([
    [
      'what is worst, where the summary does not',
      (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-off'),
      'CRITICAL office NAT disabled on master: router-a is master of lan (192.168.88.1), standby ready',
    ],
    [
      'several of the worst',
      ({ unread }) => unread.add('router-b'),
      'WARNING office Router unreachable, group degraded: router-a is master of lan (192.168.88.1), not known whether a standby is ready',
    ],
    [
      'who probably is master, and cannot be read',
      ({ unread }) => unread.add('router-a'),
      'WARNING office router-a probably is master of lan (192.168.88.1), but cannot be read (router-b is backup, so it hears a master) This may be a handover under way: read again in 5 s. WARNING',
    ],
    [
      'who has not answered yet',
      ({ pending }) => pending.add('router-b'),
      'UNKNOWN office router-a is master of lan (192.168.88.1), not known whether a standby is ready UNKNOWN router-b has not answered for 3 s',
    ],
    [
      'what is switched off',
      ({ routers }) => routers.map(({ vrrp }) => Object.assign(vrrp[0] ?? {}, { disabled: true })),
      'OK office lan (192.168.88.1) is switched off Would a failover work now? lan: switched off ; there is nothing to take over.',
    ],
    [
      'what comes on top of a split brain',
      ({ routers }) => {
        for (const router of routers) Object.assign(router.vrrp[0] ?? {}, { forcedRole: 'master' });
      },
      'CRITICAL office SPLIT BRAIN: router-a and router-b are both master of lan (192.168.88.1). NAT disabled on master',
    ],
    [
      'that nobody can be read',
      ({ unread }) => unread.add('router-a').add('router-b'),
      'CRITICAL office no router can be read',
    ],
    [
      'what is merely not known',
      ({ unread }) => unread.add('router-a /ip/firewall/nat'),
      'UNKNOWN office router-a is master of lan (192.168.88.1), standby ready',
    ],
  ])('%s', async (_what, arrange, words) => {
    const it = named('office');
    await arrange(it);
    expect(textOf(await pageOf(it))).toContain(words);
  });

  test('what may be a handover, until it has been read for longer than one takes', async () => {
    const it = await split('office');
    const app = serverOf([await readerOf(it)]);
    const isDoubtful = async () => (await app.inject('/')).body.includes('may be a handover');
    expect([await isDoubtful(), await isDoubtful()]).toEqual([true, true]);
    it.clock.advance(5_000);
    expect(await isDoubtful()).toBe(false);
    await app.close();
  });

  test('and forgets nothing where a router has not answered', async () => {
    const it = named('office');
    await it.simulated.setFault(it.routers[0] as Router, 'nat-off');
    const app = serverOf([await readerOf(it)]);
    const scrape = async () => {
      const headers = { 'x-prometheus-scrape-timeout-seconds': '1' };
      const { body } = await app.inject({ url: '/metrics', headers });
      return /^routeros_ha_nat_off_on_master_observed_seconds\{.*router="router-a".*\} (.*)$/m.exec(body)?.[1];
    };
    expect(await scrape()).toBe('0');
    it.clock.advance(5_000);
    it.pending.add('router-a');
    await app.inject('/');
    it.pending.clear();
    it.clock.advance(5_000);
    expect(await scrape()).toBe('10');
    await app.close();
  });

  test('where the routers differ', async () => {
    const page = await pageOf(scene({ versions: ['7.20.4 (stable)', '6.49.18 (long-term)'] }));
    const marked = [...page.matchAll(/<tr class="differs"><th scope="row">(\w+)<span class="word">differs<\/span>/g)];
    expect(marked.map(([, title]) => title)).toEqual(['RouterOS']);
  });

  test('all groups, the worst first and the well ones closed', async () => {
    const ill = named('c-ill');
    ill.unread.add('router-b');
    const page = await pageOf(named('a-well'), ill, await split('b-split'), named('d-well'));
    expect(page).toContain('<h1>4 groups: 1 critical, 1 warning, 2 ok</h1>');
    expect([...page.matchAll(/<span class="name">(.*?)<\/span>/g)].map(([, name]) => name)).toEqual([
      'b-split',
      'c-ill',
      'a-well',
      'd-well',
    ]);
    expect(page.match(/<section class="group/g)).toHaveLength(2);
    expect(page.match(/<details class="group ok">/g)).toHaveLength(2);
    expect(await pageOf(named('a'), named('b'))).toContain('<h1>All 2 groups are well</h1>');
  });
});

describe('one group', () => {
  const groups = async () => Promise.all([named('home'), await split('branch & "co"')].map((it) => readerOf(it)));

  test('is read alone and leads back to all', async () => {
    const readers = await groups();
    const read: string[] = [];
    const watched = readers.map((reader) => ({
      ...reader,
      read(waitMs: number, joinableSeconds?: number) {
        read.push(`${reader.group.name} ${waitMs} ${joinableSeconds}`);
        return reader.read(waitMs, joinableSeconds);
      },
    }));
    const reply = await get(watched, `/?group=${encodeURIComponent('branch & "co"')}`);
    expect(reply.statusCode).toBe(200);
    expect(read).toEqual(['branch & "co" 3000 5']);
    expect(textOf(reply.body)).toContain('All 2 groups');
    expect(reply.body).not.toContain('class="name">home');
  });

  test.each(['?group=', '?group=other', '?group=home&group=home', '?group=__proto__', '?group=%3Cb%3E'])(
    '%s is none, and the page names those there are',
    async (query) => {
      const reply = await get(await groups(), `/${query}`);
      expect(reply.statusCode).toBe(404);
      expect(reply.body).toContain('<a href="./?group=branch%20%26%20%22co%22">branch &amp; &quot;co&quot;</a>');
      expect(reply.body).not.toContain('<b>');
      const json = await get(await groups(), `/${query}`, { accept: 'application/json' });
      expect([json.statusCode, json.json().groups]).toEqual([404, ['home', 'branch & "co"']]);
    },
  );
});

describe('JSON', () => {
  test('has what the page has', async () => {
    const it = await split('office');
    const reply = await get([await readerOf(it)], '/', { accept: 'application/json' });
    expect(reply.headers['content-type']).toMatch(/^application\/json/);
    const { readAt, seconds, groups } = reply.json();
    expect(Math.abs(Date.parse(readAt) - Date.now())).toBeLessThan(30_000);
    expect(seconds).toBe(0);
    const report = reportGroup(joinGroup(await it.snapshot()), observations());
    const routers = report.routers.map((router) => ({ ...router, seconds: 0 }));
    expect(groups).toEqual(JSON.parse(JSON.stringify([{ ...report, routers }])));
    expect(reply.body).not.toContain('simulated');
  });

  test.each([
    ['application/json', 'application/json'],
    ['application/json, text/html;q=0.5', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['*/*', 'text/html'],
    ['text/plain', 'text/html'],
    ['', 'text/html'],
  ])('for %j: %s', async (accept, type) => {
    const reply = await get([await readerOf(named('office'))], '/', { accept });
    expect(reply.headers['content-type']).toContain(type);
    expect(reply.headers.vary).toBe('accept');
  });
});

const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ .Oops }} \${x} </style></title> \u202E\u0000${'é<'.repeat(450)}`;

/** All that somebody who may write to a router could fill with what he likes. */
function poison({ routers }: Scene, times: number): void {
  for (const router of routers) {
    const [lan] = router.vrrp;
    if (lan === undefined) continue;
    Object.assign(router, { identity: hostile });
    for (let number = 0; number < times; number += 1) {
      const name = `${number} ${hostile}`;
      router.vrrp.push(createVrrpInstance({ name, interface: lan.interface, vrid: 50, priority: 100 }));
      router.addresses.push({ address: `10.0.${number % 250}.1/32`, interface: name, disabled: false });
      router.nat.push({ ...(router.nat[0] as Router['nat'][number]), comment: name });
    }
    for (const row of router.interfaces) row.comment = hostile;
  }
}

describe('whatever routers say', () => {
  test('is text, and not much of it', async () => {
    const it = named('office');
    poison(it, 3);
    const page = await pageOf(it);
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toMatch(/<script|<img|[\u202E\0]/);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
    expect(page.match(/<\/title>/g)).toHaveLength(1);
    expect(page).not.toContain('é&lt;'.repeat(400));
    expect(page).not.toContain('a defect of the exporter');
  });

  test('the page stays small, with much of it too', async () => {
    const it = named('office');
    poison(it, 200);
    const page = await pageOf(it);
    expect(page.length).toBeLessThan(400_000);
    expect(textOf(page)).toMatch(/and \d+ more, which routeros-ha-exporter check shows/);
  });

  test('nothing may run, load or frame', async () => {
    const app = serverOf([await readerOf(await split('office'))]);
    for (const url of ['/', '/?group=other', '/runbooks/', '/runbooks/RouterOSHASplitBrain', '/docs/metrics']) {
      const { headers, body } = await app.inject(url);
      const style = /<style>(.*?)<\/style>/s.exec(body)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(headers['content-security-policy']).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-store');
      expect(body.replace(style, '')).not.toMatch(/<script|\sstyle=|\son\w+=|javascript:/);
    }
    await app.close();
  });
});

describe('200 groups', () => {
  test('are one short page with the worst first', async () => {
    const well = await readerOf(named('office'));
    const many = Array.from({ length: 199 }, (_, number): GroupReader => {
      const rename = <Of extends { group: GroupReader['group'] }>(it: Of): Of => ({
        ...it,
        group: { ...it.group, name: `site-${number}` },
      });
      return { ...rename(well), read: async (waitMs) => rename(await well.read(waitMs)) };
    });
    const page = (await get([...many, await readerOf(await split('the-one'))])).body;
    expect(page.length).toBeLessThan(60_000);
    expect(page).toContain('<h1>200 groups: 1 critical, 199 ok</h1>');
    expect(page.indexOf('the-one')).toBeLessThan(page.indexOf('site-0'));
    expect(page).toContain('<h2>The other 199 groups</h2>');
    expect(page.match(/<a href="\.\/\?group=site-\d+">/g)).toHaveLength(199);
  });

  test('all of them ill are still bounded', async () => {
    const ill = await split('office');
    const reader = await readerOf(ill);
    const page = (await get(Array.from({ length: 200 }, () => reader))).body;
    expect(page.match(/<section class="group critical">/g)).toHaveLength(20);
    expect(page.match(/<li><span class="badge critical">CRITICAL<\/span> <a /g)).toHaveLength(180);
    expect(page.length).toBeLessThan(200_000);
  });
});
