import { type FastifyInstance, fastify } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { limitRequests } from '../../src/http/request-limits.ts';
import { dial } from './serve.ts';

const limits: [string, number, number][] = [
  ['/metrics', 200, 50],
  ['/probe?group=home', 1_024, 256],
  ['/', 32, 8],
  ['/docs/README', 16, 4],
];

/** A server whose every answer is that of `answer`. */
function limited(answer: () => unknown): FastifyInstance {
  const app = fastify();
  limitRequests(app);
  for (const route of ['/metrics', '/probe', '/', '/docs/:name', '/-/healthy']) app.get(route, async () => answer());
  onTestFinished(() => app.close());
  return app;
}

/** A server that answers nothing until it is let go, and the status of each answer. */
function holding() {
  let letGo = () => {};
  const held = new Promise<string>((resolve) => {
    letGo = () => resolve('done');
  });
  const app = limited(() => held);
  const statuses: number[] = [];
  const asked: Promise<unknown>[] = [];
  function ask(url: string, remoteAddress: string, times = 1): void {
    for (let time = 0; time < times; time += 1)
      asked.push(app.inject({ url, remoteAddress }).then(({ statusCode }) => statuses.push(statusCode)));
  }
  async function answered(): Promise<void> {
    letGo();
    await Promise.all(asked);
  }
  return { ask, statuses, answered };
}

describe('requests under way', () => {
  test.each(limits)('for %s are %i, and %i of one client', async (url, most, mostPerClient) => {
    const { ask, statuses, answered } = holding();
    for (const client of ['::ffff:192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8:0:1::1'])
      ask(url, client, mostPerClient);
    ask(url, '192.0.2.3');
    await expect.poll(() => statuses).toEqual([503]);
    for (const [another] of limits.filter(([another]) => another !== url)) ask(another, '192.0.2.3');
    ask('/-/healthy', '192.0.2.3', 100);
    await answered();
    expect(statuses.slice(1)).toEqual(Array(most + 3 + 100).fill(200));
    ask(url, '192.0.2.3');
    await answered();
    expect(statuses.at(-1)).toBe(200);
  });

  test.each(limits)('for %s are no more where one client has many addresses', async (url, _most, mostPerClient) => {
    const { ask, statuses, answered } = holding();
    for (let number = 1; number <= mostPerClient + 5; number += 1) ask(url, `2001:db8::${number.toString(16)}`);
    await expect.poll(() => statuses).toEqual(Array(5).fill(503));
    await answered();
  });
});

describe('answers that nobody takes', () => {
  /** Far more than the system takes for a client. */
  const answer = Buffer.alloc(20 * 1024 ** 2, 'x');

  async function listening() {
    const app = limited(() => answer);
    const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
    /** Asks, and reads nothing more once the answer has begun. */
    async function askAndStop(client: string) {
      const dialled = await dial(port, client);
      dialled.socket.once('data', () => dialled.socket.pause());
      dialled.socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
      await expect.poll(dialled.heard).toMatch(/^HTTP\/1\.1 \d+/);
      return { ...dialled, status: Number(dialled.heard().slice(9, 12)) };
    }
    return { port, askAndStop };
  }

  test('are few of one client, few in all, and given up after a while', async () => {
    const { askAndStop } = await listening();
    const ask = (...numbers: number[]) => Promise.all(numbers.map((number) => askAndStop(`127.0.0.${number}`)));
    const kept = await ask(2, 3, 4, 5);
    const refused = await ask(2, 6);
    expect(kept.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(refused.map(({ status }) => status)).toEqual([503, 503]);
    await expect.poll(async () => (await ask(6))[0]?.status).toBe(200);
    const [first] = kept;
    first?.socket.resume();
    await first?.closed;
    expect(first?.heard().length).toBeLessThan(answer.length);
  });

  test('are none where a client reads', async () => {
    const { port } = await listening();
    const { socket, heard } = await dial(port);
    for (let answers = 1; answers <= 3; answers += 1) {
      socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
      await expect.poll(() => heard().length).toBeGreaterThan(answers * answer.length);
    }
  });
});
