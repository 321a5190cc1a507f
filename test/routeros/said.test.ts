import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { encodeSentence, SentenceReader } from '../../src/routeros/api/codec.ts';
import { challengeResponse } from '../../src/routeros/api/login.ts';
import { connect } from '../../src/routeros/connect.ts';
import { deadlineIn } from '../../src/routeros/deadline.ts';
import { quoted } from '../../src/routeros/said.ts';
import { accessTo } from '../simulated.ts';

const password = 'canary-4711-Ünïcode';
const login = { username: 'prometheus', password };
const quote = (said: string) => quoted(said, login);

describe('what a router said is quoted', () => {
  test('as it is, if it is short', () => {
    expect(quote('no such command "vrrp"')).toBe('"no such command \\"vrrp\\""');
  });

  test('up to some length, which may fall into a character', () => {
    expect(quote('x'.repeat(1_000_000))).toBe(`"${'x'.repeat(199)}…"`);
    expect(quote('😀'.repeat(1_000_000))).toBe(`"${'😀'.repeat(99)}\uFFFD…"`);
  });

  test('without what moves a cursor, begins a line, or turns the direction of what follows', () => {
    const harmful = '\u0000\u001b\n\r\u007f\u009b\u2028\u202e\ud800';
    expect(quote(`a${harmful}b`)).toBe(`"a${'\uFFFD'.repeat(harmful.length)}b"`);
  });

  test.each<[string, string]>([
    ['the password', password],
    ['the password in bytes that are not UTF-8', Buffer.from(password).toString('latin1')],
    ['HTTP credentials', Buffer.from(`prometheus:${password}`).toString('base64')],
    ['the answer to a challenge', challengeResponse('abc123', password)],
  ])('without %s', (_what, secret) => {
    expect(quote(`first ${secret}, then ${secret}`)).toMatch(/^"first \*\*\*=*, then \*\*\*=*"$/);
  });

  test('without HTTP credentials that the password is a part of', () => {
    const parted = { username: 'prometheus', password: 'cHJv' };
    const basic = Buffer.from('prometheus:cHJv').toString('base64');
    expect(basic).toContain(parted.password);
    expect(quoted(`Basic ${basic}`, parted)).toBe('"Basic ***"');
  });

  test('without half a password where it is cut', () => {
    for (let before = 150; before <= 200; before += 1)
      expect(quote('.'.repeat(before) + password)).toMatch(/^"\.+\**…?"$/);
  });

  test('as it is, if there is no password', () => {
    expect(quoted('any words', { username: 'admin', password: '' })).toBe('"any words"');
  });
});

const megabyte = '\u001b'.repeat(1_000_000);
type Sentences = readonly (readonly string[])[];

/** Answers a command of the binary API, or a request in full; undefined: as a router would. */
interface Peer {
  readonly api?: (command: string, tag: string) => Sentences | undefined;
  readonly rest?: () => string;
}

const ok = (tag: string): Sentences => [['!done', tag]];
const trap = (tag: string, message: string): Sentences => [
  ['!trap', tag, `=message=${message}`],
  ['!done', tag],
];
const response = (status: number, body: string) =>
  `HTTP/1.1 ${status} Whatever\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** The messages of one read of a peer of the test's own making. */
async function messagesFrom({ api, rest }: Peer): Promise<readonly string[]> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const reader = new SentenceReader({ maxWordBytes: 65_536, maxSentenceWords: 200, maxSentenceBytes: 65_536 });
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      if (rest !== undefined) return socket.write(rest());
      for (const [command = '', ...words] of reader.push(chunk)) {
        const tag = words.find((word) => word.startsWith('.tag=')) ?? '';
        for (const sentence of api?.(command, tag) ?? ok(tag)) socket.write(encodeSentence(sentence));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const access = accessTo({ url: `${rest === undefined ? 'api' : 'http'}://127.0.0.1:${port}` });
  const client = connect(access, () => performance.now());
  onTestFinished(async () => {
    await client.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const queries = [{ menu: '/interface/vrrp' as const, fields: ['name'] }];
  const outcomes = await client.print(queries, deadlineIn(20_000));
  return outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error.message] : []));
}

const afterLogin =
  (answer: (tag: string) => Sentences) =>
  (command: string, tag: string): Sentences | undefined =>
    command === '/login' ? undefined : answer(tag);

test.each<[string, Peer]>([
  ['why a login is refused', { api: (_command, tag) => trap(tag, megabyte) }],
  ['why a command is refused', { api: afterLogin((tag) => trap(tag, megabyte)) }],
  ['why the session ends', { api: afterLogin(() => [['!fatal', megabyte]]) }],
  ['a word of reply', { api: afterLogin((tag) => [[`!${megabyte}`, tag]]) }],
  ['a tag', { api: afterLogin(() => [['!re', `.tag=${megabyte}`]]) }],
  ['the name of a property', { rest: () => response(200, `[{"${megabyte.slice(0, 300_000)}":[]}]`) }],
  ['why a request is refused', { rest: () => response(400, JSON.stringify({ detail: megabyte.slice(0, 2_000) })) }],
])('a megabyte makes no long error: %s', async (_what, peer) => {
  const [message = ''] = await messagesFrom(peer);
  expect(message).toContain('\uFFFD'.repeat(150));
  expect(message.length).toBeLessThan(700);
  expect(message).not.toMatch(/\p{Cc}/u);
});
