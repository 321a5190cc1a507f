import { decisive, evaluationMs, isDuring, newestAt } from './evidence.ts';
import type { Condition } from './truth.ts';
import { type History, isDown } from './world.ts';

/** Since when an alert should be on: two decisive scrapes have reached Prometheus, and what the rule waits besides is over. */
export function dueAtMs(condition: Condition, history: History): number | undefined {
  const { critical, toMs } = condition;
  const told = history.exporters
    .flatMap((exporter) => decisive(exporter, condition, history))
    .filter((scrape) => isDuring(condition, scrape))
    .toSorted((a, b) => a.readAtMs - b.readAtMs);
  const [first] = told;
  const second = told.find(({ readAtMs }) => readAtMs - (first?.readAtMs ?? 0) > critical.innocentSeconds * 1000);
  if (first === undefined || second === undefined) return undefined;
  if (critical.forSeconds === 0) return second.visibleAtMs + evaluationMs;
  const dueMs = Math.max(second.visibleAtMs, first.visibleAtMs + waitMs(condition));
  return dueMs <= toMs ? dueMs : undefined;
}

/** Rules see a value by the next evaluation of the records, and of the alert after that. */
function waitMs({ critical }: Condition): number {
  return critical.forSeconds * 1000 + 2 * evaluationMs;
}

/**
 * Why an alert did not fire though two decisive scrapes were enough.
 *
 * - down: Prometheus evaluated no rules from the second of them on until they were too old.
 *
 * An alert with a `for` has three more, since rules lost sight of the condition, and each time they do it begins anew:
 *
 * - silent: Prometheus got nothing for longer than rules take a value for the present.
 * - unread: for that long nobody could read the router, so nobody knows what it is.
 * - replica: the last word of another exporter, of before the condition, had not yet been that long ago.
 */
export type Excuse = (typeof excuses)[number];
export const excuses = ['down', 'silent', 'unread', 'replica'] as const;

/** Undefined where rules had the condition in sight for long enough without a break. */
export function excuseOf(condition: Condition, history: History, dueMs: number): Excuse | undefined {
  const { critical, fromMs, toMs } = condition;
  const untilMs = dueMs + critical.staleSeconds * 1000 - 2 * evaluationMs;
  if (isDown(history, dueMs) && isDown(history, Math.min(untilMs, toMs))) return 'down';
  if (critical.forSeconds === 0) return undefined;
  let excuse: Excuse | undefined;
  let sinceMs: number | undefined;
  for (let atMs = Math.ceil(fromMs / evaluationMs) * evaluationMs; atMs <= toMs; atMs += evaluationMs) {
    const sight = sightAt(condition, history, atMs);
    if (sight === 'clear') {
      sinceMs ??= atMs;
      if (atMs - sinceMs >= waitMs(condition)) return undefined;
    } else {
      if (sinceMs !== undefined || sight === 'replica') excuse ??= sight;
      sinceMs = undefined;
    }
  }
  return excuse;
}

/** Whether what rules see at that moment shows the condition; another exporter's last word, of before it, may contradict. */
function sightAt(condition: Condition, history: History, atMs: number): 'clear' | Excuse {
  const { critical, fromMs } = condition;
  const newest = newestAt(condition, history, atMs);
  const isTold = newest.some((scrape) => isDuring(condition, scrape));
  if (isTold && newest.some(({ readAtMs }) => readAtMs < fromMs)) return 'replica';
  if (isTold) return 'clear';
  const got = history.exporters.flatMap(
    ({ scrapes }) => scrapes.findLast(({ samples, visibleAtMs }) => samples !== undefined && visibleAtMs <= atMs) ?? [],
  );
  return got.some(({ visibleAtMs }) => visibleAtMs + critical.staleSeconds * 1000 > atMs) ? 'unread' : 'silent';
}
