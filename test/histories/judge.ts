import { dueAtMs, type Excuse, excuseOf } from './due.ts';
import { evaluationSeconds } from './evaluations.ts';
import { decisive, deliveryMs, evaluationMs, heardUntilMs, isDuring, isHeard, isSame } from './evidence.ts';
import type { Watch } from './exporter.ts';
import type { Firing } from './firings.ts';
import { type Condition, conditionsOf, isInnocent } from './truth.ts';
import type { History } from './world.ts';

/** A condition that should have paged, or may have. */
export interface Judged {
  readonly condition: Condition;
  /** It lasted, and what reached Prometheus of it was enough to tell. */
  readonly isDue: boolean;
  /** An alert began that goes by what was read of it; or one of something earlier was on, and came to go by it. */
  readonly isPaged: boolean;
  /** Why it did not page although it was due; undefined where nothing explains that. */
  readonly excuse: Excuse | undefined;
  /** From the condition's begin to the page; undefined also where the page owes to something earlier as well. */
  readonly delaySeconds: number | undefined;
  /** Every scrape but one told it at once, so that the delay is that of the rule and not of what could not be read. */
  readonly isPlain: boolean;
}

export interface Judgement {
  readonly history: History;
  readonly judged: readonly Judged[];
  /** Due and never paged, without an excuse. */
  readonly missed: readonly Judged[];
  /** Paged without a condition, or for longer than the condition accounts for. */
  readonly wrong: readonly Firing[];
}

/** What was so as lately as that may be in the exporter's memory still: see src/ha/observations.ts. */
const rememberedMs = 60_000;

/** An alert goes by records that are an evaluation old, and values are a second late where promtool counts in seconds. */
const seenLateMs = evaluationMs + 1000;

/** Holds what fired in a history against what was true in it. */
export function judge(history: History, firings: readonly Firing[]): Judgement {
  const own = firings.filter(({ group }) => group === history.plan.group);
  const spans = conditionsOf(history.chronicle);
  const conditions = spans.filter((condition) => !isInnocent(condition));
  const judged = conditions.map((condition) => judgeCondition(condition, spans, history, own));
  return {
    history,
    judged,
    missed: judged.filter(({ isDue, isPaged, excuse }) => isDue && !isPaged && excuse === undefined),
    wrong: own.filter((firing) => !isAccountedFor(firing, spans, history)),
  };
}

function judgeCondition(
  condition: Condition,
  spans: readonly Condition[],
  history: History,
  firings: readonly Firing[],
): Judged {
  const { fromMs, toMs } = condition;
  const page = pageOf(condition, spans, history, firings);
  const isOwn = page?.atSeconds === page?.firing.fromSeconds && !isResumed(condition, spans);
  const delaySeconds = page !== undefined && isOwn ? page.atSeconds - fromMs / 1000 : undefined;
  const dueMs = dueAtMs(condition, history);
  const isDue = dueMs !== undefined;
  const untilMs = delaySeconds === undefined ? toMs : fromMs + delaySeconds * 1000;
  return {
    condition,
    isDue,
    isPaged: page !== undefined,
    excuse: isDue && page === undefined ? excuseOf(condition, history, dueMs) : undefined,
    delaySeconds,
    isPlain: history.exporters.some((exporter) => untold(condition, exporter, history, untilMs) <= 1),
  };
}

/** The first moment at which an alert was on because of what was read of the condition, while that was news. */
function pageOf(condition: Condition, spans: readonly Condition[], history: History, firings: readonly Firing[]) {
  const latestMs = condition.toMs + deliveryMs + evaluationMs;
  for (const firing of firings.filter((one) => isAbout(one, condition))) {
    const atSeconds = firing.trueAtSeconds.find(
      (second) =>
        second * 1000 >= condition.fromMs &&
        second * 1000 <= latestMs &&
        isHeard(condition, spans, history, second * 1000),
    );
    if (atSeconds !== undefined) return { firing, atSeconds };
  }
  return undefined;
}

/** The same was so a moment before, perhaps innocently: what the exporter has counted of that may hasten the page. */
function isResumed(condition: Condition, spans: readonly Condition[]): boolean {
  const { fromMs } = condition;
  return spans.some((span) => isSame(span, condition) && span.toMs <= fromMs && span.toMs > fromMs - rememberedMs);
}

function isAbout({ alert, subject }: Firing, { critical, subject: { router } }: Condition): boolean {
  return alert === critical.alert && subject.router === router;
}

/** How many scrapes that should have told the condition did not, or were not made. */
function untold(condition: Condition, exporter: Watch, history: History, untilMs: number): number {
  const told = decisive(exporter, condition, history).filter(
    (scrape) => isDuring(condition, scrape) && scrape.visibleAtMs <= untilMs,
  );
  return Math.floor((untilMs - condition.fromMs) / exporter.intervalMs) - told.length;
}

/**
 * It began while a condition held, or before rules could know better. At each evaluation after that the same was so, rules
 * could not know better yet, or the alert is kept on for that long; an innocent moment keeps it on as well.
 */
function isAccountedFor(firing: Firing, spans: readonly Condition[], history: History): boolean {
  const about = spans
    .filter((span) => isAbout(firing, span))
    .map((span) => ({ span, untilMs: heardUntilMs(span, history) + seenLateMs }));
  const lastMs = Math.min(firing.toSeconds, history.plan.seconds) * 1000;
  for (let atMs = firing.fromSeconds * 1000; atMs <= lastMs; atMs += evaluationSeconds * 1000) {
    const isFirst = atMs === firing.fromSeconds * 1000;
    const isExplained = about.some(({ span, untilMs }) => {
      const allowedMs = isFirst ? 0 : span.critical.keepSeconds * 1000;
      return !(isFirst && isInnocent(span)) && span.fromMs <= atMs && atMs <= untilMs + allowedMs;
    });
    if (!isExplained) return false;
  }
  return true;
}
