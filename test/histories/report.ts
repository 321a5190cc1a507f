import { excuses } from './due.ts';
import type { Judged, Judgement } from './judge.ts';
import { criticals } from './truth.ts';

export function describe({ history, missed, wrong }: Judgement): string {
  const { plan } = history;
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  return [
    `${plan.group}: every ${plan.intervalMs / 1000} s by ${plan.exporters.length} exporters, ${plan.members} members`,
    ...missed.map(
      ({ condition: { critical, subject, fromMs, toMs } }) =>
        `  MISSED ${critical.alert} ${JSON.stringify(subject)} ${seconds(fromMs)}-${seconds(toMs)}`,
    ),
    ...wrong.map(
      ({ alert, subject, fromSeconds, toSeconds }) =>
        `  FALSE ${alert} ${JSON.stringify(subject)} ${fromSeconds}-${toSeconds}`,
    ),
    ...plan.events.toSorted((a, b) => a.atMs - b.atMs).map(({ atMs, what }) => `    ${seconds(atMs)} ${what}`),
  ].join('\n');
}

export interface Row {
  readonly intervalSeconds: number;
  readonly alert: string;
  /** Longer than what is innocent. */
  readonly conditions: number;
  readonly due: number;
  /** Due, and with an excuse for why it was not paged. */
  readonly excused: number;
  readonly missed: number;
  readonly wrong: number;
  readonly medianSeconds: number | undefined;
  readonly worstSeconds: number | undefined;
}

/** One row per scrape interval and alert. */
export function tabulate(judgements: readonly Judgement[]): readonly Row[] {
  const intervals = [...new Set(judgements.map(({ history }) => history.plan.intervalMs / 1000))];
  return intervals.flatMap((intervalSeconds) => {
    const all = judgements.filter(({ history }) => history.plan.intervalMs === intervalSeconds * 1000);
    return criticals.map(({ alert }) => {
      const isAlert = ({ condition }: Judged) => condition.critical.alert === alert;
      const judged = all.flatMap((one) => one.judged).filter(isAlert);
      const delays = judged
        .flatMap(({ isPlain, delaySeconds }) => (isPlain && delaySeconds !== undefined ? [delaySeconds] : []))
        .sort((a, b) => a - b);
      return {
        intervalSeconds,
        alert,
        conditions: judged.length,
        due: judged.filter(({ isDue }) => isDue).length,
        excused: judged.filter(({ excuse }) => excuse !== undefined).length,
        missed: all.flatMap(({ missed }) => missed).filter(isAlert).length,
        wrong: all.flatMap(({ wrong }) => wrong).filter((firing) => firing.alert === alert).length,
        medianSeconds: delays[Math.floor(delays.length / 2)],
        worstSeconds: delays.at(-1),
      };
    });
  });
}

export function tableText(rows: readonly Row[]): string {
  const whole = (value: number | undefined) => (value === undefined ? '' : value.toFixed(0));
  return [
    '| scraped every | alert | conditions | due | excused | missed | false | median s | worst s |',
    '| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ intervalSeconds, alert, conditions, due, excused, missed, wrong, medianSeconds, worstSeconds }) =>
        `| ${intervalSeconds} s | ${alert} | ${conditions} | ${due} | ${excused} | ${missed} | ${wrong} | ${whole(medianSeconds)} | ${whole(worstSeconds)} |`,
    ),
  ].join('\n');
}

/** What kept conditions from paging that were due, and how often. */
export function excusesLine(judgements: readonly Judgement[]): string {
  const found = judgements.flatMap(({ judged }) => judged.flatMap(({ excuse }) => excuse ?? []));
  const counted = excuses.map((name) => `${name} ${found.filter((one) => one === name).length}`);
  return `excused ${found.length}: ${counted.join(', ')}`;
}

/** One line that says it all. */
export function lastLine(judgements: readonly Judgement[]): string {
  const count = (of: (one: Judgement) => number) => judgements.reduce((sum, one) => sum + of(one), 0);
  const missed = count((one) => one.missed.length);
  const wrong = count((one) => one.wrong.length);
  const due = count(({ judged }) => judged.filter(({ isDue }) => isDue).length);
  const conditions = count(({ judged }) => judged.length);
  const excused = count(({ judged }) => judged.filter(({ excuse }) => excuse !== undefined).length);
  return (
    `histories ${judgements.length}, missed ${missed}, false ${wrong}, ` +
    `excused ${excused}, conditions ${conditions}, due ${due}`
  );
}
