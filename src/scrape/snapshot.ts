import type { Collector, Reading } from '../collectors/define.ts';
import type { GroupConfig, RouterConfig } from '../config/schema.ts';
import { RouterError } from '../routeros/errors.ts';

/** What one collector got of one router in one scrape: a reading, or the reason why not. */
export interface Collected {
  readonly collector: Collector;
  readonly result: Reading | RouterError;
  /** Whether the router answered with rows, be it none; a menu that it does not have is no answer. */
  readonly answered: boolean;
  readonly seconds: number;
}

/** One router at the moment of one scrape. A value that was not read in this scrape is not in it. */
export interface RouterSnapshot {
  readonly router: RouterConfig;
  /** Why no menu could be read; undefined if at least one was. */
  readonly failure: RouterError | undefined;
  /** Whether it may answer yet: somebody has stopped waiting, and its own `timeout` is not over. */
  readonly isPending: boolean;
  readonly seconds: number;
  readonly collected: readonly Collected[];
  /** The rows and samples of a collector; undefined if it is switched off or failed. */
  of<Name extends string, Metric extends string, Decoded>(
    collector: Collector<Name, Metric, Decoded>,
  ): Reading<Decoded> | undefined;
}

/** All routers of a group, read at the same moment. */
export interface GroupSnapshot {
  readonly group: GroupConfig;
  /** When the reading began, in seconds on a monotonic clock. */
  readonly readAt: number;
  readonly routers: readonly RouterSnapshot[];
}

export function routerSnapshot(router: RouterConfig, collected: readonly Collected[], seconds: number): RouterSnapshot {
  return {
    router,
    failure: collected.some(({ answered }) => answered) ? undefined : firstError(router, collected),
    isPending: false,
    seconds,
    collected,
    of<Name extends string, Metric extends string, Decoded>(collector: Collector<Name, Metric, Decoded>) {
      const result = collected.find((one) => one.collector === collector)?.result;
      // Collectors are erased in the list; the one that made the reading knows its rows.
      return result !== undefined && isReading(result) ? (result as Reading<Decoded>) : undefined;
    },
  };
}

export function isReading(result: Reading | RouterError): result is Reading {
  return 'rows' in result;
}

function firstError({ url }: RouterConfig, collected: readonly Collected[]): RouterError {
  const errors = collected.flatMap(({ result }) => (isReading(result) ? [] : [result]));
  return errors[0] ?? new RouterError('no-such-menu', `${url.href}: has none of the menus that are switched on`);
}
