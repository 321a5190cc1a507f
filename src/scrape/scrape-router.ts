import type { Collector, Reading } from '../collectors/define.ts';
import type { RouterConfig } from '../config/schema.ts';
import type { Outcome, RouterClient } from '../routeros/client.ts';
import { RouterError } from '../routeros/errors.ts';
import { type Collected, type RouterSnapshot, routerSnapshot } from './snapshot.ts';

/**
 * Reads one router now, all collectors over its one connection. Never throws, and never takes longer than the router's
 * `timeout`.
 */
export async function scrapeRouter(
  router: RouterConfig,
  client: RouterClient,
  collectors: readonly Collector[],
): Promise<RouterSnapshot> {
  const start = performance.now();
  const outcomes = await client.print(collectors, AbortSignal.timeout(router.timeoutMs));
  const collected = collectors.map((collector, index): Collected => {
    const outcome = outcomes[index] ?? { error: new RouterError('protocol', 'not asked'), seconds: 0 };
    return { collector, result: read(collector, outcome, router), seconds: outcome.seconds };
  });
  return routerSnapshot(router, collected, (performance.now() - start) / 1000);
}

/** Of a router that has not answered by the time somebody stops waiting. */
export function unanswered(router: RouterConfig, collectors: readonly Collector[], waitedMs: number): RouterSnapshot {
  const seconds = waitedMs / 1000;
  const error = new RouterError(
    'timeout',
    `${router.url.href}: no answer within the ${seconds} s that this request can wait. ` +
      'Raise scrape_timeout, or lower the timeout of the router',
  );
  const collected = collectors.map((collector) => ({ collector, result: error, seconds }));
  return routerSnapshot(router, collected, seconds);
}

function read(collector: Collector, outcome: Outcome, { url, dynamicInterfaces }: RouterConfig): Reading | RouterError {
  if ('error' in outcome) {
    const absent = collector.optional && outcome.error.kind === 'no-such-menu';
    return absent ? { rows: [], samples: [], rejected: [] } : outcome.error;
  }
  const reading = collector.read(outcome.rows, { dynamicInterfaces });
  const nothingFits = outcome.rows.length > 0 && reading.rejected.length === outcome.rows.length;
  if (!nothingFits) return reading;
  return new RouterError(
    'protocol',
    `${url.href}: ${collector.menu}: none of ${outcome.rows.length} rows could be understood: ${reading.rejected[0]}`,
  );
}
