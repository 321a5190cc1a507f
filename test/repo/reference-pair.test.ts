import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { joinGroup } from '../../src/ha/members.ts';
import { observations } from '../../src/ha/observations.ts';
import { reportGroup } from '../../src/ha/report.ts';
import { isExclusive } from '../../src/init/nat.ts';
import type { Router } from '../../src/simulator/router.ts';
import { type Scene, scene } from '../ha/scene.ts';
import { shown, unknownToDashboard } from './drill-dashboard.ts';

const root = join(import.meta.dirname, '../..');
const document = readFileSync(join(root, 'docs/reference-pair.md'), 'utf8');
const folder = join(root, 'docs/reference-pair');
const names = ['router-a', 'router-b'] as const;
const versions = ['v6', 'v7'] as const;

interface Command {
  /** Menu and command, such as `/ip service set`. */
  readonly path: string;
  /** What has no name, such as `www-ssl`. */
  readonly item: string;
  readonly values: Readonly<Record<string, string>>;
}

const textOf = (name: string, version: string) => readFileSync(join(folder, `${name}.${version}.rsc`), 'utf8');

/** The commands of a script: one per line, but for lines continued by a backslash and sources in braces. */
function commandsOf(text: string): readonly Command[] {
  const statements = text
    .replaceAll(/\\\n\s*/g, '')
    .replaceAll(/^#.*\n/gm, '')
    .matchAll(/^\/.*?(?:\{\n(?: .*\n)*\})?$/gm);
  return [...statements].map(([statement]) => {
    const [, path = '', rest = ''] =
      /^((?:\/\S+)(?: [a-z0-9-]+)*? (?:add|set|disable|enable|sign))\b ?(.*)$/s.exec(statement) ?? [];
    expect(path, statement).not.toBe('');
    const named = [...rest.matchAll(/([a-z0-9-]+)=("[^"]*"|\{\n.*\}|\S+)/gs)];
    const values = named.map(([, key = '', value = '']) => [key, value.replace(/^"(.*)"$/, '$1')] as const);
    return { path, item: /^[a-z0-9,-]+(?=\s|$)/.exec(rest)?.[0] ?? '', values: Object.fromEntries(values) };
  });
}

function load(name: string, version: string) {
  const commands = commandsOf(textOf(name, version));
  const all = (path: string) => commands.filter((command) => command.path === path).map(({ values }) => values);
  function only(path: string, where: Readonly<Record<string, string>> = {}) {
    const found = all(path).filter((values) => Object.entries(where).every(([key, value]) => values[key] === value));
    expect(found, `${name}.${version}: ${path}`).toHaveLength(1);
    return found[0] ?? {};
  }
  const position = (path: string) => commands.findIndex((command) => command.path === path);
  const source = (script: string) => only('/system script add', { name: script }).source ?? '';
  return { commands, all, only, position, source };
}

test('the folder has these four files', () => {
  const expected = names.flatMap((name) => versions.map((version) => `${name}.${version}.rsc`));
  expect(readdirSync(folder).sort()).toEqual(expected);
  expect(expected.filter((file) => !document.includes(`](reference-pair/${file})`))).toEqual([]);
});

describe.each(versions)('the pair of %s', (version) => {
  const [a, b] = [load('router-a', version), load('router-b', version)];

  test('agrees on all that VRRP needs equal, and differs in priority and own address', () => {
    const { priority: priorityA, ...vrrpA } = a.only('/interface vrrp add');
    const { priority: priorityB, ...vrrpB } = b.only('/interface vrrp add');
    expect(vrrpA).toEqual(vrrpB);
    expect(vrrpA).toMatchObject({ vrid: '49', version: '3', interval: '1s', authentication: 'none' });
    expect([priorityA, priorityB]).toEqual(['110', '100']);

    const virtual = { interface: vrrpA.name ?? '' };
    expect(a.only('/ip address add', virtual)).toEqual(b.only('/ip address add', virtual));
    expect(a.only('/ip address add', virtual).address).toBe('192.168.88.1/32');
    const own = { interface: vrrpA.interface ?? '' };
    expect([a, b].map((router) => router.only('/ip address add', own).address)).toEqual([
      '192.168.88.10/24',
      '192.168.88.11/24',
    ]);
  });

  test('hands out addresses that do not overlap, nor meet those of the routers', () => {
    const bounds = [a, b].flatMap((router) => {
      const ranges = router.only('/ip pool add').ranges ?? '';
      return ranges.split('-').map((address) => Number(/^192\.168\.88\.(\d+)$/.exec(address)?.[1]));
    });
    expect(bounds).toEqual(bounds.toSorted((one, other) => one - other));
    expect(new Set(bounds).size).toBe(4);
    expect(bounds[0]).toBeGreaterThan(11);
    expect(bounds[3]).toBeLessThan(255);
  });

  test('differs in nothing else but names, and the hour of the backup', () => {
    const alike = (name: string) =>
      textOf(name, version)
        .replaceAll(/^#.*\n/gm, '')
        .replaceAll(/router-[ab]|192\.168\.88\.1[01]\b|priority=\d+|ranges=\S+|03:[12]0:00/g, '…');
    expect(alike('router-a')).toBe(alike('router-b'));
  });
});

test.each(names)('%s of v6 and v7 is the same but for what RouterOS changed', (name) => {
  const differing = new Set(['/ip service set', '/ip service disable', '/user group add', '/system ntp client set']);
  const onlyIn7 = new Set(['/system ntp client servers add', '/ipv6 firewall filter add']);
  const comparable = (version: string) =>
    load(name, version)
      .commands.filter(({ path }) => !differing.has(path) && !onlyIn7.has(path))
      .map((command) => JSON.stringify(command).replace('/export hide-sensitive file', '/export file'));
  expect(comparable('v6')).toEqual(comparable('v7'));
  expect(load(name, 'v6').commands.filter(({ path }) => onlyIn7.has(path))).toEqual([]);
});

describe.each(names.flatMap((name) => versions.map((version) => [name, version] as const)))(
  '%s.%s',
  (name, version) => {
    const text = textOf(name, version);
    const router = load(name, version);

    test('can be pasted: plain characters, and none that the console takes for a call for help', () => {
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
      expect(text).not.toContain('?');
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
    });

    test('removes and resets nothing', () => {
      expect(text.replaceAll(/^#.*$/gm, '')).not.toMatch(/\b(remove|reset\S*|shutdown|reboot|import)\b/);
    });

    test('accepts VRRP from the LAN before it drops anything', () => {
      const input = router.all('/ip firewall filter add').filter(({ chain }) => chain === 'input');
      const accept = input.findIndex(({ action, protocol }) => action === 'accept' && protocol === 'vrrp');
      expect(input[accept]).toMatchObject({ 'in-interface-list': 'LAN' });
      expect(accept).toBeGreaterThanOrEqual(0);
      expect(accept).toBeLessThan(input.findIndex(({ action }) => action !== 'accept'));
      const lan = router.all('/interface list member add').filter(({ list }) => list === 'LAN');
      expect(lan.map((member) => member.interface)).toEqual(['bridge', 'vrrp-lan']);
    });

    test('switches NAT by the comment of the rule, which begins disabled', () => {
      const rule = router.only('/ip firewall nat add');
      expect(rule).toMatchObject({ action: 'masquerade', 'out-interface-list': 'WAN', disabled: 'yes' });
      const instance = router.only('/interface vrrp add');
      expect(instance['on-master']).toBe('/system script run ha-master');
      expect(instance['on-backup']).toBe('/system script run ha-backup');
      for (const [script, does, doesNot, isDue] of [
        ['ha-master', 'enable', 'disable', '[:len $switchedOff] > 0'],
        ['ha-backup', 'disable', 'enable', '[:len $switchedOff] < [:len $rules]'],
      ] as const) {
        const source = router.source(script);
        const comments = [...source.matchAll(/comment="([^"]*)"/g)].map(([, comment]) => comment);
        expect(new Set(comments)).toEqual(new Set([rule.comment]));
        expect(source).not.toContain(`/ip firewall nat ${doesNot} `);
        expect(source).toContain(`:if (${isDue}) do={\n    /ip firewall nat ${does} `);
        expect(source).toContain(`:log warning "${script}: ${rule.comment} ${does}d"`);
        expect(source).toContain(`:log info "${script}: nothing to do"`);
      }
    });

    test('sets NAT right after a start', () => {
      const scheduled = router.only('/system scheduler add', { 'start-time': 'startup' });
      expect(scheduled['on-event']).toBe('/system script run ha-startup');
      const runs = [...router.source('ha-startup').matchAll(/name="vrrp-lan"\] running\] (.*)\) do=\{ (.*) \}/g)];
      expect(runs.map(([, condition, command]) => [condition, command])).toEqual([
        ['!= true', '/system script run ha-backup'],
        ['= true', '/system script run ha-master'],
      ]);
      const scripts = router.all('/system script add').filter(({ name: script = '' }) => script.startsWith('ha-'));
      for (const { policy } of [...scripts, scheduled]) expect(policy).toBe('read,write,test');
    });

    test('starts VRRP last', () => {
      expect(router.only('/interface vrrp add').disabled).toBe('yes');
      expect(router.commands.at(-1)).toMatchObject({ path: '/interface vrrp enable', item: 'vrrp-lan' });
      expect(router.position('/system script add')).toBeLessThan(router.position('/interface vrrp add'));
    });

    test('lets the exporter read, by one service and from one address', () => {
      const group = router.only('/user group add');
      expect(group.policy).toBe(version === 'v6' ? 'read,api' : 'read,api,rest-api');
      const user = router.only('/user add');
      expect(user).toMatchObject({ group: group.name, address: '192.168.88.5/32', disabled: 'yes' });
      const services = router.commands.filter(({ path }) => path === '/ip service set');
      expect(services.map(({ item }) => item)).toEqual([version === 'v6' ? 'api-ssl' : 'www-ssl', 'ssh', 'winbox']);
      expect(services[0]?.values).toMatchObject({
        certificate: router.only('/certificate add').name,
        address: user.address,
        disabled: 'no',
      });
      expect(services.every(({ values }) => values.address?.startsWith('192.168.88.'))).toBe(true);
      const off = router.commands.find(({ path }) => path === '/ip service disable')?.item.split(',') ?? [];
      const known = ['telnet', 'ftp', 'www', 'www-ssl', 'api', 'api-ssl', 'ssh', 'winbox'];
      expect([...off, ...services.map(({ item }) => item)].sort()).toEqual(known.sort());
    });

    test('has no secret but the place for it, and none where exports show it', () => {
      const secrets = [...text.matchAll(/\b(?:password|secret|passphrase)=(\S+)/g)].map(([, value]) => value);
      expect(secrets).toEqual(['"REPLACE-ME"', '"REPLACE-ME"', '$phrase']);
      expect(router.source('nightly-backup')).toMatch(/= "REPLACE-ME"\) do=\{\n.*\n {4}:error /);
    });

    test('saves an encrypted backup and an export every night', () => {
      const source = router.source('nightly-backup');
      expect(source).toMatch(/\/system backup save .*password=\$phrase encryption=aes-sha256/);
      expect(source).toContain(version === 'v6' ? '/export hide-sensitive file=' : '/export file=');
      expect(source).toContain(`"${name}-nightly"`);
      const scheduled = router.only('/system scheduler add', { name: 'nightly-backup' });
      expect(scheduled).toMatchObject({ interval: '1d', 'on-event': '/system script run nightly-backup' });
      expect(scheduled.policy).toBe(router.only('/system script add', { name: 'nightly-backup' }).policy);
    });
  },
);

describe('the document', () => {
  const named = new Set(document.match(/RouterOSHA[A-Z]\w+/g));
  const runbooks = join(root, 'alerts/runbooks');

  test.skipIf(!existsSync(runbooks))('names alerts that exist', () => {
    expect([...named].filter((alert) => !existsSync(join(runbooks, `${alert}.md`)))).toEqual([]);
  });

  test('names scripts and log lines that exist', () => {
    const router = textOf('router-a', 'v7');
    const spans = [...document.matchAll(/`(ha-(?:master|backup)): ([^`]*)`/g)];
    expect(spans.length).toBeGreaterThan(2);
    for (const [, script, line] of spans) expect(router).toContain(`"${script}: ${line}"`);
    expect(document).toContain('`WAN masquerade`');
  });

  test('has a configuration that the schema accepts', () => {
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(root, 'docs/routeros-ha.schema.json'), 'utf8')));
    const example = /```yaml\n(.*?)```/s.exec(document)?.[1] ?? '';
    expect(schema.safeParse(parse(example)).error?.issues ?? []).toEqual([]);
  });
});

/** The pair of the document, simulated: scripts that take 300 ms, the configuration as written there. */
function office(): Scene & { readonly a: Router; readonly b: Router } {
  const it = scene({
    config: { name: 'office', dhcp: { standby: 'bound' }, virtualRouters: [{ name: 'lan', vrid: 49 }] },
    routerConfig: (name) => ({ role: name === 'router-a' ? 'primary' : 'secondary' }),
    prepare: (routers) => {
      for (const { natFollowsRole } of routers) Object.assign(natFollowsRole ?? {}, { lagMs: 300 });
    },
  });
  return { ...it, a: it.simulated.router('router-a'), b: it.simulated.router('router-b') };
}

function change(it: Scene, router: Router, changes: Partial<Router['vrrp'][number]>): void {
  for (const instance of router.vrrp) Object.assign(instance, changes);
  it.simulated.refresh();
  it.clock.advance(8000);
}

const priority = (it: ReturnType<typeof office>) => change(it, it.a, { priority: 90 });
async function wanDown(it: ReturnType<typeof office>): Promise<void> {
  await it.simulated.setFault(it.a, 'wan-down');
  it.clock.advance(8000);
}

/** The paragraph that tells what is seen in Grafana. */
const dashboardOf = (section: string) => (/^Dashboard.*?(?=\n\n)/ms.exec(section)?.[0] ?? '').replaceAll(/\s+/g, ' ');

describe('the drills', () => {
  test.each<[string, string, (it: ReturnType<typeof office>) => unknown]>([
    ['all is well', 'Drills', () => {}],
    ['by priority', '1. Planned failover by priority', priority],
    ['disabled', '2. Planned failover by disabling', (it) => change(it, it.a, { disabled: true })],
    [
      'no preemption',
      '3. Failback, with and without preemption',
      (it) => {
        change(it, it.a, { disabled: true, preemption: false });
        change(it, it.a, { disabled: false });
      },
    ],
    ['WAN of the master', '4. The WAN cable of the master', wanDown],
    [
      'handed over',
      '4. The WAN cable of the master',
      async (it) => {
        await wanDown(it);
        priority(it);
      },
    ],
    [
      'power loss',
      '5. Power loss',
      async (it) => {
        await it.simulated.setFault(it.a, 'stop');
        it.unread.add('router-a');
        it.clock.advance(8000);
      },
    ],
  ])('%s: the document says what check says', async (_what, title, drill) => {
    const it = office();
    await drill(it);
    const section = document.split(/^##+ /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
    const { group, status, summary, findings } = reportGroup(joinGroup(await it.snapshot()), observations());
    expect(section).toContain(`\`\`\`\n${group}: ${status.toUpperCase()}\n  ${summary}\n\`\`\``);
    for (const { alert } of findings) expect(section).toContain(alert);
    const dashboard = dashboardOf(section);
    for (const words of shown(joinGroup(await it.snapshot()))) expect.soft(dashboard).toMatch(words);
  });

  test('each say what the dashboard shows, in its words', () => {
    const drills = document.split(/^##+ /m).filter((part) => /^(Drills|\d\. )/.test(part));
    expect(drills).toHaveLength(6);
    for (const drill of drills) {
      expect(dashboardOf(drill)).toMatch(/Is it well.*Who is master|Who is master.*Is it well/);
      expect(unknownToDashboard(dashboardOf(drill))).toEqual([]);
    }
    expect(unknownToDashboard('"Is it fine?" says WELL')).toEqual(['"Is it fine?"']);
    expect(unknownToDashboard('"Who is master?" says `lan` LORD')).toEqual([
      'lan in "Who is master?"',
      'LORD in "Who is master?"',
    ]);
  });

  test('NAT is on the master only, after failover and after failback', async () => {
    const it = office();
    const masters = async () => {
      const { members } = joinGroup(await it.snapshot());
      expect(isExclusive(members)).toBe(true);
      return members.filter(({ natRules = [] }) => natRules.some(({ enabled }) => enabled)).map(({ name }) => name);
    };
    expect(await masters()).toEqual(['router-a']);
    priority(it);
    expect(await masters()).toEqual(['router-b']);
    change(it, it.a, { priority: 110 });
    expect(await masters()).toEqual(['router-a']);
  });
});
