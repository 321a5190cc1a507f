import { facts, type Role, roleSeries } from './facts.ts';

/** Values in promtool's notation (`1x3 2x20`), or one value for the whole test. */
export type Values = number | string;

/** Series of one case, without the label ha_group. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Values;
}

/** One situation: a group whose name tells what happens in it. */
export interface Case {
  readonly group: string;
  /** For the reader of the test file. */
  readonly comment: string;
  readonly series: readonly Series[];
}

/** The alerts of one name that fire at one moment, and no others. */
export interface Expectation {
  /** As `1m25s`. */
  readonly at: string;
  readonly alert: string;
  /** Every label but alertname. */
  readonly fires: readonly Readonly<Record<string, string>>[];
  /** What people read; only where `fires` has one. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Whatever PromQL gives at one moment: `labels` of each series and its value. */
export interface Query {
  readonly at: string;
  readonly expr: string;
  readonly samples: readonly { readonly labels: string; readonly value: number }[];
}

export interface RuleTest {
  readonly name: string;
  /** Between samples; 15s where left out. */
  readonly interval?: string;
  readonly samples: number;
  readonly cases: readonly Case[];
  readonly expect: readonly (Expectation | Query)[];
}

export interface TestFile {
  readonly about: string;
  /** Which of ../rules are tested; all where left out. */
  readonly rules?: readonly string[];
  readonly evaluationInterval?: string;
  readonly tests: readonly RuleTest[];
}

/** What a router said in a case, in the words of `facts.ts`; `role` stands for everything that follows from it. */
export type RouterFacts = Partial<Record<keyof typeof facts, Values>> & {
  readonly role?: Role | readonly (readonly [role: Role, samples: number])[];
};

/** Labels that are not as in most cases. */
export type Labels = Readonly<Record<string, string>>;

export function router(name: string, { role, ...rest }: RouterFacts, labels: Labels = {}): readonly Series[] {
  return of(rest, { router: name, ...labels }).concat(
    role === undefined ? [] : roleSeries(role).map((one) => series(one, { router: name, ...labels })),
  );
}

/** What is true of a virtual router of the group, or of the group itself. */
export function group(of_: Partial<Record<keyof typeof facts, Values>>, labels: Labels = {}): readonly Series[] {
  return of(of_, labels);
}

function of(values: Partial<Record<keyof typeof facts, Values>>, labels: Labels): readonly Series[] {
  return Object.entries(values).map(([fact, value]) => series({ ...facts[fact as keyof typeof facts], value }, labels));
}

function series({ name, labels, value }: { name: string; labels: Labels; value: Values }, own: Labels): Series {
  const known = Object.fromEntries(Object.entries(own).filter(([label]) => label in labels || !optional.has(label)));
  return { name, labels: { ...labels, ...known }, values: value };
}

/** Labels that only some metrics have, so that one call can name them for several. */
const optional = new Set(['virtual_router', 'interface', 'group_authority', 'protocol', 'field']);

export function toYaml({ about, rules = ['*'], evaluationInterval = '5s', tests }: TestFile): string {
  return [
    ...about.split('\n').map((line) => `# ${line}`.trimEnd()),
    '#',
    '# Made by test/alerts; to change it, change the table there and run: npx vitest run test/alerts -u',
    '#',
    '# Each ha_group is one case, named after what happens in it; one that is not expected must stay silent. In `values`',
    '# `1x3` is four samples; `_` is none, as while Prometheus is down, and leaves the old value visible for five minutes;',
    '# `stale` is a failed scrape, or a value that the exporter no longer gives.',
    `rule_files: [${rules.map((name) => `../rules/${name}.yml`).join(', ')}]`,
    `evaluation_interval: ${evaluationInterval}`,
    'group_eval_order:',
    '  [routeros-ha-records, routeros-ha-roles, routeros-ha-uplink, routeros-ha-reachability, routeros-ha-days, routeros-ha-operation]',
    '',
    'tests:',
    ...tests.flatMap(testLines),
    '',
  ].join('\n');
}

function testLines({ name, interval = '15s', samples, cases, expect }: RuleTest): readonly string[] {
  const alertTests = expect.filter((one): one is Expectation => 'annotations' in one);
  return [
    `  - name: ${quoted(name)}`,
    `    interval: ${interval}`,
    ...(cases.length === 0 ? [] : ['    input_series:']),
    ...cases.flatMap(({ group, comment, series }) => [
      ...comment.split('\n').map((line) => `      # ${group}: ${line}`),
      ...series.map((one) => inputSeries(group, one, samples)),
    ]),
    ...(alertTests.length === 0 ? [] : ['    alert_rule_test:', ...alertTests.flatMap(annotationLines)]),
    '    promql_expr_test:',
    ...expect.flatMap((one) => queryLines('expr' in one ? one : firing(one))),
  ];
}

export function inputSeries(group: string, series: Series, samples: number): string {
  const { values } = series;
  const all = typeof values === 'number' ? `${values}x${samples - 1}` : values;
  return `      - { series: ${quoted(seriesText(group, series))}, values: ${quoted(all)} }`;
}

function annotationLines({ at, alert, fires, annotations = {} }: Expectation): readonly string[] {
  const pairs = (object: Readonly<Record<string, string>>, indent: string) =>
    Object.entries(object).map(([key, value]) => `${indent}${key}: ${quoted(value)}`);
  return [
    `      - eval_time: ${at}`,
    `        alertname: ${alert}`,
    '        exp_alerts:',
    ...fires.flatMap((labels) => [
      '          - exp_labels:',
      ...pairs(labels, '              '),
      '            exp_annotations:',
      ...pairs(annotations, '              '),
    ]),
  ];
}

function firing({ at, alert, fires }: Expectation): Query {
  const selector = `ALERTS{alertname=${JSON.stringify(alert)},alertstate="firing"}`;
  const samples = fires.map((labels) => {
    const own = Object.entries(labels).map(([label, value]) => `,${label}=${promqlString(value)}`);
    return { labels: selector.replace('}', `${own.join('')}}`), value: 1 };
  });
  return { at, expr: selector, samples };
}

function queryLines({ at, expr, samples }: Query): readonly string[] {
  return [
    `      - eval_time: ${at}`,
    `        expr: ${quoted(expr)}`,
    samples.length === 0 ? '        exp_samples: []' : '        exp_samples:',
    ...samples.map(({ labels, value }) => `          - { labels: ${quoted(labels)}, value: ${value} }`),
  ];
}

function seriesText(group: string, { name, labels }: Series): string {
  const all = Object.entries({ ha_group: group, ...labels }).filter(([, value]) => value !== '');
  return `${name}{${all.map(([label, value]) => `${label}=${promqlString(value)}`).join(',')}}`;
}

/** PromQL takes the replacement character for a mistake unless it is escaped. */
function promqlString(text: string): string {
  return JSON.stringify(text).replaceAll('\ufffd', '\\ufffd');
}

/** A YAML string that needs no escapes, if there is one: it folds line ends, and knows no control characters. */
function quoted(text: string): string {
  if (!/\p{C}/u.test(text)) return `'${text.replaceAll("'", "''")}'`;
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replaceAll(/\p{C}/gu, escaped);
}
