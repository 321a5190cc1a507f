import { setTimeout as delay } from 'node:timers/promises';
import { collectors } from '../../../src/collectors/index.ts';
import { encodeLength, encodeSentence } from '../../../src/routeros/api/codec.ts';
import type { Wire } from '../../../src/simulator/router.ts';
import { until } from '../../e2e/tools.ts';
import { type Fault, overApi } from '../fault.ts';
import type { Lab } from '../lab.ts';
import { replies, tagOf } from '../replies.ts';

/** A reserved or huge length, which nothing can follow. */
const bytesFirst = (...bytes: readonly number[]) => replies('first', (sentences) => [Buffer.from(bytes), ...sentences]);

/** Behind those that the router has. */
const moreVrrpRows = (count: number, nameOf: (index: number) => string) =>
  replies('first', (sentences) => {
    const rows = Array.from({ length: count }, (_, index) => [
      '!re',
      tagOf(sentences),
      `=name=${nameOf(index)}`,
      '=interface=bridge',
      `=vrid=${1 + (index % 255)}`,
      '=priority=100',
      '=interval=1s',
      '=version=3',
      '=backup=true',
    ]);
    return [...sentences.slice(0, -1), ...rows, ...sentences.slice(-1)];
  });

/** Of half a megabyte each. */
function longRows(count: number, sentences: readonly (readonly string[])[]): Buffer {
  const row = encodeSentence(['!re', tagOf(sentences), `=comment=${'x'.repeat(500_000)}`]);
  return Buffer.alloc(count * row.length, row);
}

