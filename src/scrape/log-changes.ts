import type { GroupConfig, RouterConfig } from '../config/schema.ts';
import { isReading, type RouterSnapshot } from './snapshot.ts';

/** The part of a logger that is used here: fields first, then a message that never varies. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * Logs what has changed since the last scrape of the same router, once per change and not once per scrape: whether the
 * router answers, and which of its menus cannot be read or understood.
 */
export function changeLogger(log: Log): (group: GroupConfig, snapshot: RouterSnapshot) => void {
  // By object: a reload makes new ones for the groups that it changes, and what they do then is news.
  const last = new WeakMap<RouterConfig, Troubles>();

  return (group, snapshot) => {
    const router = { ha_group: group.name, router: snapshot.router.name };
    const before = last.get(snapshot.router);
    const now = troubles(snapshot);
    last.set(snapshot.router, now);

    const { failure } = snapshot;
    if (failure !== undefined) {
      if (before?.get(wholeRouter) !== failure.kind)
        log.warn({ ...router, reason: failure.kind, error: failure.message }, 'router cannot be read');
      return;
    }
    if (before?.has(wholeRouter) !== false) log.info(router, 'router is read');
    logMenus(router, before ?? new Map(), now);
  };

  function logMenus(router: object, before: Troubles, now: Troubles): void {
    for (const [menu, error] of now) {
      if (!before.has(menu)) log.warn({ ...router, menu, error }, 'menu is not fully read');
    }
    for (const menu of before.keys()) {
      if (menu !== wholeRouter && !now.has(menu)) log.info({ ...router, menu }, 'menu is fully read again');
    }
  }
}

/** By menu, what is wrong with it; by `wholeRouter`, the kind of failure where nothing could be read. */
type Troubles = ReadonlyMap<string, string>;

const wholeRouter = '/';

function troubles({ failure, collected }: RouterSnapshot): Troubles {
  if (failure !== undefined) return new Map([[wholeRouter, failure.kind]]);
  return new Map(
    collected.flatMap(({ collector: { menu }, result }): readonly (readonly [string, string])[] => {
      if (!isReading(result)) return [[menu, result.message]];
      const [first] = result.rejected;
      return first === undefined ? [] : [[menu, `${result.rejected.length} rows left out, the first: ${first}`]];
    }),
  );
}
