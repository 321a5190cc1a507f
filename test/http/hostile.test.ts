import { request } from 'node:http';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { dial, serve } from './serve.ts';

const hash = '$2y$05$qRTBuFoULoYNA7AQ/F3ck.trZBPyjV64.oA4ZsSBCIWvXuvQlQTuu';
const locked = `basic_auth_users: { prometheus: "${hash}" }`;

/** Sends bytes as they are, and gives the status line's number of each answer. */
async function statusesOf(port: number, bytes: string): Promise<{ statuses: number[]; text: string }> {
  const { socket, heard, closed } = await dial(port);
  socket.end(bytes);
  await closed;
  return { statuses: [...heard().matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status)), text: heard() };
}

const get = (target: string, method = 'GET') => `${method} ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`;

const targets: readonly [string, number][] = [
  [get('/metrics'), 200],
  [get('/metrics?x=y'), 200],
  [get('/metrics', 'HEAD'), 200],
  [get('http://x/metrics'), 200],
  [get('/'), 200],
  [get('/probe?group=home'), 200],
  [get('/-/healthy'), 200],
  [get('//metrics'), 404],
  [get('/metrics/'), 404],
  [get('/METRICS'), 404],
  [get('/metrics;x'), 404],
  [get('/metrics%00'), 404],
  [get('/%2e%2e/metrics'), 404],
  [get('/..%2fmetrics'), 404],
  [get('/../../etc/passwd'), 404],
  [get('/x', 'PROPFIND'), 404],
  [get('/:a('), 404],
  [get('/:a(b', 'DELETE'), 404],
  [get('/*/*'), 404],
  [get('/metrics', 'OPTIONS'), 405],
  [get('/metrics', 'DELETE'), 405],
  [get('/-/reload'), 405],
  [get('/-/reload', 'POST'), 403],
  [get('/%'), 400],
  [get('/%zz'), 400],
];

describe('a request', () => {
  test.each(targets)('%j', async (bytes, status) => {
    const { port } = await serve();
    expect((await statusesOf(port, bytes)).statuses).toEqual([status]);
  });

  test.each(targets)('%j is refused without a password', async (bytes, status) => {
    const { port } = await serve(locked);
    const { statuses, text } = await statusesOf(port, bytes);
    expect(statuses).toEqual([status === 400 ? 400 : 401]);
    expect(text).not.toContain('routeros_');
  });

  test.each<[string, string, number[]]>([
    ['a very long target', get(`/${'a'.repeat(20_000)}`), [431]],
    ['a huge header', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, [431]],
    ['very many headers', `GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(20_000)}\r\n`, [431]],
    ['a NUL in the target', get('/metrics\0'), [400]],
    ['a target without a slash', get('metrics'), [400]],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
    ['two lengths', 'POST /-/reload HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx', [400]],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      [400],
    ],
    ['no host', 'GET /-/healthy HTTP/1.1\r\n\r\n', [400]],
    ['a tunnel', 'CONNECT router-a:443 HTTP/1.1\r\nhost: router-a:443\r\n\r\n', []],
  ])('%s', async (_what, bytes, statuses) => {
    const { port, url } = await serve(locked);
    // A client that is still sending when it is refused may find the connection reset before it has read why.
    expect([statuses, []]).toContainEqual((await statusesOf(port, bytes)).statuses);
    expect((await fetch(url)).status).toBe(401);
  });
});

test('no target, whatever is in it, gets past the password or makes an error of ours', {
  timeout: 120_000,
}, async () => {
  const { port, log } = await serve(locked);
  const { port: openPort, log: openLog } = await serve();
  const nasty = fc.constantFrom(
    ...'/:*()[]{}%&=?#;.,+-_~@!$\'"\\|^`<>',
    'metrics',
    '..',
    '%2f',
    '%00',
    '%zz',
    'é',
    '\x80',
  );
  const target = fc.array(nasty, { maxLength: 12 }).map((parts) => `/${parts.join('')}`);
  await fc.assert(
    fc.asyncProperty(target, fc.constantFrom('GET', 'POST', 'DELETE'), async (path, method) => {
      const locked = await statusesOf(port, get(path, method));
      expect([400, 401]).toContain(locked.statuses[0]);
      const opened = await statusesOf(openPort, get(path, method));
      expect([200, 400, 403, 404, 405]).toContain(opened.statuses[0]);
    }),
    { seed: 1, numRuns: 200 },
  );
  expect(log() + openLog()).toBe('');
});

describe('clients that take their time', () => {
  test('lose their connection, and the scrape goes on', async () => {
    const { port, url } = await serve();
    const silent = await dial(port);
    const slow = await dial(port);
    const drip = setInterval(() => slow.socket.write('x'), 500);
    slow.socket.write('GET / HTTP/1.1\r\nx: ');
    const body = await dial(port);
    body.socket.write('POST /-/reload HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx');
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    await Promise.all([silent.closed, slow.closed, body.closed]);
    clearInterval(drip);
    expect(slow.heard()).toMatch(/^HTTP\/1\.1 408/);
    expect(body.heard()).toMatch(/^HTTP\/1\.1 403/);
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });
});