export const apiFaults: readonly Fault[] = [
  {
    name: 'a word of 4 GiB is announced',
    transports: overApi,
    begin: bytesFirst(0xf0, 0xff, 0xff, 0xff, 0xff),
    expected: { down: 'protocol' },
  },
  {
    name: 'a reserved control byte in place of a length',
    transports: overApi,
    begin: bytesFirst(0xf8),
    expected: { down: 'protocol' },
  },
  {
    name: 'a word of 2 MiB',
    transports: overApi,
    begin: replies('first', (sentences) => [['!re', tagOf(sentences), `=name=${'x'.repeat(2 << 20)}`], ...sentences]),
    expected: { down: 'protocol' },
  },
  {
    name: 'names of 200,000 quotes on 14 VRRP interfaces',
    transports: overApi,
    isHeavy: true,
    begin: moreVrrpRows(14, (index) => `${index}${'"'.repeat(200_000)}`),
    expected: { rejected: ['vrrp'] },
  },
  {
    name: '3,000 VRRP instances',
    transports: overApi,
    isHeavy: true,
    begin: moreVrrpRows(3_000, (index) => `vrrp-${index}`),
    expected: { rejected: ['vrrp'] },
  },
  {
    name: 'a sentence of 500 words',
    transports: overApi,
    begin: replies('first', (sentences) => [
      ['!re', tagOf(sentences), ...Array.from({ length: 500 }, (_, index) => `=x${index}=`)],
      ...sentences,
    ]),
    expected: { down: 'protocol' },
  },
  {
    name: 'a sentence that grows and never ends',
    transports: overApi,
    isHeavy: true,
    begin: replies('first', () =>
      Array.from({ length: 8 }, () => Buffer.concat([encodeLength(900_000), Buffer.alloc(900_000, 'x')])),
    ),
    expected: { down: 'protocol' },
  },
  {
    name: 'an unknown reply word',
    transports: overApi,
    begin: replies('first', (sentences) => [['!maybe', tagOf(sentences)], ...sentences]),
    expected: { down: 'protocol' },
  },
  {
    name: 'a reply to a command that nobody sent',
    transports: overApi,
    begin: replies('first', (sentences) => [['!re', '.tag=987654321', '=name=foreign'], ...sentences]),
    expected: { down: 'protocol' },
  },
  {
    name: 'replies without a tag',
    transports: overApi,
    begin: replies('each', (sentences) => sentences.map((words) => words.filter((word) => !word.startsWith('.tag=')))),
    expected: { down: 'protocol' },
  },
  {
    name: 'a row after the end of its reply',
    transports: overApi,
    begin: replies('each', (sentences) => [...sentences, ['!re', tagOf(sentences), '=name=late']]),
    expected: 'well',
  },
  {
    name: 'every reply ends twice',
    transports: overApi,
    begin: replies('each', (sentences) => [...sentences, ['!done', tagOf(sentences)]]),
    expected: 'well',
  },
  {
    name: 'ends of the last reply without end, which nobody waits for (the session is ended)',
    transports: overApi,
    isHeavy: true,
    begin: endlessEnds,
    expected: 'well',
  },
  {
    name: 'three hundred thousand times that a reply is empty',
    transports: overApi,
    isHeavy: true,
    begin: replies('first', (sentences) => {
      const empty = encodeSentence(['!empty', tagOf(sentences)]);
      return [Buffer.alloc(empty.length * 300_000, empty), ...sentences];
    }),
    expected: { down: 'protocol' },
  },
  {
    name: 'the session ends in the middle (!fatal)',
    transports: overApi,
    begin: replies('first', (sentences) => [...sentences.slice(0, 1), ['!fatal', 'session terminated on request']]),
    expected: { down: 'protocol' },
  },
  {
    name: 'a command fails after some of its rows',
    transports: overApi,
    begin: replies('first', (sentences) => [
      ...sentences.slice(0, -1),
      ['!trap', tagOf(sentences), '=message=internal error'],
      ...sentences.slice(-1),
    ]),
    expected: { failed: ['vrrp'], reason: 'protocol' },
  },
  {
    name: 'each command is refused with a megabyte of control characters',
    transports: overApi,
    isHeavy: true,
    begin: replies('each', (sentences) => [
      ['!trap', tagOf(sentences), `=message=${'\u0001'.repeat(1_000_000)}`],
      ['!done', tagOf(sentences)],
    ]),
    expected: { down: 'protocol' },
  },
  {
    name: 'the session ends with a megabyte of reasons',
    transports: overApi,
    begin: replies('first', () => [['!fatal', 'x'.repeat(1_000_000)]]),
    expected: { down: 'protocol' },
  },
  {
    name: 'a command is interrupted by the router',
    transports: overApi,
    begin: replies('first', (sentences) => [
      ['!trap', tagOf(sentences), '=category=2', '=message=interrupted'],
      ['!done', tagOf(sentences)],
    ]),
    expected: { failed: ['vrrp'], reason: 'timeout' },
  },
  {
    name: 'one reply never ends',
    transports: overApi,
    begin: replies('first', (sentences) => sentences.slice(0, -1)),
    expected: { failed: ['vrrp'], reason: 'timeout' },
  },
  {
    name: 'no reply ever ends',
    transports: overApi,
    begin: replies('each', (sentences) => sentences.slice(0, -1)),
    expected: { down: 'timeout' },
  },
  {
    name: 'a million tiny rows',
    transports: overApi,
    isHeavy: true,
    begin: replies('first', (sentences) => {
      const row = encodeSentence(['!re', tagOf(sentences)]);
      return [Buffer.alloc(row.length * 1_000_000, row), ...sentences.slice(-1)];
    }),
    expected: { down: 'protocol' },
  },
  {
    name: 'five thousand rows of 190 attributes of two letters',
    transports: overApi,
    isHeavy: true,
    begin: replies('first', (sentences) => {
      const names = Array.from({ length: 190 }, (_, index) => `=${(index + 36 ** 2).toString(36).slice(-2)}=`);
      const row = encodeSentence(['!re', tagOf(sentences), ...names]);
      return [Buffer.alloc(row.length * 5_000, row), ...sentences.slice(-1)];
    }),
    expected: { down: 'protocol' },
  },
  {
    name: 'a reply of 20 MiB in 40 rows',
    transports: overApi,
    isHeavy: true,
    begin: replies('first', (sentences) => [longRows(40, sentences), ...sentences.slice(-1)]),
    expected: { failed: ['vrrp'], reason: 'protocol' },
  },
  {
    name: 'ten replies of 10 MiB each',
    transports: overApi,
    isHeavy: true,
    begin: replies('each', (sentences) => [longRows(20, sentences), ...sentences.slice(-1)]),
    expected: { down: 'protocol' },
  },
  {
    name: 'rows without any attribute',
    transports: overApi,
    begin: replies('first', (sentences) => [['!re', tagOf(sentences)], ...sentences.slice(-1)]),
    expected: { failed: ['vrrp'], reason: 'protocol' },
  },
  {
    name: 'attributes named like what JavaScript objects are born with',
    transports: overApi,
    begin: replies('each', (sentences) =>
      sentences.map((words) =>
        words[0] === '!re' ? [...words, '=__proto__=x', '=constructor=y', '=toString=z', '=hasOwnProperty='] : words,
      ),
    ),
    expected: 'well',
  },
  {
    name: 'a hundred thousand empty sentences',
    transports: overApi,
    isHeavy: true,
    begin: replies('first', (sentences) => [Buffer.alloc(100_000), ...sentences]),
    expected: 'well',
  },
];

/** All is answered first, so that the scrape is over. */
function endlessEnds(lab: Lab): void {
  let count = 0;
  let last: Wire | undefined;
  lab.setBehaviour({
    send(reply, wire) {
      wire.write(reply);
      count += 1;
      if (count !== collectors.length) return;
      last = wire;
      const end = encodeSentence(['!done', /\.tag=\d+/.exec(reply.toString('latin1'))?.[0] ?? '']);
      void repeat(Buffer.alloc(end.length * 5_000, end), wire);
    },
  });
  lab.onEnd(async () => void (await until(() => last?.signal.aborted || undefined, 'the session to be ended')));
}

async function repeat(bytes: Buffer, wire: Wire): Promise<void> {
  while (!wire.signal.aborted) {
    wire.write(bytes);
    await delay(5);
  }
}
