import { decisive, evaluationMs, isDuring, newestAt } from './evidence.ts';
import { type Condition, isRoleRead } from './truth.ts';
import type { History } from './world.ts';

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
 * Why an alert with a `for` did not fire though two decisive scrapes were enough: rules lost sight of the condition, and
 * each time they do `for` begins anew.
 *
 * - silent: Prometheus got nothing for longer than rules take a value for the present.
 * - unread: it was told that the router could not be read. Nobody knows then what it is, so it may not page.
 */
export type Excuse = 'silent' | 'unread';

/** Undefined where rules had the condition in sight for long enough without a break, and where they have no `for`. */
export function excuseOf(condition: Condition, history: History): Excuse | undefined {
  const { critical, fromMs, toMs } = condition;
  if (critical.forSeconds === 0) return undefined;
  let excuse: Excuse | undefined;
  let sinceMs: number | undefined;
  for (let atMs = Math.ceil(fromMs / evaluationMs) * evaluationMs; atMs <= toMs; atMs += evaluationMs) {
    const sight = sightAt(condition, history, atMs);
    if (sight === 'clear') {
      sinceMs ??= atMs;
      if (atMs - sinceMs >= waitMs(condition)) return undefined;
    } else {
      if (sinceMs !== undefined && sight !== 'contradicted') excuse ??= sight;
      sinceMs = undefined;
    }
  }
  return excuse;
}

/** Whether what rules see at that moment shows the condition; another exporter's last word, of before it, may contradict. */
function sightAt(condition: Condition, history: History, atMs: number): 'clear' | 'contradicted' | Excuse {
  const { critical, subject, fromMs } = condition;
  const newest = newestAt(condition, history, atMs);
  const isTold = newest.some((scrape) => isDuring(condition, scrape));
  if (isTold && newest.some(({ readAtMs }) => readAtMs < fromMs)) return 'contradicted';
  const got = history.exporters.flatMap(
    ({ scrapes }) => scrapes.findLast(({ samples, visibleAtMs }) => samples !== undefined && visibleAtMs <= atMs) ?? [],
  );
  const recent = got.filter(({ visibleAtMs }) => visibleAtMs + critical.staleSeconds * 1000 > atMs);
  if (recent.length === 0) return 'silent';
  return isTold && recent.some(({ unread }) => isRoleRead(unread, subject.router ?? '')) ? 'clear' : 'unread';
}
