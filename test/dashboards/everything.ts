import { expect } from 'vitest';
import { type Board, type Panel, panelsOf } from './boards.ts';
import { fitted, type Shown, shownBy } from './expected.ts';
import { complaintsAbout, type Given } from './given.ts';
import { type Chosen, fill, legendOf, type TimeRange } from './grafana.ts';
import type { Watching } from './stack.ts';

interface Everything {
  readonly byTitle: ReadonlyMap<string, { readonly panel: Panel; readonly given: Given }>;
  shown<Seen>(title: string, how: (panel: Panel, given: Given) => Seen): Seen;
}

/** Everything of a dashboard, by the title of the panel, with complaints about all that no panel should give. */
export async function everythingOf(
  watching: Watching,
  board: Board,
  chosen: Chosen,
  range: TimeRange,
): Promise<Everything> {
  const panels = panelsOf(board);
  const given = await Promise.all(panels.map((panel) => watching.panel(board, panel, chosen, range)));
  const byTitle = new Map(panels.map((panel, index) => [panel.title, { panel, given: given[index] ?? [] }]));
  for (const [title, { panel, given: one }] of byTitle) {
    expect.soft(complaintsAbout(panel, one), `${board.uid}, ${JSON.stringify(chosen)}: ${title}`).toEqual([]);
  }
  return {
    byTitle,
    shown(title, how) {
      const found = byTitle.get(title);
      if (found === undefined) throw new Error(`${board.uid} has no panel "${title}"`);
      return how(found.panel, found.given);
    },
  };
}

/** Queries that gave something. */
export function filled({ byTitle }: Everything): readonly string[] {
  return [...byTitle.values()].flatMap(({ panel: { title, targets = [] }, given }) =>
    targets.filter((_, index) => (given[index]?.length ?? 0) > 0).map(({ refId }) => `${title} ${refId}`),
  );
}

export function allQueries(board: Board): readonly string[] {
  return panelsOf(board).flatMap(({ title, targets = [] }) => targets.map(({ refId }) => `${title} ${refId}`));
}

/** Texts on the time axis, each once. */
export async function annotationsOf(
  watching: Watching,
  board: Board,
  chosen: Chosen,
  range: TimeRange,
): Promise<string[]> {
  const found = await Promise.all(
    board.annotations.list.map(async ({ expr, textFormat }) => {
      const series = await watching.over(fill(expr, board.templating.list, chosen, 5), range, 5);
      const target = { refId: 'Anno', expr, legendFormat: textFormat };
      return series
        .filter(({ values }) => values.some((value) => value > 0))
        .map((one) => legendOf(target, one).replaceAll(/ +/g, ' '));
    }),
  );
  return found.flat();
}

/** Each of these shows what is expected of it, in each of its series, rows and columns, and nothing else. */
export function expectPanels(all: Everything, panels: Readonly<Record<string, Shown>>, where: string): void {
  for (const [title, expected] of Object.entries(panels)) {
    const shown = all.shown(title, shownBy);
    expect.soft(fitted(expected, shown), `${where}: ${title}`).toEqual(expected);
  }
}
