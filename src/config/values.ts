import * as z from 'zod';

import { expecting, expectingText } from './wording.ts';

const millisecondsPerUnit = { m: 60_000, s: 1000, ms: 1 } as const;

/**
 * A duration as Prometheus writes it (`5s`, `500ms`, `1m30s`), decoded to milliseconds between the two bounds. `usual`
 * is for the JSON schema, which loses a default that is given to what comes after a transformation.
 */
export function duration(shortestMs: number, longestMs: number, range: string, usual: string) {
  const expected = `a duration from ${range}, such as 5s or 500ms`;
  const written = z.string({ error: expecting(expected) }).meta({ default: usual });
  return written.transform((text, context) => {
    const parts = /^(?:(?<m>\d{1,9})m)?(?:(?<s>\d{1,9})s)?(?:(?<ms>\d{1,9})ms)?$/.exec(text)?.groups;
    let durationMs = 0;
    for (const [unit, perUnit] of Object.entries(millisecondsPerUnit)) {
      durationMs += Number(parts?.[unit] ?? 0) * perUnit;
    }
    if (parts !== undefined && text !== '' && durationMs >= shortestMs && durationMs <= longestMs) return durationMs;
    const problem = parts === undefined || text === '' ? 'not a duration' : 'out of range';
    context.addIssue({ code: 'custom', message: `${problem}, expected ${expected}` });
    return z.NEVER;
  });
}

/** A SHA-256 fingerprint in whatever spelling a tool shows it, decoded to 64 lower-case hex digits. */
export const fingerprint = z
  .string({ error: expectingText('a SHA-256 fingerprint of 64 hex digits') })
  .transform((text, context) => {
    const digits = text.replaceAll(/[\s:-]/g, '').toLowerCase();
    if (/^[0-9a-f]{64}$/.test(digits)) return digits;
    const problem = /^[0-9a-f]{40}$/.test(digits) ? 'this is a SHA-1 fingerprint' : 'not a SHA-256 fingerprint';
    const remedy = 'show it with: openssl x509 -noout -fingerprint -sha256 -in router.pem';
    context.addIssue({ code: 'custom', message: `${problem}, expected 64 hex digits; ${remedy}` });
    return z.NEVER;
  });

/** A whole number between two bounds, both included. */
export function wholeNumber(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  const range = { error: `out of range, expected ${expected}` };
  return z
    .int({ error: expecting(expected) })
    .min(least, range)
    .max(most, range);
}

/** Text that is not empty. */
export function text(what: string) {
  return z.string({ error: expectingText(what) }).min(1, { error: `empty, expected ${what}` });
}

/** A name that becomes a label value and part of messages. */
export function name(what: string) {
  const expected = `${what} of 1 to 63 characters`;
  return z
    .string({ error: expectingText(expected) })
    .max(63, { error: `too long, expected ${expected}` })
    .regex(/\S/, { error: `empty, expected ${expected}` })
    .regex(/^\P{Cc}*$/u, { error: `a control character in it, expected ${expected} without any` });
}

export function flag() {
  return z.boolean({ error: expecting('true or false') });
}

export function list<Item extends z.ZodType>(item: Item, what: string) {
  return z.array(item, { error: expecting(`a list of ${what}`) });
}
