import { isAscii } from 'node:buffer';

/**
 * Words and sentences of the RouterOS API (https://help.mikrotik.com/docs/spaces/ROS/pages/47579160/API): a word is a
 * length of one to five bytes, big-endian, and that many bytes; a sentence is words up to one of length zero.
 */

/** The bytes of a sentence broke the rules: reserved length byte, or more than the caller allows. */
export class MalformedSentence extends Error {
  override readonly name = 'MalformedSentence';
}

export interface SentenceLimits {
  readonly maxWordBytes: number;
  readonly maxSentenceWords: number;
  readonly maxSentenceBytes: number;
}

/** The length prefix of a word. `length` is at most 2^32 - 1. */
export function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  if (length < 0x4000) return Buffer.of((length >>> 8) | 0x80, length & 0xff);
  if (length < 0x20_0000) return Buffer.of((length >>> 16) | 0xc0, (length >>> 8) & 0xff, length & 0xff);
  const bytes = Buffer.alloc(5, 0xf0);
  bytes.writeUInt32BE(length, 1);
  if (length >= 0x1000_0000) return bytes;
  bytes.writeUInt32BE((length | 0xe000_0000) >>> 0, 1);
  return bytes.subarray(1);
}

/** A sentence of UTF-8 words, its end included. */
export function encodeSentence(words: readonly string[]): Buffer {
  const parts = words.flatMap((word) => {
    const bytes = Buffer.from(word, 'utf8');
    return [encodeLength(bytes.length), bytes];
  });
  return Buffer.concat([...parts, Buffer.of(0)]);
}

/**
 * Cuts a byte stream into sentences, whatever the chunks. Empty sentences are passed over. A word that is not UTF-8 is
 * read as Latin-1, since RouterOS stores comments in whatever encoding the person's terminal had.
 */
export class SentenceReader {
  readonly #limits: SentenceLimits;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = 1;
  #words: string[] = [];
  #sentenceBytes = 0;

  constructor(limits: SentenceLimits) {
    this.#limits = limits;
  }

  /**
   * The sentences that `chunk` completes, one after another, so that those before a malformed one are still had.
   *
   * @throws MalformedSentence; the stream is of no more use then.
   */
  *push(chunk: Buffer): Generator<readonly string[], void, void> {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#needed) return;

    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    let offset = 0;
    while (offset < bytes.length) {
      const prefix = decodeLength(bytes, offset);
      if (prefix === undefined) {
        this.#needed = bytes.length - offset + 1;
        break;
      }
      this.#admit(prefix.length);
      const start = offset + prefix.size;
      const end = start + prefix.length;
      if (end > bytes.length) {
        this.#needed = end - offset;
        break;
      }
      offset = end;
      if (prefix.length > 0) {
        this.#words.push(decodeWord(bytes.subarray(start, end)));
        this.#sentenceBytes += prefix.length;
      } else if (this.#words.length > 0) {
        const sentence = this.#words;
        this.#words = [];
        this.#sentenceBytes = 0;
        yield sentence;
      }
    }
    const rest = bytes.subarray(offset);
    if (rest.length === 0) this.#needed = 1;
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#buffered = rest.length;
  }

  #admit(length: number): void {
    const { maxWordBytes, maxSentenceWords, maxSentenceBytes } = this.#limits;
    if (length > maxWordBytes) throw new MalformedSentence(`a word of ${length} bytes, more than ${maxWordBytes}`);
    if (this.#sentenceBytes + length > maxSentenceBytes)
      throw new MalformedSentence(`a sentence of more than ${maxSentenceBytes} bytes`);
    if (this.#words.length >= maxSentenceWords && length > 0)
      throw new MalformedSentence(`a sentence of more than ${maxSentenceWords} words`);
  }
}

/** Undefined: the prefix is not all there yet. First bytes from 0xF8 on are reserved for control bytes. */
function decodeLength(bytes: Buffer, offset: number): { length: number; size: number } | undefined {
  const first = bytes[offset] ?? 0;
  const size = prefixSize(first);
  if (offset + size > bytes.length) return undefined;
  if (size === 5) return { length: bytes.readUInt32BE(offset + 1), size };
  return { length: bytes.readUIntBE(offset, size) - ([0, 0, 0x8000, 0xc0_0000, 0xe000_0000][size] ?? 0), size };
}

function prefixSize(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc0) return 2;
  if (first < 0xe0) return 3;
  if (first < 0xf0) return 4;
  if (first < 0xf8) return 5;
  throw new MalformedSentence(`the reserved length byte 0x${first.toString(16)}`);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeWord(bytes: Buffer): string {
  // Nearly every word is, and this is several times as fast.
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
