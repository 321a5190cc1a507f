/**
 * RouterOS text to values: the only place that knows how RouterOS spells things. Each is a zod type that a collector's
 * row is made of; `.optional()` where RouterOS may leave the property out.
 */
import { z } from 'zod';

/**
 * The bound of every text that a router gives, in UTF-16 code units. What is read becomes labels, and a label stands in
 * every sample of its row; no name, address or status of RouterOS comes near it.
 */
export const maxTextLength = 1024;

/** Any text, the empty one included. A longer one would be a name cut into another, so it is refused. */
export const text = z.string().max(maxTextLength, `expected at most ${maxTextLength} characters`);

/** What a person wrote for people, such as a comment: cut where it is too long, since nothing depends on it. */
export const remark = z.string().transform((value) => {
  if (value.length <= maxTextLength) return value;
  return `${value.slice(0, maxTextLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
});

/**
 * A status flag. RouterOS leaves most of them out when false, and gives some as an empty string when true
 * (`"blackhole":""`), so: present and neither `false` nor `no`.
 */
export const flag = z
  .string()
  .optional()
  .transform((value) => value !== undefined && value !== 'false' && value !== 'no');

/** Decimal digits only: `Number('')` would be 0. */
export const integer = z
  .string()
  .regex(/^-?\d{1,20}$/, 'expected an integer')
  .transform(Number);

/** A property that RouterOS leaves out, leaves empty or calls `never` where there is none. */
export function optional<Value extends z.ZodType>(value: Value) {
  return z.preprocess((raw) => (raw === '' || raw === 'never' ? undefined : raw), value.optional()).optional();
}

/**
 * A time span in seconds, in every spelling that RouterOS 6 and 7 use: `1w2d3h4m5s`, `9ms445us`, `-29ms481us`,
 * `1d 00:00:00`, `00:00:10`, and plain seconds.
 */
export const duration = text.transform((value, context) => {
  const seconds = parseDuration(value);
  if (seconds !== undefined) return seconds;
  context.addIssue('expected a duration such as 1d2h3m4s');
  return z.NEVER;
});

const unitSeconds: Readonly<Record<string, number>> = {
  w: 604_800,
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  ns: 1e-9,
};

function parseDuration(value: string): number | undefined {
  const match = /^(-?)((?:\d+(?:w|d|h|ms|us|ns|m|s))*) ?(?:(\d+):(\d\d):(\d\d(?:\.\d+)?)|(\d+(?:\.\d+)?))?$/.exec(
    value,
  );
  if (match === null || !/\d/.test(value)) return undefined;
  const [, sign, units = '', hours = 0, minutes = 0, seconds = 0, plainSeconds = 0] = match;
  let total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(plainSeconds);
  for (const [, count, unit = ''] of units.matchAll(/(\d+)([a-z]+)/g))
    total += Number(count) * (unitSeconds[unit] ?? 0);
  return sign === '-' ? -total : total;
}
