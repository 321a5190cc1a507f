import type { Row } from '../client.ts';

/** The body was not what RouterOS REST answers. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody';
}

/**
 * The rows of a REST reply: an array of objects, or one bare object for menus such as /system/resource.
 *
 * @throws MalformedBody
 */
export function decodeRows(body: Buffer): readonly Row[] {
  const value = decodeJson(body);
  return (Array.isArray(value) ? value : [value]).map(decodeRow);
}

/** @throws MalformedBody */
export function decodeJson(body: Buffer): unknown {
  const text = decodeText(body);
  try {
    return JSON.parse(text);
  } catch {
    // RouterOS copies control characters and escape sequences of comments into its JSON as they are.
    try {
      return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"/gs, escapeControlCharacters));
    } catch {
      throw new MalformedBody('the answer is not JSON');
    }
  }
}

function escapeControlCharacters(literal: string): string {
  let escaped = '';
  for (const character of literal) {
    const code = character.charCodeAt(0);
    escaped += code < 0x20 ? `\\u${code.toString(16).padStart(4, '0')}` : character;
  }
  return escaped;
}

function decodeRow(value: unknown): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedBody(`a row is ${value === null ? 'null' : typeof value}, not an object`);
  const row: Record<string, string> = Object.create(null);
  for (const [name, property] of Object.entries(value)) {
    // Documented as always a string; numbers and booleans cost nothing to accept.
    if (typeof property === 'object') throw new MalformedBody(`property ${JSON.stringify(name)} is not text`);
    row[name] = String(property);
  }
  return row;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeText(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    return body.toString('latin1');
  }
}
