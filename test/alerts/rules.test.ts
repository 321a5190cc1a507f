import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { recordedNames } from '../../dashboards/src/metrics.ts';
import { metrics } from '../../docs/generate/metric-list.ts';
import { hasProgram } from '../e2e/tools.ts';
import { type File, promtool, readFiles, testRules } from './promtool.ts';
import { alertsFolder, metricNames, queriesOf, readRuleFiles, rulesOf } from './rules.ts';
import { testFiles } from './test-files.ts';

const files = readRuleFiles();
const rules = rulesOf(files);
const alerts = rules.flatMap(({ alert, ...rest }) => (alert === undefined ? [] : [{ alert, ...rest }]));
const alertNames = [...new Set(alerts.map(({ alert }) => alert))].sort();
const recorded = rules.flatMap(({ record }) => record ?? []);
const testFileNames = [
  'days',
  'hours',
  'masters',
  'reachability',
  'records',
  'roles',
  'situations',
  'texts',
  'uplink',
].map((name) => `${name}.test.yml`);

describe('alerts/tests', () => {
  let made: Readonly<Record<string, string>>;
  beforeAll(async () => {
    made = await testFiles();
  });

  test.each(testFileNames)('%s is as its table says', async (name) => {
    await expect(made[name]).toMatchFileSnapshot(join(alertsFolder, 'tests', name));
  });

  test('holds nothing else', () => {
    expect(readdirSync(join(alertsFolder, 'tests')).sort()).toEqual(testFileNames);
    expect(Object.keys(made).sort()).toEqual(testFileNames);
  });

  test('lets every alert fire, and stay silent', () => {
    const text = Object.values(made).join('\n');
    const fires = (alert: string) => text.includes(`ALERTS{alertname="${alert}",alertstate="firing",`);
    const isSilent = (alert: string) =>
      text.includes(`expr: 'ALERTS{alertname="${alert}",alertstate="firing"}'\n        exp_samples: []`);
    expect(alertNames.filter((alert) => !fires(alert))).toEqual([]);
    expect(alertNames.filter((alert) => !isSilent(alert))).toEqual(['RouterOSHAWatchdog']);
  });
});

describe.runIf(hasProgram('promtool', 'prometheus'))('promtool', () => {
  test('finds the rules well-formed', async () => {
    const said = await promtool(['check', 'rules', ...files.map(({ name }) => name)], join(alertsFolder, 'rules'));
    expect(said).toMatchObject({ passed: true });
  });

  /** How Prometheus 3 reads `[30s]`: a sample that is exactly 30 s old is not in it. */
  const leftOpen = (file: File): File => ({ ...file, text: file.text.replaceAll(/\[(\d+)([smhd])\]/g, shortened) });
  /** Groups are evaluated at different moments; here the records are as old as they can be. */
  const recordsLast = (file: File): File => ({
    ...file,
    text: file.text.replace(/\[routeros-ha-records, (.*)\]/, '[$1, routeros-ha-records]'),
  });
  const variants = [
    ['as they are', (file: File) => file, testFileNames],
    [
      'with left-open ranges, and records evaluated last',
      (file: File) => recordsLast(leftOpen(file)),
      // Which makes no difference to what people read.
      testFileNames.filter((name) => name !== 'texts.test.yml'),
    ],
  ] as const;

  describe.each(variants)('passes the tests %s', (_name, alter, names) => {
    test.concurrent.each(names)('%s', { timeout: 300_000 }, async (name) => {
      const tests = (await readFiles('tests')).filter((file) => file.name === name);
      const said = await testRules([...(await readFiles('rules')), ...tests].map(alter));
      expect(said.passed, said.output).toBe(true);
    });
  });
});

function shortened(_whole: string, count: string, unit: string): string {
  const seconds = Number(count) * { s: 1, m: 60, h: 3600, d: 86_400 }[unit as 's' | 'm' | 'h' | 'd'];
  return `[${seconds - 1}s999ms]`;
}

