import type { Collector, Reading } from '../collectors/define.ts';
import type { RouterConfig } from '../config/schema.ts';
import type { Outcome, RouterClient } from '../routeros/client.ts';
import { deadlineIn } from '../routeros/deadline.ts';
import { RouterError } from '../routeros/errors.ts';
import { type Collected, type RouterSnapshot, routerSnapshot } from './snapshot.ts';

/**
 * Reads one router now, all collectors over its one connection. Never throws, never takes longer than the router's
 * `timeout`, and ends when `abandon` is aborted.
 */
export async function scrapeRouter(
  router: RouterConfig,
  client: RouterClient,
  collectors: readonly Collector[],
  abandon: AbortSignal,
  isAwaited: () => boolean,
): Promise<RouterSnapshot> {
  const start = performance.now();
  const deadline = deadlineIn(router.timeoutMs, abandon, isAwaited);
  try {
    const outcomes = await client.print(collectors, deadline);
    const collected = collectors.map((collector, index): Collected => {
      const outcome = outcomes[index] ?? { error: new RouterError('protocol', 'not asked'), seconds: 0 };
      return { collector, seconds: outcome.seconds, ...read(collector, outcome, router) };
    });
    return routerSnapshot(router, collected, (performance.now() - start) / 1000);
  } catch (error) {
    const message = `${router.url.href}: a defect of the exporter, please report it: ${error instanceof Error ? error.stack : error}`;
    return unreadSnapshot(router, collectors, new RouterError('protocol', message), (performance.now() - start) / 1000);
  } finally {
    deadline.clear();
  }
}

/** Of a router that has not answered by the time somebody stops waiting, `seconds` after it was asked. */
export function unanswered(router: RouterConfig, collectors: readonly Collector[], seconds: number): RouterSnapshot {
  const error = new RouterError('timeout', `${router.url.href}: no answer after ${Number(seconds.toFixed(1))} s`);
  return { ...unreadSnapshot(router, collectors, error, seconds), isPending: true };
}

function unreadSnapshot(
  router: RouterConfig,
  collectors: readonly Collector[],
  error: RouterError,
  seconds: number,
): RouterSnapshot {
  const collected = collectors.map((collector) => ({ collector, result: error, answered: false, seconds }));
  return routerSnapshot(router, collected, seconds);
}

function read(
  collector: Collector,
  outcome: Outcome,
  { url, dynamicInterfaces }: RouterConfig,
): Pick<Collected, 'result' | 'answered'> {
  if ('error' in outcome) {
    const absent = collector.optional && outcome.error.kind === 'no-such-menu';
    const nothing: Reading = { rows: [], labels: [], samples: [], rejected: [] };
    return { result: absent ? nothing : outcome.error, answered: false };
  }
  const reading = collector.read(outcome.rows, { dynamicInterfaces });
  const nothingFits = outcome.rows.length > 0 && reading.rejected.length === outcome.rows.length;
  if (!nothingFits) return { result: reading, answered: true };
  const message = `${url.href}: ${collector.menu}: none of ${outcome.rows.length} rows could be understood: ${reading.rejected[0]}`;
  return { result: new RouterError('protocol', message), answered: false };
}
