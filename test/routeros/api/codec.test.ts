import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLength, encodeSentence, MalformedSentence, SentenceReader } from '../../../src/routeros/api/codec.ts';

const limits = { maxWordBytes: 1 << 21, maxSentenceWords: 100, maxSentenceBytes: 1 << 22 };

function read(bytes: Buffer, chunkSizes: readonly number[] = []): string[][] {
  const reader = new SentenceReader(limits);
  const sentences: string[][] = [];
  let offset = 0;
  for (const size of [...chunkSizes, bytes.length]) {
    for (const sentence of reader.push(bytes.subarray(offset, offset + size))) sentences.push([...sentence]);
    offset += size;
  }
  return sentences;
}

describe('length of a word', () => {
  test.each([
    [0x00, '00'],
    [0x7f, '7f'],
    [0x80, '8080'],
    [0x3fff, 'bfff'],
    [0x4000, 'c04000'],
    [0x1f_ffff, 'dfffff'],
    [0x20_0000, 'e0200000'],
    [0xfff_ffff, 'efffffff'],
    [0x1000_0000, 'f010000000'],
    [0x1000_0080, 'f010000080'],
    [0xffff_ffff, 'f0ffffffff'],
  ])('%i is %s', (length, hex) => {
    expect(encodeLength(length).toString('hex')).toBe(hex);
  });
});

describe('sentences', () => {
  test('are read back, whatever the words and however the bytes are cut', () => {
    const word = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 150 })
      .map((text) => Buffer.from(text).toString());
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 1, maxLength: 8 }), { maxLength: 8 }),
        fc.array(fc.nat(40), { maxLength: 60 }),
        (sentences, chunkSizes) => {
          expect(read(Buffer.concat(sentences.map(encodeSentence)), chunkSizes)).toEqual(sentences);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  test.each([0x7f, 0x80, 0x3fff, 0x4000, 0x1f_ffff, 0x20_0000])('hold a word of %i bytes', (length) => {
    const word = 'x'.repeat(length);
    expect(read(encodeSentence([word, 'y']), [1, 2, length])).toEqual([[word, 'y']]);
  });

  test('that are empty are passed over', () => {
    expect(read(Buffer.concat([Buffer.of(0, 0), encodeSentence(['!done']), Buffer.of(0)]))).toEqual([['!done']]);
  });

  test('with bytes that are not UTF-8 are read as Latin-1', () => {
    expect(read(Buffer.from([5, 0x3d, 0x42, 0xfc, 0x72, 0x6f, 0]))).toEqual([['=Büro']]);
  });

  test('keep a byte order mark and control characters', () => {
    expect(read(encodeSentence(['\ufeff\u0000\u001b[0m']))).toEqual([['\ufeff\u0000\u001b[0m']]);
  });
});

describe('malformed bytes', () => {
  test.each([
    ['a reserved length byte', 'f8'],
    ['the last reserved length byte', 'ff'],
    ['a word of 4 GiB', 'f0ffffffff'],
    ['a word over the limit', 'e0200001'],
  ])('%s', (_what, hex) => {
    expect(() => read(Buffer.from(hex, 'hex'))).toThrow(MalformedSentence);
  });

  test('a sentence of too many words', () => {
    expect(() => read(encodeSentence(Array(101).fill('x')))).toThrow('more than 100 words');
  });

  test('a sentence of too many bytes', () => {
    expect(() => read(encodeSentence(Array(3).fill('x'.repeat(2_000_000))))).toThrow(MalformedSentence);
  });

  test('sentences before the malformed one are had', () => {
    const reader = new SentenceReader(limits);
    const sentences = reader.push(Buffer.concat([encodeSentence(['!done']), Buffer.of(0xf8)]));
    expect(sentences.next().value).toEqual(['!done']);
    expect(() => sentences.next()).toThrow(MalformedSentence);
  });

  test('never anything but MalformedSentence, and never more memory than the limits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          read(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedSentence);
        }
      }),
      { seed: 1 },
    );
  });
});
