import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { DoorOptions } from '../../src/simulator/group.ts';
import { healthyPair, rest, restJson, seven, six } from './clients.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((group) => group.close()));
});

async function start(options: DoorOptions = { transport: 'http' }, version = seven) {
  const pair = healthyPair([version, version]);
  open.push(pair.group);
  return { ...pair, door: await pair.group.startDoor(pair.a, options) };
}

describe.each(['http', 'https'] as const)('REST over %s', (transport) => {
  it('gives tables as arrays and singletons as objects, every value a string', async () => {
    const { door } = await start({ transport });
    expect(door.url).toBe(`${transport}://127.0.0.1:${door.port}`);
    const rows = await restJson(door, '/rest/interface/vrrp');
    expect(rows).toMatchObject([{ '.id': '*1', name: 'vrrp-lan', vrid: '49', master: 'true', running: 'true' }]);
    expect(await restJson(door, '/rest/system/identity')).toEqual({ name: 'router-a' });
    expect(Object.values(await restJson(door, '/rest/system/resource')).every((x) => typeof x === 'string')).toBe(true);
  });
});

describe('REST', () => {
  it('shows the certificate whose fingerprint the door names', async () => {
    const { door } = await start({ transport: 'https' });
    const socket = connect({ host: 'localhost', port: door.port, servername: 'localhost', ca: door.certificate });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    expect(socket.getPeerCertificate().fingerprint256).toBe(door.fingerprintSha256);
    expect(door.fingerprintSha256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    socket.destroy();
  });

  it('filters rows and picks properties; unknown names are passed over', async () => {
    const { door } = await start();
    expect(await restJson(door, '/rest/interface?type=ether&slave=true&.proplist=name,nonsense')).toEqual([
      { '.id': '*3', name: 'ether2' },
    ]);
    expect(await restJson(door, '/rest/interface?type=lte')).toEqual([]);
    expect(await restJson(door, '/rest/system/resource?.proplist=version')).toEqual({ version: seven });
  });

  it('gives one row by number or name', async () => {
    const { door } = await start();
    expect(await restJson(door, '/rest/ip/address/*2')).toMatchObject({ address: '192.168.88.1/32' });
    expect(await restJson(door, '/rest/interface/ether1?.proplist=name')).toEqual({ '.id': '*1', name: 'ether1' });
  });

  const vrrp = '/rest/interface/vrrp';
  it.each([
    ['GET', '/rest/ip/address/*99', {}, 404, { error: 404, message: 'Not Found' }],
    ['GET', '/rest/interface/carp', {}, 400, badRequest('no such command or directory (carp)')],
    ['GET', '/rest/nowhere', {}, 400, badRequest('no such command or directory (nowhere)')],
    ['GET', `${vrrp}/print`, {}, 400, badRequest('no such command')],
    ['GET', '/graphs', {}, 404, { error: 404, message: 'Not Found' }],
    ['GET', vrrp, { password: 'guess' }, 401, { error: 401, message: 'Unauthorized' }],
    ['HEAD', vrrp, {}, 501, undefined],
    ['POST', `${vrrp}/print`, {}, 400, expect.objectContaining({ error: 400 })],
    ['PATCH', `${vrrp}/*1`, {}, 400, expect.objectContaining({ error: 400 })],
  ])('%s %s %o: %d', async (method, path, options, status, body) => {
    const { door, a } = await start();
    const reply = await rest(door, path, { method, ...options });
    expect(reply.status).toBe(status);
    if (body === undefined) expect(reply.body).toBe('');
    else expect(JSON.parse(reply.body)).toEqual(body);
    expect(a.journal.raw).toEqual([`${method} ${path}`]);
  });

  it('logs one login per connection, and keeps connections', async () => {
    const { door, a } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = 0; turn < 3; turn += 1) await rest(door, '/rest/interface/vrrp', { agent });
    expect(a.journal).toMatchObject({ connections: 1, logins: 1, loginFailures: 0 });
    agent.destroy();
    await rest(door, '/rest/system/identity?.proplist=name');
    await rest(door, '/rest/interface', { password: 'guess' });
    expect(a.journal).toMatchObject({ connections: 3, logins: 2, loginFailures: 1 });
    expect(a.journal.commands.at(-1)).toBe('GET /interface');
    expect(a.journal.raw).toContain('GET /rest/system/identity?.proplist=name');
    expect(JSON.stringify(a.journal)).not.toContain('simulated');
    expect(a.journal.bytesIn).toBeGreaterThan(100);
    expect(a.journal.bytesOut).toBeGreaterThan(1000);
  });

  it('closes each connection where told to', async () => {
    const { door, a } = await start({ transport: 'http', connectionClose: true });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await rest(door, '/rest/interface', { agent })).headers.connection).toBe('close');
    }
    expect(a.journal.connections).toBe(2);
  });

  it('sends control characters as they are, as RouterOS does', async () => {
    const { door, a } = await start();
    for (const rule of a.nat) rule.comment = 'bell \u0007 "quote" \\ tab\t';
    const { body } = await rest(door, '/rest/ip/firewall/nat');
    expect(body).toContain('"comment":"bell \u0007 \\"quote\\" \\\\ tab\\t"');
    expect(() => JSON.parse(body)).toThrow();
  });

  it('refuses what has no credentials', async () => {
    const { door } = await start();
    const plain = request(new URL('/rest/interface', door.url), { agent: false });
    plain.end();
    const [response] = await once(plain, 'response');
    expect(response.statusCode).toBe(401);
    response.destroy();
  });

  it.each([
    [six, 'https', 'REST came with 7.1'],
    [six, 'http', 'REST came with 7.1'],
    ['7.8 (stable)', 'http', 'without TLS'],
  ] as const)('is not there on %s over %s', async (version, transport, reason) => {
    const refusal = start({ transport }, version);
    await expect(refusal).rejects.toThrow(`router-a runs RouterOS ${version}`);
    await expect(refusal).rejects.toThrow(reason);
  });

  it('refuses options that mean nothing', async () => {
    await expect(start({ transport: 'https', tls: { anonymousDh: true } })).rejects.toThrow('api-ssl');
    await expect(start({ transport: 'api', connectionClose: true })).rejects.toThrow('only REST');
  });
});

function badRequest(detail: string) {
  return { detail, error: 400, message: 'Bad Request' };
}
