/** What stands in JSON, counted without making anything of it. */
export interface Structure {
  /** `{`, `[`, `,` and `:`. An attribute has two of them; each is something that JSON.parse would hold. */
  readonly marks: number;
  readonly objects: number;
  readonly depth: number;
  /** Control characters inside strings, where JSON forbids them. */
  readonly controls: number;
}

const quote = 0x22;
const backslash = 0x5c;
const firstPrintable = 0x20;
const openBrace = 0x7b;

const byByte = (value: (character: string) => number) =>
  Int8Array.from({ length: 256 }, (_, byte) => value(String.fromCharCode(byte)));
const isMark = byByte((character) => Number('{[,:'.includes(character)));
const nesting = byByte((character) => Number('{['.includes(character)) - Number('}]'.includes(character)));

/** One pass over the bytes, which need not be JSON: as far as JSON.parse gets, it finds no more than this. */
export function structureOf(body: Buffer): Structure {
  let [marks, objects, depth, deepest, controls] = [0, 0, 0, 0, 0];
  const countControl = () => {
    controls += 1;
  };
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index] ?? 0;
    if (byte === quote) index = endOfString(body, index + 1, countControl);
    else {
      marks += isMark[byte] ?? 0;
      objects += Number(byte === openBrace);
      depth += nesting[byte] ?? 0;
      if (depth > deepest) deepest = depth;
    }
  }
  return { marks, objects, depth: deepest, controls };
}

const escapes = Array.from({ length: firstPrintable }, (_, code) =>
  Buffer.from(`\\u${code.toString(16).padStart(4, '0')}`),
);

/** Escapes what JSON forbids inside strings, and leaves the white space between them alone. One pass. */
export function escapeControlCharacters(body: Buffer, { controls }: Structure): Buffer {
  const escaped = Buffer.alloc(body.length + controls * 5);
  let [from, to] = [0, 0];
  const escapeAt = (index: number) => {
    to += body.copy(escaped, to, from, index);
    to += escapes[body[index] ?? 0]?.copy(escaped, to) ?? 0;
    from = index + 1;
  };
  for (let start = body.indexOf(quote); start !== -1; )
    start = body.indexOf(quote, endOfString(body, start + 1, escapeAt) + 1);
  body.copy(escaped, to, from);
  return escaped;
}

/** The quote at which a string ends that begins at `from`, or the end of the body. */
function endOfString(body: Buffer, from: number, atControl: (index: number) => void): number {
  for (let index = from; index < body.length; index += 1) {
    const byte = body[index] ?? 0;
    if (byte === quote) return index;
    if (byte === backslash) index += 1;
    else if (byte < firstPrintable) atControl(index);
  }
  return body.length;
}
