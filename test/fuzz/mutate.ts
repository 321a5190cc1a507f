import { type Random, random } from '../random.ts';

/** Bytes that mean something to somebody: lengths, control bytes, quotes, ends of lines. */
const telling = [
  0x00, 0x01, 0x0a, 0x0d, 0x22, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xbf, 0xc0, 0xdf, 0xe0, 0xef, 0xf0, 0xf8, 0xff,
];

/** The bytes, which stay as they are, with a few changes of the kind that broken devices, cables and attackers make. */
export function mutate(original: Buffer, chance: Random): Buffer {
  let bytes = original;
  for (let count = chance.integer(1, 4); count > 0; count -= 1) bytes = chance.pick(changes)(bytes, chance);
  return bytes;
}

type Change = (bytes: Buffer, chance: Random) => Buffer;

const position = (bytes: Buffer, chance: Random) => chance.integer(0, Math.max(0, bytes.length - 1));
const spliced = (bytes: Buffer, at: number, dropped: number, put: Buffer) =>
  Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + dropped)]);

const changes: readonly Change[] = [
  // A bit flips.
  (bytes, chance) => {
    const at = position(bytes, chance);
    return spliced(bytes, at, 1, Buffer.of((bytes[at] ?? 0) ^ (1 << chance.integer(0, 7))));
  },
  // A byte is another one.
  (bytes, chance) => spliced(bytes, position(bytes, chance), 1, Buffer.of(chance.pick(telling))),
  // Some come in between.
  (bytes, chance) => {
    const put = Buffer.from(Array.from({ length: chance.integer(1, 5) }, () => chance.pick(telling)));
    return spliced(bytes, position(bytes, chance), 0, put);
  },
  // Some are lost.
  (bytes, chance) => spliced(bytes, position(bytes, chance), chance.integer(1, 20), Buffer.alloc(0)),
  // Some come twice.
  (bytes, chance) => {
    const at = position(bytes, chance);
    return spliced(bytes, at, 0, bytes.subarray(at, at + chance.integer(1, 40)));
  },
  // The rest is lost.
  (bytes, chance) => bytes.subarray(0, position(bytes, chance)),
];

/** The same bytes as they may arrive, by a chance that they bring with them. */
export function cut(bytes: Buffer): readonly Buffer[] {
  const chance = random(bytes.length);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + (chance.chance(0.3) ? chance.integer(1, 3) : chance.integer(1, bytes.length));
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}
