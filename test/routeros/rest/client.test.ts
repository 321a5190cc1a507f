import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Outcome } from '../../../src/routeros/client.ts';
import { connect } from '../../../src/routeros/connect.ts';
import { deadlineIn } from '../../../src/routeros/deadline.ts';
import { accessTo } from '../../simulated.ts';

const queries = ['/interface/vrrp', '/ip/address', '/interface'].map((menu) => ({
  menu: menu as `/${string}`,
  fields: ['name'],
}));

/** A web server of the test's own making, and a client that takes it for a router. */
async function serve(answer: (menu: string, response: ServerResponse, request: IncomingMessage) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const menu = new URL(request.url ?? '', 'http://x').pathname.replace('/rest', '');
    asked.push(menu);
    answer(menu, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let passedMs = 0;
  const client = connect(accessTo({ url: `http://127.0.0.1:${port}` }), () => performance.now() + passedMs);
  onTestFinished(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  const read = (deadlineMs = 5_000, abandon?: AbortSignal, isAwaited?: () => boolean) =>
    client.print(queries, deadlineIn(deadlineMs, abandon, isAwaited));
  const pass = (ms: number) => {
    passedMs += ms;
  };
  return { asked, read, pass };
}

const json = (response: ServerResponse, status: number, value: unknown) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};
const kinds = (outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => ('error' in outcome ? outcome.error.kind : 'read'));
const messageOf = (outcome: Outcome | undefined) =>
  outcome !== undefined && 'error' in outcome ? outcome.error.message : '';

describe('answers other than 200', () => {
  test.each<[string, number, unknown, string]>([
    ['unauthorized', 401, { error: 401, message: 'Unauthorized' }, 'auth'],
    ['forbidden', 403, {}, 'permission'],
    [
      'no such menu, RouterOS 7',
      400,
      { detail: 'no such command or directory (vrrp)', error: 400, message: 'Bad Request' },
      'no-such-menu',
    ],
    ['no REST', 404, '<html>', 'no-such-menu'],
    ['not enough permissions', 500, { detail: 'not enough permissions (9)' }, 'permission'],
    ['session closed after 60 s', 400, { detail: 'Session closed' }, 'timeout'],
    ['something else', 500, {}, 'protocol'],
    ['busy', 503, 'busy', 'protocol'],
    ['a redirect, which is not followed', 302, '', 'protocol'],
  ])('%s', async (_what, status, body, kind) => {
    const { read } = await serve((_menu, response) => {
      response.setHeader('location', 'http://127.0.0.1:9/elsewhere');
      json(response, status, body);
    });
    const [outcome] = await read();
    expect(kinds([outcome as Outcome])).toEqual([kind]);
    expect(messageOf(outcome)).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+: GET \/rest\/interface\/vrrp: the router answered \d+/,
    );
  });
});

test('one menu that fails costs the others nothing, even if it is the first', async () => {
  const { read } = await serve((menu, response) =>
    menu === '/interface/vrrp' ? json(response, 500, {}) : json(response, 200, [{ name: 'a' }]),
  );
  for (let reads = 0; reads < 3; reads += 1) expect(kinds(await read())).toEqual(['protocol', 'read', 'read']);
});

test('a password that was changed meanwhile is refused a few times, then once per read', async () => {
  let refuse = false;
  const { read, asked } = await serve((_menu, response) =>
    refuse ? json(response, 401, { error: 401 }) : json(response, 200, []),
  );
  await read();
  refuse = true;
  await read();
  asked.length = 0;
  expect(kinds(await read())).toEqual(['auth', 'auth', 'auth']);
  expect(asked).toHaveLength(1);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['HTML', (response) => response.end('<html>')],
  ['JSON of another shape', (response) => json(response, 200, [['a']])],
  ['a million rows', (response) => response.end(`[${'{},'.repeat(999_999)}{}]`)],
  [
    'an endless body',
    (response) => {
      const chunk = Buffer.alloc(1 << 20, '[');
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    },
  ],
  ['a string that never ends, full of escapes', (response) => response.end(`"${'\\"'.repeat(1 << 20)}`)],
  [
    'another body length than promised',
    (response) =>
      response
        .writeHead(200, { 'transfer-encoding': 'chunked' })
        .socket?.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
  ],
])('%s is a protocol failure', async (_what, answer) => {
  const { read } = await serve((_menu, response) => answer(response));
  expect(kinds(await read(10_000))).toContain('protocol');
});

test('a router that resets each request, on connections kept and new, is asked once per read', async () => {
  let isReset = false;
  const { read, asked } = await serve((_menu, response) =>
    isReset ? void response.socket?.resetAndDestroy() : json(response, 200, []),
  );
  await read();
  isReset = true;
  asked.length = 0;
  expect(kinds(await read())).toEqual(['unreachable', 'unreachable', 'unreachable']);
  expect(asked).toHaveLength(2);
  expect(kinds(await read())).toEqual(['unreachable', 'unreachable', 'unreachable']);
  expect(asked).toHaveLength(3);
  isReset = false;
  expect(kinds(await read())).toEqual(['read', 'read', 'read']);
});

describe('after a read that was given up on', () => {
  /** A router that hung in a read, and does no more. */
  async function openHealed() {
    let hang = true;
    const served = await serve((_menu, response) => (hang ? undefined : json(response, 200, [])));
    expect(kinds(await served.read(100))).toEqual(['timeout', 'timeout', 'timeout']);
    hang = false;
    served.asked.length = 0;
    return served;
  }

  test('a deadline too short for the quiet time says so, and sends nothing', async () => {
    const { read, asked } = await openHealed();
    for (let reads = 0; reads < 5; reads += 1) expect(messageOf((await read(100))[0])).toContain('left alone for 3 s');
    expect(asked).toEqual([]);
    await expect.poll(async () => kinds(await read(600))).toEqual(['read', 'read', 'read']);
  });

  test('one that ends while it waits out the quiet time makes it no longer', async () => {
    const { read, asked, pass } = await openHealed();
    for (let reads = 0; reads < 3; reads += 1) {
      const abandon = new AbortController();
      const waiting = read(60_000, abandon.signal);
      abandon.abort();
      expect(messageOf((await waiting)[0])).toContain('left alone for 3 s');
      expect(asked).toEqual([]);
      pass(1_000);
    }
    // With no time to wait out anything.
    expect(kinds(await read(400))).toEqual(['read', 'read', 'read']);
  });

  test('one that nobody waits for any more after the quiet time sends nothing', async () => {
    const { read, asked, pass } = await openHealed();
    pass(2_900);
    expect(messageOf((await read(60_000, undefined, () => false))[0])).toContain('left alone for 3 s');
    expect(asked).toEqual([]);
    expect(kinds(await read())).toEqual(['read', 'read', 'read']);
  });
});
