import { type File, testRules } from '../alerts/promtool.ts';
import { type RuleFile, ruleFile, rulesOf } from '../alerts/rules.ts';
import { exposed, storedSeries } from '../alerts/stored-series.ts';
import { inputSeries, type Series } from '../alerts/test-file.ts';
import { evaluationSeconds, parseAnswers, questionLines } from './evaluations.ts';
import type { Watch } from './exporter.ts';
import type { Subject } from './truth.ts';
import { type History, isDown } from './world.ts';

/** An alert that fired from one evaluation of the rules to another, in seconds since the start of the history. */
export interface Firing {
  readonly group: string;
  readonly alert: string;
  readonly subject: Subject;
  readonly fromSeconds: number;
  /** The last evaluation at which it still did. */
  readonly toSeconds: number;
  /** The evaluations among them at which its expression was true: at the others keep_firing_for alone kept it on. */
  readonly trueAtSeconds: readonly number[];
}

/** When which critical alert fires, as promtool finds. */
export async function firingsIn(histories: readonly History[], rules: readonly File[]): Promise<readonly Firing[]> {
  const said = await testRules([
    ...rules,
    {
      folder: 'tests',
      name: 'histories.test.yml',
      text: testFile(
        histories,
        rules.map(({ name, text }) => ruleFile(name, text)),
      ),
    },
  ]);
  return firings(said.output, histories);
}

function testFile(histories: readonly History[], rules: readonly RuleFile[]): string {
  const seconds = Math.max(...histories.map(({ plan }) => plan.seconds));
  const series = histories.flatMap(({ exporters, plan }) =>
    exporters.flatMap((exporter) =>
      seriesOf(exporter, plan.seconds).map((one) => inputSeries(plan.group, one, plan.seconds)),
    ),
  );
  return [
    'rule_files:',
    ...rules.map(({ name }) => `  - ../rules/${name}`),
    `evaluation_interval: ${evaluationSeconds}s`,
    `group_eval_order: [${groupsInOrder(rules).join(', ')}]`,
    'tests:',
    '  - interval: 1s',
    '    input_series:',
    ...series,
    '    promql_expr_test:',
    ...[fired, ...whetherTrue(rules)].flatMap((query) =>
      questionLines(query, 'about, alertname, ha_group, router', seconds),
    ),
    '',
  ].join('\n');
}

/** Alerts before the records that they go by, and so an evaluation behind: as late as it may happen to be in Prometheus. */
function groupsInOrder(rules: readonly RuleFile[]): readonly string[] {
  const groups = rules.flatMap((file) => file.groups);
  const records = groups.filter((group) => group.rules.some(({ record }) => record !== undefined));
  return [...groups.filter((group) => !records.includes(group)), ...records].map(({ name }) => name);
}

const fired = 'label_replace(ALERTS{alertstate="firing",severity="critical"}, "about", "alert", "", "")';

/** The expressions of critical alerts. */
function whetherTrue(rules: readonly RuleFile[]): readonly string[] {
  return rulesOf(rules)
    .filter(({ alert, labels }) => alert !== undefined && labels?.severity === 'critical')
    .map(
      ({ alert, expr }) =>
        `label_replace(label_replace(${expr}, "alertname", "${alert}", "", ""), "about", "expression", "", "")`,
    );
}

/** Second by second. */
function seriesOf({ instance, scrapes }: Watch, seconds: number): readonly Series[] {
  const stored = storedSeries(seconds + 1);
  for (const { visibleAtMs, samples = [] } of scrapes) {
    const second = Math.ceil(visibleAtMs / 1000);
    if (second <= seconds) stored.scrape(second, exposed(samples, { instance, job: 'routeros-ha' }));
  }
  return stored.series();
}

function firings(output: string, histories: readonly History[]): readonly Firing[] {
  const byGroup = new Map(histories.map((history) => [history.plan.group, history]));
  const seconds = new Map<string, number[]>();
  for (const { labels, seconds: more } of parseAnswers(output)) {
    const { about = '', ...rest } = labels;
    const key = keyOf(about, rest);
    seconds.set(key, [...(seconds.get(key) ?? []), ...more]);
  }
  return [...seconds].flatMap(([key, at]) => {
    const [about, labels] = JSON.parse(key) as [string, Record<string, string>];
    if (about !== 'alert') return [];
    const { alertname = '', ha_group = '', ...subject } = labels;
    const isTrueAt = new Set(seconds.get(keyOf('expression', labels)));
    const isEvaluated = (second: number) => {
      const history = byGroup.get(ha_group);
      return history === undefined || !isDown(history, second * 1000);
    };
    const evaluated = at.filter(isEvaluated).toSorted((a, b) => a - b);
    return runs(evaluated)
      .map((run) => (isEvaluated((run[0] ?? 0) - evaluationSeconds) ? run : run.slice(firstOf(run, isTrueAt))))
      .filter((run) => run.length > 0)
      .map((run) => ({
        group: ha_group,
        alert: alertname,
        subject,
        fromSeconds: run[0] ?? 0,
        toSeconds: run.at(-1) ?? 0,
        trueAtSeconds: run.filter((second) => isTrueAt.has(second)),
      }));
  });
}

/** A restart of Prometheus forgets that an alert is kept on: it has to be true again. */
function firstOf(run: readonly number[], isTrueAt: ReadonlySet<number>): number {
  const index = run.findIndex((second) => isTrueAt.has(second));
  return index === -1 ? run.length : index;
}

function keyOf(about: string, { alertname, ha_group, router }: Readonly<Record<string, string>>): string {
  return JSON.stringify([about, { alertname, ha_group, router }]);
}

/** Splits moments into those that follow each other without a break. */
function runs(seconds: readonly number[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (const at of seconds) {
    const last = found.at(-1);
    if (last?.at(-1) === at - evaluationSeconds) last.push(at);
    else found.push([at]);
  }
  return found;
}
