import * as z from 'zod';

import type { Findings, Path } from './findings.ts';
import { closest } from './wording.ts';

/**
 * What of a schema's output was usable. A key that is present and undefined was written and complained about; a key
 * that is absent was not written.
 */
export type Usable<S> =
  S extends z.ZodOptional<infer Inner>
    ? Usable<Inner> | undefined
    : S extends z.ZodObject<infer Shape>
      ? { readonly [Key in keyof Shape]?: Usable<Shape[Key]> | undefined }
      : S extends z.ZodArray<infer Item>
        ? readonly (Usable<Item> | undefined)[]
        : z.output<S>;

/**
 * Decodes a value part by part and complains about every part that does not fit, so that the checks which come later
 * see the parts that do.
 */
export function decode<S extends z.ZodType>(schema: S, value: unknown, findings: Findings): Usable<S> | undefined {
  const usable = usableOf(schema, value, [], findings);
  for (const { code, path, message } of schema.safeParse(value).error?.issues ?? []) {
    if (code !== 'unrecognized_keys' && !findings.isSettled(path)) findings.complain(path, message);
  }
  return usable as Usable<S> | undefined;
}

function usableOf(schema: unknown, value: unknown, path: Path, findings: Findings): unknown {
  if (schema instanceof z.ZodOptional) return usableOf(schema.unwrap(), value, path, findings);
  if (schema instanceof z.ZodObject) {
    return isMapping(value) ? usableKeys(schema.shape, value, path, findings) : undefined;
  }
  if (schema instanceof z.ZodArray) {
    if (!Array.isArray(value)) return undefined;
    return value.map((item, index) => usableOf(schema.element, item, [...path, index], findings));
  }
  return schema instanceof z.ZodType && !findings.isSettled(path) ? schema.safeParse(value).data : undefined;
}

function usableKeys(
  shape: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
  path: Path,
  findings: Findings,
): Record<string, unknown> {
  const usable: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (Object.hasOwn(shape, key)) {
      usable[key] = usableOf(shape[key], item, [...path, key], findings);
      continue;
    }
    const meant = complainAboutKey(key, Object.keys(shape), path, findings);
    // Whoever misspells a key has not left it out.
    if (meant !== undefined && !Object.hasOwn(value, meant)) {
      findings.settle([...path, meant]);
      usable[meant] = undefined;
    }
  }
  return usable;
}

function complainAboutKey(key: string, known: readonly string[], path: Path, findings: Findings): string | undefined {
  // `{password:secret}` is a key without a value.
  const [word = ''] = key.split(':');
  const meant = closest(word, known);
  const suggestion = meant === undefined ? '' : `; did you mean ${meant}?`;
  const colon = word === key ? '' : ' (a blank is missing after the colon)';
  const problem = `unknown key${colon}, expected one of ${known.join(', ')}${suggestion}`;
  findings.complainOfKey(
    path,
    key,
    meant === undefined && mayHoldPassword(word, known) ? word.slice(0, 3) : key,
    problem,
  );
  return meant;
}

/** `passwordsecret`, and what is left of it after a further slip of the pen: two neighbouring letters of the word. */
function mayHoldPassword(key: string, known: readonly string[]): boolean {
  return known.includes('password') && key.length >= 10 && /pa|as|ss|sw|wo|or|rd/.test(key);
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
