import { compare, hashSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { serve, webConfig } from './serve.ts';

const users = (password: string) => `basic_auth_users: { prometheus: "${hashSync(password, 4)}" }`;
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('a user', () => {
  test.each<[string, Record<string, string>, number]>([
    ['with the password', basic('prometheus', 'right:Ünïcode'), 200],
    [
      'in lower case',
      { authorization: basic('prometheus', 'right:Ünïcode').authorization.replace('Basic', 'basic') },
      200,
    ],
    ['with a wrong one', basic('prometheus', 'right'), 401],
    ['with none', basic('prometheus', ''), 401],
    ['that is unknown', basic('nobody', 'right:Ünïcode'), 401],
    ['without a header', {}, 401],
    ['of another kind', { authorization: 'Bearer x' }, 401],
    ['without a colon', { authorization: `Basic ${Buffer.from('prometheus').toString('base64')}` }, 401],
    ['that is no base64', { authorization: 'Basic ::::' }, 401],
  ])('%s', async (_who, headers, status) => {
    const { url } = await serve(users('right:Ünïcode'));
    for (const path of ['/metrics', '/-/healthy', '/nothing']) {
      const answer = await fetch(url + path, { headers });
      expect(answer.status).toBe(status === 200 && path === '/nothing' ? 404 : status);
      expect(answer.headers.get('www-authenticate')).toBe(
        status === 401 ? 'Basic realm="routeros-ha-exporter", charset="UTF-8"' : null,
      );
    }
  });

  test('is let in by the new password and not by the old one, once the configuration has changed', async () => {
    const { url, gate } = await serve(users('old'));
    const status = async (password: string) =>
      (await fetch(`${url}/-/healthy`, { headers: basic('prometheus', password) })).status;
    expect([await status('old'), await status('new')]).toEqual([200, 401]);
    gate?.change(await webConfig(users('new')));
    expect([await status('old'), await status('new')]).toEqual([401, 200]);
  });

  test('whoever is known is let in while guesses wait without end', async () => {
    let letGo = () => {};
    let held = Promise.resolve();
    const { url } = await serve(users('right'), { compare: (...both) => held.then(() => compare(...both)) });
    const known = basic('prometheus', 'right');
    expect((await fetch(`${url}/metrics`, { headers: known })).status).toBe(200);
    held = new Promise((resolve) => {
      letGo = resolve;
    });
    const statuses: number[] = [];
    const guesses = Array.from({ length: 100 }, async (_, number) => {
      statuses.push((await fetch(`${url}/metrics`, { headers: basic('prometheus', String(number)) })).status);
    });
    await expect.poll(() => statuses).toEqual(Array(98).fill(503));
    for (let scrapes = 0; scrapes < 3; scrapes += 1)
      expect((await fetch(`${url}/metrics`, { headers: known })).status).toBe(200);
    expect(statuses).toHaveLength(98);
    letGo();
    await Promise.all(guesses);
    expect(statuses.slice(98)).toEqual([401, 401]);
  });
});

describe('headers', () => {
  test('are on every response; the page keeps its own policy', async () => {
    const { url } = await serve(
      `${users('right')}\nhttp_server_config: { headers: { X-Frame-Options: deny, Content-Security-Policy: "default-src *" } }`,
    );
    const header = async (path: string, name: string, headers = {}) =>
      (await fetch(url + path, { headers })).headers.get(name);
    const known = basic('prometheus', 'right');
    expect(await header('/metrics', 'x-frame-options')).toBe('deny');
    for (const path of ['/metrics', '/', '/nothing']) expect(await header(path, 'x-frame-options', known)).toBe('deny');
    expect(await header('/metrics', 'content-security-policy', known)).toBe('default-src *');
    expect(await header('/', 'content-security-policy', known)).toContain("default-src 'none'");
  });
});

test('rate_limit answers the rest with 429', async () => {
  const { url } = await serve('rate_limit: { interval: 60m, burst: 3 }');
  const statuses = [];
  for (let requests = 0; requests < 5; requests += 1) statuses.push((await fetch(`${url}/-/healthy`)).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
});

describe('POST /-/reload', () => {
  test.each<[string, (() => Promise<boolean>) | undefined, number, RegExp]>([
    ['is off unless asked for', undefined, 403, /unless started with --web\.enable-lifecycle/],
    ['of a good configuration', async () => true, 200, /^reloaded\n$/],
    ['of a bad one', async () => false, 500, /the old one stays; the log says what is wrong/],
  ])('%s', async (_what, reload, status, text) => {
    const { url } = await serve('{}', reload === undefined ? {} : { reload });
    for (const body of [undefined, '', 'x', new URLSearchParams({ a: 'b' })]) {
      const answer = await fetch(`${url}/-/reload`, { method: 'POST', ...(body === undefined ? {} : { body }) });
      expect([answer.status, await answer.text()]).toEqual([status, expect.stringMatching(text)]);
    }
    const asked = await fetch(`${url}/-/reload`);
    expect([asked.status, asked.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
