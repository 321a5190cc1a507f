import type { Board, Mapping, Panel, Target, Variable } from './boards.ts';

/** What is chosen for each variable. */
export type Chosen = Readonly<Record<string, string | readonly string[]>>;

/** Seconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

const everything = '$__all';
/** As the data source of the tests would have it. */
const scrapeSeconds = 5;

/** Puts the variables into a query as Grafana's Prometheus data source does. */
export function fill(
  text: string,
  variables: readonly Variable[],
  chosen: Chosen,
  stepSeconds: number,
  scrapedEach = scrapeSeconds,
): string {
  const inOrder = variables.toSorted((one, other) => other.name.length - one.name.length);
  const filled = inOrder.reduce((filling, variable) => {
    const value = interpolated(variable, chosen[variable.name]);
    return filling.replaceAll(new RegExp(`\\$${variable.name}\\b`, 'g'), () => value);
  }, text);
  return filled
    .replaceAll('$__rate_interval', `${Math.max(stepSeconds + scrapedEach, 4 * scrapedEach)}s`)
    .replaceAll('$__interval', `${stepSeconds}s`);
}

/** One value is put in as it is; of several, and where there may be several, each is a part of a regular expression. */
function interpolated({ name, multi, includeAll, allValue }: Variable, value: Chosen[string] | undefined): string {
  if (value === undefined) return `$${name}`;
  if (value === everything) return allValue ?? '.*';
  if (multi !== true && includeAll !== true) return String(value).replaceAll('\\', '\\\\').replaceAll("'", "\\\\'");
  const parts = [value].flat().map((part) => part.replaceAll(/[\\^$*{}[\]'+?.()|]/g, '\\\\$&'));
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join('|')})`;
}

/** A Prometheus, asked as Grafana asks. */
export function grafana(url: string) {
  async function ask<Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Data> {
    const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const { status, error, data } = (await answer.json()) as { status: string; error?: string; data: Data };
    if (status !== 'success') throw new Error(`${error}: ${JSON.stringify(parameters)}`);
    return data;
  }

  async function now(query: string, time: number): Promise<readonly Series[]> {
    const { resultType, result } = await ask<{
      resultType: string;
      result: readonly { metric: Series['labels']; value: readonly [number, string] }[];
    }>('query', { query, time: String(time) });
    if (resultType !== 'vector') throw new Error(`${query} is a ${resultType}`);
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, values: [Number(value)] }));
  }

  async function over(query: string, { from, to }: TimeRange, step: number): Promise<readonly Series[]> {
    const aligned = (at: number) => String(Math.floor(at / step) * step);
    const { resultType, result } = await ask<{
      resultType: string;
      result: readonly { metric: Series['labels']; values: readonly (readonly [number, string])[] }[];
    }>('query_range', { query, start: aligned(from), end: aligned(to), step: String(step) });
    if (resultType !== 'matrix') throw new Error(`${query} is a ${resultType}`);
    return result.map(({ metric, values }) => ({ labels: metric, values: values.map(([, value]) => Number(value)) }));
  }

  return {
    now,
    over,
    labelValues: (label: string, series: string, { from, to }: TimeRange) =>
      ask<readonly string[]>(`label/${label}/values`, { 'match[]': series, start: String(from), end: String(to) }),
    /** What the queries of a panel give, each in its turn. */
    panel(
      board: Board,
      { targets = [] }: Panel,
      chosen: Chosen,
      range: TimeRange,
    ): Promise<readonly (readonly Series[])[]> {
      return Promise.all(
        targets.map((target) => {
          const step = stepOf(target);
          const query = fill(target.expr, board.templating.list, chosen, step);
          return target.instant === true ? now(query, range.to) : over(query, range, step);
        }),
      );
    },
  };
}

/** Seconds from one value of a range to the next. */
export function stepOf({ interval = '0s' }: Target, scrapedEach = scrapeSeconds): number {
  return Math.max(secondsOf(interval), scrapedEach);
}

function secondsOf(duration: string): number {
  const [, count, unit = ''] = /^(\d+)([smhdw])$/.exec(duration) ?? [];
  return Number(count) * ({ s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }[unit] ?? Number.NaN);
}

/** What a value is called; undefined: no word was given for it. */
export function wordOf(mappings: readonly Mapping[], value: number | string): string | undefined {
  for (const { type, options } of mappings) {
    if (type === 'value' && options[String(value)] !== undefined) return options[String(value)]?.text;
    const { from, to, result } = options as { from?: number; to?: number | null; result?: { text?: string } };
    const isIn =
      typeof value === 'number' && value >= (from ?? Number.NaN) && value <= (to ?? Number.POSITIVE_INFINITY);
    if (type === 'range' && isIn) return result?.text;
  }
  return undefined;
}

export function legendOf({ legendFormat = '' }: Target, { labels }: Series): string {
  return legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_whole, label: string) => labels[label] ?? '').trim();
}