/** The status that a client at another address of this machine gets. */
function statusFor(localAddress: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { localAddress, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
}

function countRequests({ server }: FastifyInstance): () => number {
  let count = 0;
  server.on('request', () => {
    count += 1;
  });
  return () => count;
}

/** Five more requests than one client may have under way, each on a connection of its own; those are refused. */
async function flood(port: number, path: string, most: number) {
  const clients = await Promise.all(Array.from({ length: most + 5 }, () => dial(port)));
  for (const { socket } of clients) socket.write(get(path, 'GET'));
  const answers = (status: number) => clients.filter(({ heard }) => heard().startsWith(`HTTP/1.1 ${status}`)).length;
  await expect.poll(() => answers(503)).toBe(5);
  return { clients, answers };
}

describe('one client that asks too much', () => {
  test.each([
    ['/metrics', 50],
    ['/', 8],
  ])('gets 503 for %s, and others are answered', async (path, most) => {
    const { port, url, hold } = await serve();
    const letGo = hold();
    const { answers } = await flood(port, path, most);
    expect(await statusFor('127.0.0.1', url + path)).toBe(503);
    const others = ['/metrics', '/', '/probe?group=home'].map((another) => statusFor('127.0.0.2', url + another));
    expect(await statusFor('127.0.0.1', `${url}/-/healthy`)).toBe(200);
    letGo();
    expect(await Promise.all(others)).toEqual([200, 200, 200]);
    await expect.poll(() => answers(200)).toBe(most);
    expect((await fetch(url + path)).status).toBe(200);
  });

  test.each(['/metrics', '/probe?group=home'])('for %s at once has its answers in turn with others', async (path) => {
    const { url, hold, server } = await serve();
    const letGo = hold();
    const requests = countRequests(server);
    const answered: string[] = [];
    const ask = async (client: string) => {
      expect(await statusFor(client, url + path)).toBe(200);
      answered.push(client);
    };
    const flood = Array.from({ length: 40 }, () => ask('127.0.0.2'));
    const scrape = ask('127.0.0.3');
    await expect.poll(requests).toBe(41);
    letGo();
    await scrape;
    expect(answered.length).toBeLessThan(10);
    await Promise.all(flood);
  });

  test('before it has an answer loses its connection, and others are answered', async () => {
    const { port, url, hold, server } = await serve();
    const letGo = hold();
    const requests = countRequests(server);
    const { socket, heard, closed } = await dial(port);
    socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(1_000));
    await closed;
    expect([heard(), requests()]).toEqual(['', 2]);
    const other = statusFor('127.0.0.2', `${url}/metrics`);
    letGo();
    expect(await other).toBe(200);
  });

  test('and goes away occupies its places until the work for it is done, and no longer', async () => {
    const { port, url, hold, server } = await serve();
    const letGo = hold();
    const { clients } = await flood(port, '/metrics', 50);
    for (const { socket } of clients) socket.resetAndDestroy();
    await Promise.all(clients.map(({ closed }) => closed));
    expect(await statusFor('127.0.0.1', `${url}/metrics`)).toBe(503);
    letGo();
    await expect.poll(() => statusFor('127.0.0.1', `${url}/metrics`)).toBe(200);
    const letGoAgain = hold();
    const { answers } = await flood(port, '/metrics', 50);
    letGoAgain();
    await expect.poll(() => answers(200)).toBe(50);
    const start = performance.now();
    await server.close();
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  test('and does not read keeps others from nothing', async () => {
    const { port, url } = await serve();
    const readers = await Promise.all(Array.from({ length: 100 }, () => dial(port)));
    for (const { socket } of readers) {
      socket.pause();
      socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
    }
    for (let scrapes = 0; scrapes < 5; scrapes += 1) expect(await statusFor('127.0.0.2', `${url}/metrics`)).toBe(200);
  });
});

test('there is a bound to connections', async () => {
  const { server } = await serve();
  expect(server.server.maxConnections).toBe(2_048);
});

test('one client that keeps connections open leaves room for others', { timeout: 120_000 }, async () => {
  const { port, url } = await serve();
  const open = await Promise.all(
    Array.from({ length: 600 }, async () => {
      const dialled = await dial(port);
      // Once it has been answered, a connection may stay.
      dialled.socket.write('GET /-/healthy HTTP/1.1\r\nhost: x\r\n\r\n');
      return dialled;
    }),
  );
  await expect.poll(() => open.filter(({ heard }) => heard() !== '').length).toBe(512);
  await expect.poll(() => open.filter(({ socket }) => socket.destroyed).length).toBe(600 - 512);
  await expect(statusFor('127.0.0.1', `${url}/-/healthy`)).rejects.toThrow();
  expect(await statusFor('127.0.0.2', `${url}/-/healthy`)).toBe(200);
  for (const { socket } of open) socket.destroy();
  await expect.poll(() => statusFor('127.0.0.1', `${url}/-/healthy`).catch(() => undefined)).toBe(200);
});
