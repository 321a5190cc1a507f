import { maxReplyRows, type Row } from '../client.ts';

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
  const rows = Array.isArray(value) ? value : [value];
  if (rows.length > maxReplyRows) throw new MalformedBody(`${rows.length} rows, more than ${maxReplyRows}`);
  return rows.map(decodeRow);
}

/** @throws MalformedBody */
export function decodeJson(body: Buffer): unknown {
  const text = decodeText(body);
  try {
    return JSON.parse(text);
  } catch {
    // RouterOS copies control characters and escape sequences of comments into its JSON as they are.
    try {
      return JSON.parse(escapeControlCharacters(text));
    } catch {
      throw new MalformedBody('the answer is not JSON');
    }
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Escapes what JSON forbids inside strings, and leaves the white space between them alone. One pass. */
function escapeControlCharacters(text: string): string {
  const parts: string[] = [];
  let from = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) inString = !inString;
    else if (inString && code === backslash) index += 1;
    else if (inString && code < 0x20) {
      parts.push(text.slice(from, index), `\\u${code.toString(16).padStart(4, '0')}`);
      from = index + 1;
    }
  }
  return parts.join('') + text.slice(from);
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
