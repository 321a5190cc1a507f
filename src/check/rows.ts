import type { Group } from '../ha/members.ts';
import { isReading } from '../scrape/snapshot.ts';

/** The rows behind a report, as the collectors understood them. Secrets are not among them, since none is asked for. */
export interface RowsOfRouter {
  readonly router: string;
  readonly menus: readonly {
    readonly menu: string;
    readonly error: string | null;
    readonly rows: readonly unknown[];
    readonly rejected: readonly string[];
  }[];
}

export function rowsBehind({ members }: Group): readonly RowsOfRouter[] {
  return members.map(({ name, snapshot }) => ({
    router: name,
    menus: snapshot.collected.map(({ collector: { menu }, result }) =>
      isReading(result)
        ? { menu, error: null, rows: result.rows, rejected: result.rejected }
        : { menu, error: result.message, rows: [], rejected: [] },
    ),
  }));
}

/** One line per row. JSON keeps whatever a router says on its line. */
export function rowsText(routers: readonly RowsOfRouter[]): string {
  const lines = routers.flatMap(({ router, menus }) => [
    `  ${router}`,
    ...menus.flatMap(({ menu, error, rows, rejected }) => [
      `    ${menu}${error === null ? '' : `: not read: ${JSON.stringify(error)}`}`,
      ...rows.map((row) => `      ${JSON.stringify(row)}`),
      ...rejected.map((complaint) => `      left out: ${JSON.stringify(complaint)}`),
    ]),
  ]);
  return [...lines, ''].join('\n');
}
