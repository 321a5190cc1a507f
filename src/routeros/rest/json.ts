import { isAscii } from 'node:buffer';
import { attributeBytes, maxHeldBytes, maxReplyRows, type Row } from '../client.ts';
import { escapeControlCharacters, structureOf } from './structure.ts';

/** The body was not what RouterOS REST answers. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody';
  /** What in it, in its own words, yet to be quoted. */
  readonly said: string | undefined;

  constructor(message: string, said?: string) {
    super(message);
    this.said = said;
  }
}

/** What the answers to one read may still hold. */
export interface Allowance {
  bytes: number;
}

/** Rows are two deep. */
const maxDepth = 8;

/**
 * The rows of a REST reply: an array of objects, or one bare object for menus such as /system/resource. Takes what they
 * hold off the allowance, and makes nothing of a body that holds more: `{},` is three bytes, and a row in memory.
 *
 * @throws MalformedBody
 */
export function decodeRows(body: Buffer, allowance: Allowance): readonly Row[] {
  const structure = structureOf(body);
  const { marks, objects, depth, controls } = structure;
  if (objects > maxReplyRows) throw new MalformedBody(`${objects} rows, more than ${maxReplyRows}`);
  if (depth > maxDepth) throw new MalformedBody(`nested ${depth} deep`);
  const bytes = body.length + (marks + controls) * (attributeBytes / 2);
  if (bytes > allowance.bytes) throw new MalformedBody(`more than the rest of ${maxHeldBytes} bytes for all menus`);
  allowance.bytes -= bytes;

  const value = decodeJson(body, structure);
  return Array.isArray(value) ? value.map(decodeRow) : [decodeRow(value)];
}

/**
 * Of a body that is small, or was found to hold little.
 *
 * @throws MalformedBody
 */
export function decodeJson(body: Buffer, structure = structureOf(body)): unknown {
  try {
    // RouterOS copies control characters and escape sequences of comments into its JSON as they are.
    return JSON.parse(decodeText(structure.controls === 0 ? body : escapeControlCharacters(body, structure)));
  } catch {
    throw new MalformedBody('the answer is not JSON');
  }
}

function decodeRow(value: unknown): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MalformedBody(`a row is ${value === null ? 'null' : typeof value}, not an object`);
  const row: Record<string, string> = Object.create(null);
  for (const [name, property] of Object.entries(value)) {
    // Documented as always a string; numbers and booleans cost nothing to accept.
    if (typeof property === 'object') throw new MalformedBody('a property is not text', name);
    row[name] = String(property);
  }
  return row;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeText(body: Buffer): string {
  // Nearly every body is, and takes half the memory so.
  if (isAscii(body)) return body.toString('latin1');
  try {
    return utf8.decode(body);
  } catch {
    return body.toString('latin1');
  }
}
