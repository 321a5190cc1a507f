import * as z from 'zod';

import { flag } from '../values.ts';
import { expecting } from '../wording.ts';

const booleans = new Map([
  ...['y', 'yes', 'on'].map((word) => [word, true] as const),
  ...['n', 'no', 'off'].map((word) => [word, false] as const),
]);

/**
 * True or false, also by the words of YAML 1.1, which Go's parser knows and ours takes for text.
 *
 * @param usual for the documentation
 */
export function goFlag(usual?: boolean) {
  return z.preprocess(
    (written) => (typeof written === 'string' ? (booleans.get(written.toLowerCase()) ?? written) : written),
    usual === undefined ? flag() : flag().meta({ default: usual }),
  );
}

const millisecondsPerUnit = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
  // The micro sign, and the Greek letter.
  ...['us', '\u00b5s', '\u03bcs'].map((unit) => [unit, 1e-3] as const),
  ['ns', 1e-6],
]);

/** Go counts them in nanoseconds, in 63 bits. */
const longestMs = 2 ** 63 / 1e6;

/** A duration as Go writes it (`1.5s`, `1h30m`, `100us`, `0`), decoded to milliseconds. */
export function goDuration() {
  const examples = 'such as 1s, 500ms or 1h30m, or 0 for no limit';
  const written = z.string({ error: expecting(`a duration ${examples}`) }).transform((text, context) => {
    const durationMs = millisecondsOf(text);
    if (durationMs !== undefined && durationMs < longestMs) return durationMs;
    context.addIssue({ code: 'custom', message: `not a duration, expected one ${examples}` });
    return z.NEVER;
  });
  return z.preprocess((number) => (number === 0 ? '0' : number), written);
}

function millisecondsOf(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^\+?((\d+(\.\d*)?|\.\d+)[a-z\u00b5\u03bc]+)+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit = ''] of text.matchAll(/([\d.]+)([^\d.]+)/g))
    sum += Number(amount) * (millisecondsPerUnit.get(unit) ?? Number.NaN);
  return Number.isNaN(sum) ? undefined : sum;
}
