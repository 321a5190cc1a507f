import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Control, startControl } from '../../src/simulator/control.ts';
import { faultNames } from '../../src/simulator/faults.ts';
import { healthyPair } from './clients.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()));
});

async function start() {
  const pair = healthyPair();
  const control = await startControl(pair.group, { host: '127.0.0.1', port: 0 });
  open.push(pair.group, control);
  return { ...pair, control };
}

async function send(control: Control, method: string, path: string, headers: Record<string, string> = {}) {
  const sent = request(new URL(path, control.url), { method, headers, agent: false });
  sent.end();
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}

describe('control', () => {
  it('lists routers, faults and the lines that set them', async () => {
    const { control } = await start();
    const { status, text } = await send(control, 'GET', '/');
    expect(status).toBe(200);
    expect(text).toContain('router-a (RouterOS 7.20.4 (stable)): vrrp-lan master; no fault');
    for (const name of faultNames) expect(text).toContain(`curl -X POST '${control.url}/router-a/${name}`);
    expect(text).toContain('slow?delayMs=3000');
    expect(text).toContain(`curl -X POST ${control.url}/scenario/split-brain`);
  });

  it('sets faults and heals them', async () => {
    const { control, a, b } = await start();
    expect(await send(control, 'POST', '/router-a/slow?delayMs=3000')).toMatchObject({ status: 200 });
    expect(await send(control, 'POST', '/router-a/no-such-menu?menu=/ip/route')).toMatchObject({ status: 200 });
    expect(await send(control, 'POST', '/router-b/hang')).toMatchObject({ status: 200 });
    expect(a.activeFaults.get('slow')?.parameters).toEqual({ delayMs: 3000 });
    expect((await send(control, 'GET', '/')).text).toContain('faults: slow, no-such-menu');
    await send(control, 'POST', '/router-a/heal');
    expect([a.activeFaults.size, b.activeFaults.size]).toEqual([0, 1]);
    await send(control, 'POST', '/heal');
    expect(b.activeFaults.size).toBe(0);
  });

  it('plays scenarios', async () => {
    const { control, clock, b } = await start();
    expect((await send(control, 'POST', '/scenario/split-brain')).text).toContain('both are master');
    clock.advance(30_000);
    expect(b.vrrp[0]?.role).toBe('master');
  });

  it.each([
    ['POST', '/router-x/hang', 400, 'there are router-a, router-b'],
    ['POST', '/router-a/explode', 400, 'there are stop, hang'],
    ['POST', '/router-a/slow', 400, 'needs delayMs'],
    ['POST', '/router-a/slow?delayMs=soon', 400, 'number of milliseconds'],
    ['POST', '/scenario/peace', 400, 'there are healthy'],
    ['POST', '/router-a', 400, '/<router>/<fault>'],
    ['GET', '/router-a/hang', 405, 'POST'],
  ])('%s %s is refused helpfully', async (method, path, status, message) => {
    const { control, a } = await start();
    const reply = await send(control, method, path);
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(message);
    expect(a.activeFaults.size).toBe(0);
  });

  it.each([
    { Origin: 'http://127.0.0.1' },
    { Origin: 'null' },
    { Host: 'evil.example' },
    { Host: '127.0.0.1.evil.example' },
  ])('refuses what a web page could send: %o', async (headers) => {
    const { control, a } = await start();
    expect(await send(control, 'POST', '/router-a/hang', headers)).toMatchObject({ status: 403 });
    expect(a.activeFaults.size).toBe(0);
  });

  it('answers to localhost', async () => {
    const { control } = await start();
    expect(await send(control, 'GET', '/', { Host: `localhost:${control.port}` })).toMatchObject({ status: 200 });
  });
});
