import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { encodeSentence } from '../../../src/routeros/api/codec.ts';
import { type Child, expectRead, expectSound, startChild } from '../child.ts';
import { byLabel } from '../lab.ts';
import type { ProcessFault } from './fault.ts';

const heapMib = 96;
/** Of the log: a stack or a fingerprint with what to do about it, but nothing that grows with what a router says. */
const maxLine = 4_000;

/** Of two letters. */
const tinyNames = Array.from({ length: 190 }, (_, index) => (index + 36 ** 2).toString(36).slice(-2));

export const memoryFaults: readonly ProcessFault[] = [
  {
    name: `a router answers each of the menus with 10 MiB, and ten clients never take their answers, on a heap of ${heapMib} MiB (\`--max-old-space-size=${heapMib}\`)`,
    held: 'that router is down: protocol; the other one is read. Read as ever in the first scrape after it',
    strike: () => flood(tenMib),
  },
  {
    name: `a router answers each of the menus over the API with 20,000 rows of 190 attributes of two letters, and ten clients never take their answers, on a heap of ${heapMib} MiB`,
    held: 'that router is down: protocol; the other one is read. Read as ever in the first scrape after it',
    strike: () => flood(tinyAttributeRows),
  },
  {
    name: `a router refuses each of the menus over the API with a megabyte of control characters, and ten clients never take their answers, on a heap of ${heapMib} MiB`,
    held: 'that router is down: protocol; the other one is read; no line of the log is longer than 4,000 characters. Read as ever in the first scrape after it',
    strike: () => flood(longRefusal),
  },
  {
    name: `a router answers each of the menus over REST with 4 MB of what is small as text and large in memory (empty rows, numbers, attributes of two letters, control characters, lists in lists) or is one long name, on a heap of ${heapMib} MiB`,
    held: 'that router is down: protocol; the other one is read. Read as ever in the first scrape after it',
    strike: swellOverRest,
  },
];

async function flood(answer: (reply: Buffer) => Buffer): Promise<void> {
  const child = await startChild({
    timeout: '10s',
    transports: ['http', 'api'],
    nodeOptions: [`--max-old-space-size=${heapMib}`],
  });
  const { b } = child.pair;
  const before = await child.scrape();
  b.activeFaults.set('of the test', {
    behaviour: { summary: '', needs: [], send: (reply, wire) => wire.write(answer(reply)) },
    parameters: {},
  });
  await Promise.all(Array.from({ length: 10 }, () => askAndNeverRead(child.url)));
  const during = await child.scrape();
  expectRead(during, before, ['router-a']);
  expect(byLabel(during, 'routeros_scrape_failure', 'router-b', 'reason')).toMatchObject({ protocol: 1 });

  b.activeFaults.clear();
  expectRead(await child.scrape(), before, ['router-a', 'router-b']);
  await expectSound(child);
  expectShortLines(child);
}

async function swellOverRest(): Promise<void> {
  const child = await startChild({
    timeout: '10s',
    transports: ['api', 'http'],
    nodeOptions: [`--max-old-space-size=${heapMib}`],
  });
  const { group, b, doors } = child.pair;
  const { port, close } = doors[1];
  const before = await child.scrape();
  await close();
  let body = '';
  const impostor = createServer((_request, response) => response.end(body)).listen(port, '127.0.0.1');
  onTestFinished(() => void impostor.close());
  await once(impostor, 'listening');
  for (body of swelling) {
    const during = await child.scrape();
    expectRead(during, before, ['router-a']);
    expect(byLabel(during, 'routeros_scrape_failure', 'router-b', 'reason')).toMatchObject({ protocol: 1 });
  }

  impostor.close();
  impostor.closeAllConnections();
  await group.startDoor(b, { transport: 'http', port });
  expectRead(await child.scrape(), before, ['router-a', 'router-b']);
  await expectSound(child);
  expectShortLines(child);
}

function expectShortLines({ program }: Child): void {
  const lines = program.stderr().split('\n');
  expect(lines.filter((line) => line.length >= maxLine).map((line) => line.slice(0, 200))).toEqual([]);
}

/** Bodies of 4 MB, but for attributes: once all of them, and once as many as are let through. */
const swelling: readonly string[] = [
  `[{"${'x'.repeat(4_000_000)}":["a"]}]`,
  `[${'{},'.repeat(1_300_000)}{}]`,
  `[${'1,'.repeat(2_000_000)}1]`,
  `[${`${tinyAttributes()},`.repeat(2_600)}{}]`,
  `[${`${tinyAttributes()},`.repeat(1_200)}{}]`,
  `[{"name":"${'\u0001'.repeat(4_000_000)}"}]`,
  '['.repeat(4_000_000),
];

function tinyAttributes(): string {
  return JSON.stringify(Object.fromEntries(tinyNames.map((name) => [name, ''])));
}

const tagOf = (reply: Buffer) => /\.tag=\d+/.exec(reply.toString('latin1'))?.[0] ?? '';

function tinyAttributeRows(reply: Buffer): Buffer {
  const tag = tagOf(reply);
  const row = encodeSentence(['!re', tag, ...tinyNames.map((name) => `=${name}=`)]);
  return Buffer.concat([Buffer.alloc(row.length * 20_000, row), encodeSentence(['!done', tag])]);
}

function longRefusal(reply: Buffer): Buffer {
  const tag = tagOf(reply);
  const trap = encodeSentence(['!trap', tag, `=message=${'\u0001'.repeat(1_000_000)}`]);
  return Buffer.concat([trap, encodeSentence(['!done', tag])]);
}

function tenMib(reply: Buffer): Buffer {
  const tag = tagOf(reply);
  const row = encodeSentence(['!re', tag, `=comment=${'x'.repeat(500_000)}`]);
  return Buffer.concat([...Array.from({ length: 21 }, () => row), encodeSentence(['!done', tag])]);
}

async function askAndNeverRead(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const client = connect({ host: hostname, port: Number(port), localAddress: '127.0.0.10' }).on('error', () => {});
  onTestFinished(() => void client.destroy());
  await once(client, 'connect');
  client.pause().write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
}
