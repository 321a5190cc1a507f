import type { Panel } from './boards.ts';
import { barsOf, columnsOf, type Given, pointsOf, rowsOf, tilesOf } from './given.ts';

/** A number that is not the same each time. */
export interface Between {
  readonly atLeast: number;
  readonly atMost: number;
}

export function between(atLeast: number, atMost: number): Between {
  return { atLeast, atMost };
}

export type Value = string | number | Between;

/** What a panel shows: words or numbers by the name of a series, or the cells of each row of a table. */
export type Shown = Readonly<Record<string, Value>> | readonly (readonly Value[])[];

export function shownBy(panel: Panel, given: Given): Shown {
  if (panel.type === 'stat') return tilesOf(panel, given);
  if (panel.type === 'timeseries') return pointsOf(panel, given);
  // By the first column; of equal ones the table does not say which comes first.
  if (panel.type === 'table') {
    return rowsOf(panel, given)
      .map((row) => columnsOf(panel).map((title) => row[title] ?? ''))
      .toSorted();
  }
  return Object.fromEntries(Object.entries(barsOf(panel, given)).map(([name, words]) => [name, words.join(', ')]));
}

/** What was shown, with what is as it is expected, as text or within bounds, replaced by that; the rest tells them apart. */
export function fitted(expected: unknown, shown: unknown): unknown {
  if (isBetween(expected)) {
    const isIn = shown !== '' && Number(shown) >= expected.atLeast && Number(shown) <= expected.atMost;
    return isIn ? expected : shown;
  }
  if (typeof expected === 'number') return String(shown) === String(expected) ? expected : shown;
  if (Array.isArray(expected) && Array.isArray(shown)) return shown.map((one, index) => fitted(expected[index], one));
  if (!isRecord(expected) || !isRecord(shown)) return shown;
  return Object.fromEntries(Object.entries(shown).map(([key, one]) => [key, fitted(expected[key], one)]));
}

function isBetween(value: unknown): value is Between {
  return isRecord(value) && 'atLeast' in value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
