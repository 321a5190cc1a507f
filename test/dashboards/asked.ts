import type { Query } from '../alerts/test-file.ts';
import { panelsOf, readBoards } from './boards.ts';
import { fill, stepOf, wordOf } from './grafana.ts';

/** A query of a panel as it is shipped, and what it gives. */
interface Asked {
  readonly board: 'fleet' | 'group';
  readonly panel: string;
  readonly refId?: string;
  /** Which is chosen, where one is. */
  readonly ha_group?: string;
  /** As `1m25s`. */
  readonly at: string;
  /** By the labels of each series its value, or the word that the panel has for it. */
  readonly gives: Readonly<Record<string, number | string>>;
  /** The query within another, such as one that counts at how many steps there is anything. */
  readonly within?: (expr: string, stepSeconds: number) => string;
}

/** As it is shipped, too. */
const scrapeSeconds = 15;

/** Values that have words of their own on any dashboard. */
const wordsHave = [-2, -1, 0, 1, 2, 3, 4, 5];

export function asked({ board: name, panel, refId = 'A', ha_group = '', at, gives, within }: Asked): Query {
  const board = readBoards()[`routeros-ha-${name}`];
  const found = board && panelsOf(board).find(({ title }) => title === panel);
  const target = found?.targets?.find((one) => one.refId === refId);
  if (board === undefined || target === undefined) throw new Error(`${name} has no query ${refId} of "${panel}"`);
  const step = stepOf(target, scrapeSeconds);
  const expr = fill(target.expr, board.templating.list, { ha_group, router: '$__all' }, step, scrapeSeconds);
  const mappings = found?.fieldConfig?.defaults.mappings ?? [];
  const valueOfWord = (word: string) => {
    const value = wordsHave.find((one) => wordOf(mappings, one) === word);
    if (value === undefined) throw new Error(`"${panel}" never says ${word}`);
    return value;
  };
  return {
    at,
    expr: within === undefined ? expr : within(expr, step),
    samples: Object.entries(gives).map(([labels, value]) => ({
      labels: `{${labels}}`,
      value: typeof value === 'number' ? value : valueOfWord(value),
    })),
  };
}
