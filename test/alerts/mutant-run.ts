import { parse } from 'yaml';
import { type File, readFiles, testRules } from './promtool.ts';
import { metricNames, queriesOf, type Rule } from './rules.ts';

interface Query {
  readonly expr: string;
  readonly exp_samples?: readonly { readonly labels: string }[];
}

interface PromtoolTest {
  readonly alert_rule_test?: readonly { readonly alertname: string }[];
  readonly promql_expr_test?: readonly Query[];
}

/** What people read tells nothing of expressions. */
const ofNoUse = 'texts.test.yml';

/** A file of alerts/tests, read once for all mutants. */
export interface TestSuite {
  readonly file: File;
  readonly content: { readonly tests: readonly PromtoolTest[] };
}

export async function readTestSuites(): Promise<readonly TestSuite[]> {
  const files = (await readFiles('tests')).filter(({ name }) => name !== ofNoUse);
  return files.map((file) => ({ file, content: parse(file.text) as TestSuite['content'] }));
}

/** What notices a mistake. */
export interface Noticed {
  /** Tests of one alert or record, or whole situations, which ask for all alerts at once. */
  readonly which: 'own' | 'situations';
  /** What these tests ask for: the rule itself, or an alert that is built on it. */
  readonly subject: string;
  /** Files of alerts/tests. */
  readonly files: readonly string[];
}

/** By what the tests notice that one rule is another, if at all. What is tried first is cheaper, or more to the point. */
export async function noticed(
  rules: readonly Rule[],
  suites: readonly TestSuite[],
  { index, rule, isNaive }: { readonly index: number; readonly rule: Rule; readonly isNaive: boolean },
): Promise<Noticed | undefined> {
  const subjects = subjectsOf(rules, index);
  const changed = rules.with(index, rule);
  const order = isNaive ? (['situations', 'own'] as const) : (['own', 'situations'] as const);
  for (const which of order) {
    for (const subject of subjects) {
      const files = await failingTests(changed, suites, subject, which);
      if (files.length > 0) return { which, subject, files };
    }
  }
  return undefined;
}

/** The name of a rule, and those of the alerts that are built on it. */
export function subjectsOf(rules: readonly Rule[], index: number): readonly string[] {
  const { alert, record = '' } = rules[index] ?? {};
  if (alert !== undefined) return [alert];
  const users = rules.flatMap((rule, user) =>
    user !== index && queriesOf(rule).flatMap(metricNames).includes(record) ? subjectsOf(rules, user) : [],
  );
  return [...new Set([record, ...users])];
}

/** Which files do not pass in what they ask of an alert or a record, with its own rules and the records behind them. */
export async function failingTests(
  rules: readonly Rule[],
  suites: readonly TestSuite[],
  subject: string,
  which: Noticed['which'],
): Promise<readonly string[]> {
  const needed = withRecords(
    rules,
    rules.filter(({ alert, record }) => (alert ?? record) === subject),
  );
  const groups = [
    { name: 'routeros-ha-records', rules: needed.filter(({ record }) => record !== undefined) },
    { name: 'routeros-ha-alerts', rules: needed.filter(({ alert }) => alert !== undefined) },
  ];
  const order = groups.map(({ name }) => name);
  const files = suites.flatMap(({ file, content }): readonly File[] => {
    const tests = content.tests.flatMap((test) => (which === 'own' ? ownPart(test, subject) : partOf(test, subject)));
    if (tests.length === 0) return [];
    return [
      asJson('tests', file.name, { ...content, rule_files: ['../rules/all.yml'], group_eval_order: order, tests }),
    ];
  });
  // Situations ask for alerts alone.
  if (files.length === 0 || (which === 'situations' && groups[1]?.rules.length === 0)) return [];
  const { passed, output } = await testRules([asJson('rules', 'all.yml', { groups }), ...files]);
  // A rule that Prometheus refuses to load is no mistake that anybody could make.
  if (/parse error|could not parse|unmarshal/.test(output)) throw new Error(output);
  if (passed) return [];
  const failed = output.split(/^Unit Testing: +/m).filter((part) => part.includes('FAILED:'));
  if (failed.length === 0) throw new Error(output);
  return failed.map((part) => part.split('\n')[0]?.trim() ?? '');
}

function withRecords(rules: readonly Rule[], wanted: readonly Rule[]): readonly Rule[] {
  const names = new Set(wanted.flatMap(queriesOf).flatMap(metricNames));
  const more = rules.filter((rule) => wanted.includes(rule) || (rule.record !== undefined && names.has(rule.record)));
  return more.length === wanted.length ? more : withRecords(rules, more);
}

function ownPart(test: PromtoolTest, subject: string): readonly PromtoolTest[] {
  const asks = (expr: string) => expr === subject || expr.includes(`alertname="${subject}"`);
  const queries = test.promql_expr_test?.filter(({ expr }) => asks(expr)) ?? [];
  const alerts = test.alert_rule_test?.filter(({ alertname }) => alertname === subject) ?? [];
  if (queries.length + alerts.length === 0) return [];
  return [{ ...test, promql_expr_test: queries, alert_rule_test: alerts }];
}

/** Of a test that asks for all alerts: the same, asked for one. */
function partOf(test: PromtoolTest, alert: string): readonly PromtoolTest[] {
  const queries = (test.promql_expr_test ?? [])
    .filter(({ expr }) => expr.includes('ALERTS{alertstate='))
    .map((query) => ({
      ...query,
      expr: query.expr.replace('ALERTS{', `ALERTS{alertname="${alert}",`),
      exp_samples: (query.exp_samples ?? []).filter(({ labels }) => labels.includes(`alertname="${alert}"`)),
    }));
  return queries.length === 0 ? [] : [{ ...test, promql_expr_test: queries }];
}

/** JSON is YAML, and quick to write. */
function asJson(folder: File['folder'], name: string, content: unknown): File {
  return { folder, name, text: JSON.stringify(content) };
}