describe('every alert', () => {
  test.each(alerts)('$alert has what people need', ({ alert, labels, annotations = {} }) => {
    expect(alert).toMatch(/^RouterOSHA[A-Z]\w+$/);
    expect(['critical', 'warning', 'info', 'none']).toContain(labels?.severity);
    // A label that changes makes another alert each time.
    expect(JSON.stringify(labels)).not.toContain('$');
    expect(annotations.summary).toMatch(/\S/);
    expect(expanded(annotations.summary ?? '').length).toBeLessThanOrEqual(80);
    expect(annotations.description).toMatch(/\.( |$)/);
    expect(annotations.runbook_url).toMatch(new RegExp(`/${alert}$`));
    expect(annotations.dashboard_url).toContain('/d/routeros-ha-');
    expect(annotations.description).toMatch(
      /Type first, .*: (\/\w|\{\{ if|(routeros-ha-exporter|systemctl|grep) [-\w])/,
    );
  });

  // What one scrape saw may stand for 40 s, so it must not be enough.
  test('that waits does so for longer than a value lingers, and the others look at ages or windows', () => {
    const told = alerts.filter(({ labels }) => ['critical', 'warning'].includes(labels?.severity ?? ''));
    const secondsOf = (duration: string) => {
      const [, count, unit] = /^(\d+)([smh])$/.exec(duration) ?? [];
      return Number(count) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
    };
    const shortest = Math.min(...told.flatMap((rule) => (rule.for === undefined ? [] : secondsOf(rule.for))));
    expect(shortest).toBe(45);
    expect(told.filter((rule) => rule.for === undefined).map(({ alert }) => alert.replace('RouterOSHA', ''))).toEqual([
      'MaintenanceTooLong',
      'SplitBrain',
      'NoMaster',
      'Flapping',
      'NatDisabledOnMaster',
    ]);
  });

  test('has a test of what people read', async () => {
    const { 'texts.test.yml': text = '' } = await testFiles();
    const { tests } = parse(text) as { tests: { name: string; alert_rule_test: { alertname: string }[] }[] };
    const read = tests.flatMap(({ name, alert_rule_test }) =>
      alert_rule_test.map(({ alertname }) =>
        `${alertname} ${/, (critical|warning|info)/.exec(name)?.[1] ?? ''}`.trim(),
      ),
    );
    const isTwice = (alert: string) => alerts.filter((other) => other.alert === alert).length > 1;
    const wanted = alerts.map(({ alert, labels }) => (isTwice(alert) ? `${alert} ${labels?.severity}` : alert));
    for (const one of wanted) expect(read.some((name) => name.startsWith(one))).toBe(true);
  });

  test('has its runbook, and every runbook its alert', () => {
    const runbooks = readdirSync(join(alertsFolder, 'runbooks')).filter((name) => name !== 'README.md');
    expect(runbooks.sort()).toEqual(alertNames.map((name) => `${name}.md`));
  });

  test('that the program speaks of exists', () => {
    const folder = join(import.meta.dirname, '../../src/ha');
    const source = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const spokenOf = new Set(source.join('\n').match(/RouterOSHA[A-Z]\w*/g));
    expect(spokenOf.size).toBeGreaterThan(15);
    expect(alertNames).toEqual(expect.arrayContaining([...spokenOf]));
  });
});

/** As it reads with names of usual length in place of the templates. */
function expanded(summary: string): string {
  const names: Readonly<Record<string, string>> = { ha_group: 'office', router: 'router-a', virtual_router: 'lan' };
  return summary
    .replaceAll(/\{\{ if .*?\}\}(.*?)\{\{ else \}\}.*?\{\{ end \}\}/g, '$1')
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_whole, label: string) => names[label] ?? label)
    .replaceAll('{{ $value }}', '2');
}

describe('metrics in the rules', () => {
  const known = new Set([...metrics.map(({ name }) => name), ...recorded, 'up']);

  test.each(rules.map((rule) => [rule.alert ?? rule.record ?? '', rule] as const))('of %s exist', (_name, rule) => {
    const used = queriesOf(rule).flatMap(metricNames);
    if (rule.alert !== 'RouterOSHAWatchdog') expect(used).not.toEqual([]);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  test('that are recorded are used, here or on a dashboard', () => {
    const used = new Set<string>([...rules.flatMap(queriesOf).flatMap(metricNames), ...recordedNames]);
    expect(recorded.filter((name) => !used.has(name))).toEqual([]);
  });

  test('are found', () => {
    expect(
      metricNames('max by (ha_group, routeros_x) (last_over_time(routeros_a{b="routeros_c"}[30s])) > a:b:max'),
    ).toEqual(['routeros_a', 'a:b:max']);
    const [, wanDown] = alerts
      .filter(({ alert }) => alert === 'RouterOSHAWanDownOnMaster')
      .map(queriesOf)
      .toReversed();
    expect(wanDown).toHaveLength(2);
  });
});
