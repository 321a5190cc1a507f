import { once } from 'node:events';
import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeSentence } from '../../src/routeros/api/codec.ts';
import type { Door, DoorOptions } from '../../src/simulator/group.ts';
import { closing, credentials, healthyPair, openApi, rest, rowsOf } from './clients.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((group) => group.close()));
});

async function start(transport: DoorOptions['transport']) {
  const pair = healthyPair();
  open.push(pair.group);
  return { ...pair, door: await pair.group.startDoor(pair.a, { transport }) };
}

/** Connects as the door's transport wants it. */
function openDoorApi(door: Door) {
  return openApi(door, door.certificate === undefined ? undefined : { ca: door.certificate, servername: 'localhost' });
}

/** Long enough for a reply, were there one. */
const silenceMs = 120;

async function isSilent(promise: Promise<unknown>): Promise<boolean> {
  promise.catch(() => {});
  return (await Promise.race([promise, delay(silenceMs, 'silent')])) === 'silent';
}

describe.each(['api', 'api-ssl'] as const)('over %s', (transport) => {
  async function startLoggedIn() {
    const pair = await start(transport);
    const api = await openDoorApi(pair.door);
    await api.login();
    return { ...pair, api };
  }

  it('stop resets and refuses, then comes back on the same port', async () => {
    const { group, a, door, api } = await startLoggedIn();
    const closed = closing(api.socket);
    await group.setFault(a, 'stop');
    expect(await closed).toBe('ECONNRESET');
    await expect(openDoorApi(door)).rejects.toThrow('ECONNREFUSED');
    await group.heal(a);
    await (await openDoorApi(door)).login();
    expect(a.journal).toMatchObject({ connections: 2, openConnections: 1, logins: 2 });
  });

  it('hang holds everything back until healed', async () => {
    const { group, a, api } = await startLoggedIn();
    await group.setFault(a, 'hang');
    api.send('/system/identity/print');
    const reply = api.reply();
    expect(await isSilent(reply)).toBe(true);
    expect(a.journal.commands).toEqual(['/login']);
    await group.heal(a);
    expect(rowsOf(await reply)).toEqual([{ name: 'router-a' }]);
  });

  it('reset breaks the connection at the next request', async () => {
    const { group, a, api } = await startLoggedIn();
    const closed = closing(api.socket);
    await group.setFault(a, 'reset');
    api.send('/system/identity/print');
    expect(await closed).toBe('ECONNRESET');
  });

  it('slow delays each reply, and pipelined ones together', async () => {
    const { group, a, api } = await startLoggedIn();
    await group.setFault(a, 'slow', { delayMs: 1_000 });
    const sentAtMs = performance.now();
    for (const tag of ['1', '2', '3']) api.send('/system/identity/print', `.tag=${tag}`);
    const tags = [];
    for (let turn = 0; turn < 3; turn += 1) tags.push((await api.reply())[0]?.[1]);
    expect(tags).toEqual(['.tag=1', '.tag=2', '.tag=3']);
    expect(performance.now() - sentAtMs).toBeGreaterThan(990);
    expect(performance.now() - sentAtMs).toBeLessThan(3_000);
  });

  it('garbage, half a reply and single bytes are what they say', async () => {
    const { group, a, door } = await start(transport);
    const whole = encodeSentence(['!done']);
    const heard: Record<string, Buffer> = {};
    for (const name of ['garbage', 'half-reply', 'drip'] as const) {
      await group.setFault(a, name);
      const { socket, send } = await openDoorApi(door);
      socket.removeAllListeners('data');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      send('/login', ...credentials);
      await once(socket, 'data');
      await delay(silenceMs);
      heard[name] = Buffer.concat(chunks);
      socket.destroy();
      await group.heal(a);
    }
    expect(heard.garbage).toEqual(Buffer.alloc(whole.length, 0xff));
    expect(heard['half-reply']).toEqual(whole.subarray(0, 3));
    expect([1, 2, 3]).toContain(heard.drip?.length);
    expect(heard.drip).toEqual(whole.subarray(0, heard.drip?.length));
  });
});

