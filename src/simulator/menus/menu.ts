import type { Fields } from '../dialect.ts';
import type { Router } from '../router.ts';

/** One RouterOS menu: its rows as `router` shows them at `nowMs` (milliseconds since 1970), without their `.id`. */
export interface Menu {
  /** A menu that is one object and no table, such as `/system/resource`. */
  readonly isSingleton: boolean;
  readonly rows: (router: Router, nowMs: number) => Fields[];
}

export function table(rows: Menu['rows']): Menu {
  return { isSingleton: false, rows };
}

export function singleton(fields: (router: Router, nowMs: number) => Fields): Menu {
  return { isSingleton: true, rows: (router, nowMs) => [fields(router, nowMs)] };
}
