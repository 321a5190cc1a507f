import type { Scrape, Watch } from './exporter.ts';
import type { Condition } from './truth.ts';
import type { History } from './world.ts';

/** How often rules are evaluated. */
export const evaluationMs = 5000;
/** From a reading to rules that see it. */
export const deliveryMs = 6000;

/** What an exporter read and Prometheus got, of which each tells whether the condition holds; oldest first. */
export function decisive({ scrapes }: Watch, { critical, subject }: Condition, history: History): readonly Scrape[] {
  const routersAt = (atMs: number) => history.chronicle.find(({ toMs }) => atMs < toMs)?.routers ?? [];
  return scrapes.filter(
    ({ samples, unread, readAtMs }) =>
      samples !== undefined && critical.isDecided(unread, routersAt(readAtMs), subject.router ?? ''),
  );
}

export function isDuring({ fromMs, toMs }: Condition, { readAtMs }: Scrape): boolean {
  return readAtMs >= fromMs && readAtMs < toMs;
}

/** What rules may still take for the present at that moment: the newest decisive scrape of each exporter, unless too old. */
export function newestAt(condition: Condition, history: History, atMs: number): readonly Scrape[] {
  return history.exporters.flatMap((exporter) => {
    const newest = decisive(exporter, condition, history).findLast(({ visibleAtMs }) => visibleAtMs <= atMs);
    return newest !== undefined && newest.visibleAtMs + condition.critical.staleSeconds * 1000 > atMs ? [newest] : [];
  });
}

/** Whether rules, at that moment, go by what was read of this condition, and by nothing that was read of an earlier one. */
export function isHeard(condition: Condition, spans: readonly Condition[], history: History, atMs: number): boolean {
  const newest = newestAt(condition, history, atMs);
  const earlier = spans.filter((span) => isSame(span, condition) && span.toMs <= condition.fromMs);
  return (
    newest.some((scrape) => isDuring(condition, scrape)) &&
    !newest.some((scrape) => earlier.some((span) => isDuring(span, scrape)))
  );
}

/** The same alert, of the same router. */
export function isSame(a: Condition, b: Condition): boolean {
  return a.critical === b.critical && a.subject.router === b.subject.router;
}

/**
 * Until when rules may take the condition for true: until a decisive scrape of each exporter that saw it says otherwise,
 * or what they said of it is too old.
 */
export function heardUntilMs(condition: Condition, history: History): number {
  const ends = history.exporters.flatMap((exporter) => {
    const last = exporter.scrapes.findLast((scrape) => scrape.samples !== undefined && isDuring(condition, scrape));
    if (last === undefined) return [];
    const next = decisive(exporter, condition, history).find(({ readAtMs }) => readAtMs >= condition.toMs);
    const staleAtMs = last.visibleAtMs + condition.critical.staleSeconds * 1000;
    return next === undefined ? staleAtMs : Math.min(staleAtMs, next.visibleAtMs);
  });
  return Math.max(condition.toMs, ...ends);
}