describe('over api', () => {
  it('hang drops unread what came on connections that have gone', async () => {
    const { group, a, door } = await start('api');
    await group.setFault(a, 'hang');
    const lost = connect({ host: '127.0.0.1', port: door.port });
    await once(lost, 'connect');
    lost.end(encodeSentence(['/login', ...credentials]));
    const kept = await openDoorApi(door);
    kept.send('/login', ...credentials);
    const reply = kept.reply();
    expect(await isSilent(reply)).toBe(true);
    await group.heal(a);
    expect(await reply).toEqual([['!done']]);
    expect(a.journal).toMatchObject({ connections: 2, openConnections: 1, logins: 1, commands: ['/login'] });
  });

  it('logins are refused, or never answered', async () => {
    const { group, a, door } = await start('api');
    const early = await openDoorApi(door);
    await early.login();
    await group.setFault(a, 'wrong-password');
    await expect((await openDoorApi(door)).login()).rejects.toThrow('invalid user name or password');
    await group.heal(a);
    await group.setFault(a, 'login-hangs');
    expect(await isSilent((await openDoorApi(door)).login())).toBe(true);
    early.send('/system/identity/print');
    expect(rowsOf(await early.reply())).toHaveLength(1);
    expect(a.journal).toMatchObject({ logins: 1, loginFailures: 1 });
  });

  it.each([
    ['permission-denied', ['=message=not enough permissions (9)']],
    ['no-such-menu', ['=category=0', '=message=no such command prefix']],
  ] as const)('%s concerns one menu only', async (name, words) => {
    const { group, a, door } = await start('api');
    const { login, send, reply } = await openDoorApi(door);
    await login();
    await group.setFault(a, name, { menu: '/ip/firewall/nat' });
    send('/ip/firewall/nat/print');
    expect(await reply()).toEqual([['!trap', ...words], ['!done']]);
    send('/ip/address/print');
    expect(rowsOf(await reply())).toHaveLength(3);
  });
});

describe.each(['http', 'https'] as const)('over %s', (transport) => {
  const path = '/rest/system/identity';
  const identity = { status: 200, body: '{"name":"router-a"}' };

  it('stop refuses, then comes back on the same port', async () => {
    const { group, a, door } = await start(transport);
    await group.setFault(a, 'stop');
    await expect(rest(door, path)).rejects.toThrow('ECONNREFUSED');
    await group.heal(a);
    expect(await rest(door, path)).toMatchObject(identity);
  });

  it('hang answers when healed, but not those who gave up', async () => {
    const { group, a, door } = await start(transport);
    await group.setFault(a, 'hang');
    const given = rest(door, path, { signal: AbortSignal.timeout(silenceMs) });
    await expect(given).rejects.toThrow('aborted');
    const reply = rest(door, path);
    expect(await isSilent(reply)).toBe(true);
    await group.heal(a);
    expect(await reply).toMatchObject(identity);
    expect(a.journal).toMatchObject({ logins: 1, commands: ['GET /system/identity'] });
  });

  it('reset and half-reply break off', async () => {
    const { group, a, door } = await start(transport);
    await group.setFault(a, 'reset');
    await expect(rest(door, path)).rejects.toThrow();
    await group.heal(a);
    await group.setFault(a, 'half-reply');
    expect(await isSilent(rest(door, path, { signal: AbortSignal.timeout(2 * silenceMs) }))).toBe(true);
  });

  it('slow waits, garbage is no JSON', async () => {
    const { group, a, door } = await start(transport);
    await group.setFault(a, 'slow', { delayMs: 200 });
    const sentAtMs = performance.now();
    expect(await rest(door, path)).toMatchObject(identity);
    expect(performance.now() - sentAtMs).toBeGreaterThan(190);
    await group.heal(a);
    await group.setFault(a, 'garbage');
    const { body } = await rest(door, path);
    expect(() => JSON.parse(body)).toThrow();
  });

  it('refuses the password, or one menu', async () => {
    const { group, a, door } = await start(transport);
    await group.setFault(a, 'wrong-password');
    expect(await rest(door, path)).toMatchObject({ status: 401 });
    await group.heal(a);
    await group.setFault(a, 'no-such-menu', { menu: '/interface/vrrp' });
    await group.setFault(a, 'permission-denied', { menu: '/ip/address' });
    const gone = await rest(door, '/rest/interface/vrrp');
    expect([gone.status, JSON.parse(gone.body).detail]).toEqual([400, 'no such command or directory (vrrp)']);
    expect((await rest(door, '/rest/ip/address')).body).toContain('not enough permissions (9)');
    expect(await rest(door, path)).toMatchObject(identity);
  });

  it('login-hangs leaves connections that are logged in alone', async () => {
    const { group, a, door } = await start(transport);
    const agent = new (transport === 'https' ? HttpsAgent : Agent)({ keepAlive: true, maxSockets: 1 });
    await rest(door, path, { agent });
    await group.setFault(a, 'login-hangs');
    expect(await rest(door, path, { agent })).toMatchObject(identity);
    expect(await isSilent(rest(door, path, { signal: AbortSignal.timeout(2 * silenceMs) }))).toBe(true);
    agent.destroy();
  });
});

it('closes everything, whatever is wrong', async () => {
  const { group, a, door } = await start('api');
  const other = await group.startDoor(a, { transport: 'https' });
  const api = await openDoorApi(door);
  await group.setFault(a, 'hang');
  const late = connect({ host: '127.0.0.1', port: other.port });
  await once(late, 'connect');
  const closed = Promise.all([closing(api.socket), closing(late)]);
  await group.close();
  await closed;
  await expect(openDoorApi(door)).rejects.toThrow('ECONNREFUSED');
  expect(a.journal.openConnections).toBe(0);
});
