import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/ha/finding.ts';
import { joinGroup } from '../../src/ha/members.ts';
import { verdict } from '../../src/ha/verdict.ts';
import { hasProgram } from '../e2e/tools.ts';
import { scene } from '../ha/scene.ts';
import { type AgreementCase, agreementCases, rulesAlone, verdictAlone } from './agreement-cases.ts';
import { readFiles, testRules } from './promtool.ts';
import { recorder } from './recorder.ts';
import { readRuleFiles, rulesOf } from './rules.ts';
import { type Query, type Series, toYaml } from './test-file.ts';

const healthySeconds = 60;
/** From then on nothing happens, so what was read is read again, a minute later each time, and anew at the end. */
const settledSeconds = 180;
/** After the healthy minute longer than any `for`, and than Failover and Flapping look back. */
const seconds = 17 * 60;
/**
 * Rules look at no more than the last 40 s of what they judge at this moment, and here they are evaluated when a scrape
 * has just come in. So one a minute tells what four would.
 */
const stepSeconds = 60;
const samples = seconds / stepSeconds + 1;

/** Why the verdict does not know an alert: it sees one moment. */
const notOfOneMoment: Readonly<Record<string, string>> = {
  RouterOSHAFailover: 'tells that a role changed',
  RouterOSHAFlapping: 'tells that roles changed often',
  RouterOSHAMaintenanceTooLong: 'tells for how long the flag was set',
  RouterOSHAExporterDown: 'is about the exporter',
  RouterOSHAReloadFailed: 'is about the exporter',
  RouterOSHAGroupVanished: 'is about the exporter',
  RouterOSHAWatchdog: 'always fires',
};

interface Judged {
  readonly what: string;
  readonly series: readonly Series[];
  readonly findings: readonly Finding[];
}

/** Reads a group for a minute as it is, then for the rest of the time in the situation. */
async function judge({ what, options = {}, arrange }: AgreementCase): Promise<Judged> {
  const it = scene({ ...options, config: { ...options.config, name: what } });
  const recorded = recorder(samples, stepSeconds);
  let snapshot = await it.snapshot();
  for (let second = 0; second <= seconds; second += stepSeconds) {
    if (second === healthySeconds) await arrange?.(it);
    const isSettled = second > settledSeconds && second < seconds;
    snapshot = isSettled ? { ...snapshot, readAt: it.clock.now() / 1_000 } : await it.snapshot();
    recorded.scrape(second, snapshot, 'scraped');
    if (second < seconds) it.clock.advance(stepSeconds * 1_000);
  }
  return { what, series: recorded.series(), findings: verdict(joinGroup(snapshot)) };
}

const rules = rulesOf(readRuleFiles());
const aboutRouters = new Set(
  rules.flatMap(({ alert, annotations }) => (annotations?.summary?.includes('$labels.router }}') ? alert : [])),
);

/** What the findings would be as alerts. */
function expected({ what, findings }: Judged): Query {
  const counts = new Map<string, number>();
  for (const { alert, severity, routers, virtualRouter } of findings) {
    if (alert === undefined || verdictAlone.some((one) => one.what === what && one.alert === alert)) continue;
    for (const router of aboutRouters.has(alert) ? routers : [undefined]) {
      const labels = Object.entries({ alertname: alert, severity, virtual_router: virtualRouter, router });
      const known = labels.flatMap(([label, value]) =>
        value === undefined ? [] : `${label}=${JSON.stringify(value)}`,
      );
      const text = `{${known.join(',')}}`;
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  for (const { alert, severity, router } of rulesAlone.filter((one) => one.what === what))
    counts.set(`{alertname="${alert}",severity="${severity}",router="${router}"}`, 1);
  const ofGroup = `ALERTS{alertstate="firing",ha_group=${JSON.stringify(what)}}`;
  return {
    at: `${seconds}s`,
    expr: `count by (alertname, severity, virtual_router, router) (${ofGroup})`,
    samples: [...counts].map(([labels, value]) => ({ labels, value })),
  };
}

/** All groups in one test, so that promtool runs once. */
function testOf(judged: readonly Judged[]): string {
  const isAboutGroup = ({ labels }: Series) => labels.ha_group === undefined;
  const cases = judged.map(({ what, series }) => ({ group: what, comment: what, series: series.filter(isAboutGroup) }));
  return toYaml({
    about: 'Every situation that the verdict is put to.',
    evaluationInterval: `${stepSeconds}s`,
    tests: [
      {
        name: 'agreement',
        interval: `${stepSeconds}s`,
        samples,
        cases,
        expect: judged.map(expected),
      },
    ],
  });
}

describe.runIf(hasProgram('promtool', 'prometheus'))('the verdict and the rules', () => {
  const judged = new Map<string, Judged>();
  let output: string;
  beforeAll(async () => {
    for (const one of agreementCases) judged.set(one.what, await judge(one));
    const file = { folder: 'tests', name: 'agreement.test.yml', text: testOf([...judged.values()]) } as const;
    ({ output } = await testRules([...(await readFiles('rules')), file]));
  });

  test.each(agreementCases)('agree on: $what', ({ what, alerts }) => {
    // What promtool says of a query that gave something else.
    const [, complaint] = output.split(`ha_group=\\"${what}\\"})", time: `);
    expect(complaint?.split('expr: ')[0]).toBeUndefined();
    const found = judged.get(what)?.findings.map(({ alert }) => alert?.replace('RouterOSHA', ''));
    if (alerts !== undefined) expect(found).toEqual(alerts);
  });

  test('were asked, and have nothing else to complain of', () => {
    expect(output).toMatch(/^Unit Testing:/);
    expect(output).not.toMatch(/parse error|unmarshal|could not/);
    expect(new Set(agreementCases.map(({ what }) => what)).size).toBe(agreementCases.length);
    const all = new Set([...judged.values()].flatMap(({ findings }) => findings.flatMap(({ alert }) => alert ?? [])));
    const known = new Set(rules.flatMap(({ alert = '' }) => (alert === '' ? [] : alert)));
    expect(new Set([...all, ...Object.keys(notOfOneMoment)])).toEqual(known);
  });

  test.each(verdictAlone)('differ on $what by design', ({ what, alert }) => {
    expect(judged.get(what)?.findings.map((finding) => finding.alert)).toContain(alert);
  });

  test.each(rulesAlone)('differ on $what by design', ({ what, alert }) => {
    expect(judged.get(what)?.findings.map((finding) => finding.alert)).not.toContain(alert);
  });
});

test('the verdict speaks of no alert that it does not know', () => {
  const folder = join(import.meta.dirname, '../../src/ha');
  const source = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const spokenOf = source.join('\n').match(/RouterOSHA[A-Z]\w*/g) ?? [];
  expect(spokenOf.filter((alert) => alert in notOfOneMoment)).toEqual([]);
});
