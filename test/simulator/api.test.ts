import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeSentence } from '../../src/routeros/api/codec.ts';
import { challengeResponse } from '../../src/simulator/api-login.ts';
import type { DoorOptions } from '../../src/simulator/group.ts';
import { closing, healthyPair, openApi, rowsOf, seven, six } from './clients.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((group) => group.close()));
});

async function start(version = seven, options: DoorOptions = { transport: 'api' }) {
  const pair = healthyPair([version, version]);
  open.push(pair.group);
  return { ...pair, door: await pair.group.startDoor(pair.a, options) };
}

async function startLoggedIn(version = seven) {
  const pair = await start(version);
  const api = await openApi(pair.door);
  await api.login();
  return { ...pair, ...api };
}

const refused = [['!trap', '=message=invalid user name or password (6)'], ['!done']];

describe('login', () => {
  it.each([
    ['abc123', 'passTest', '0021277bff9ac7caf06aa608e46616d47f'],
    ['856780b7411eefd3abadee2058c149a3', '', '005062f7a5ef124d34675bf3e81f56c556'],
  ])('answers the challenge %s', (challenge, password, response) => {
    expect(challengeResponse(password, challenge)).toBe(response);
  });

  it.each([six, seven])('takes name and password on %s', async (version) => {
    const { door, a } = await start(version);
    const { send, reply } = await openApi(door);
    send('/login', '=name=exporter', '=password=guess');
    expect(await reply()).toEqual(refused);
    send('/login', '=name=exporter', '=password=simulated', '.tag=9');
    expect(await reply()).toEqual([['!done', '.tag=9']]);
    expect(a.journal).toMatchObject({ connections: 1, logins: 1, loginFailures: 1 });
    expect(a.journal.raw[1]).toBe('/login =name=exporter =password=*** .tag=9');
  });

  it.each([
    ['simulated', [['!done']]],
    ['guess', refused],
  ])('challenges before 6.43, whatever form the login has; password %s', async (password, expected) => {
    const { door, a } = await start('6.42.12 (long-term)');
    const { send, reply } = await openApi(door);
    send('/login', '=name=exporter', `=password=${password}`);
    const [done] = await reply();
    const challenge = /^=ret=([0-9a-f]{32})$/.exec(done?.[1] ?? '')?.[1] ?? '';
    expect(challenge).not.toBe('');
    send('/login', '=name=exporter', `=response=${challengeResponse(password, challenge)}`);
    expect(await reply()).toEqual(expected);
    expect(JSON.stringify(a.journal)).not.toContain(password);
  });

  it('must come first', async () => {
    const { door, a } = await start();
    const { send, reply, socket } = await openApi(door);
    send('/system/identity/print');
    expect(await reply()).toEqual([['!fatal', 'not logged in']]);
    await once(socket, 'close');
    expect(a.journal).toMatchObject({ logins: 0, commands: ['/system/identity/print'] });
  });
});

describe('commands', () => {
  it('print rows with tags, many at once, in the order of arrival', async () => {
    const { socket, reply } = await startLoggedIn();
    socket.write(
      Buffer.concat([
        encodeSentence(['/interface/vrrp/print', '=.proplist=name,master,backup,nonsense', '.tag=v']),
        encodeSentence(['/system/identity/print', '.tag=i']),
        encodeSentence(['/interface/print', '=.proplist=.id,name', '?type=vrrp', '.tag=f']),
      ]),
    );
    expect([...(await reply()), ...(await reply()), ...(await reply())]).toEqual([
      ['!re', '.tag=v', '=name=vrrp-lan', '=master=true'],
      ['!done', '.tag=v'],
      ['!re', '.tag=i', '=name=router-a'],
      ['!done', '.tag=i'],
      ['!re', '.tag=f', '=.id=*4', '=name=vrrp-lan'],
      ['!done', '.tag=f'],
    ]);
  });

  it.each([
    [['?type=ether'], ['ether1', 'ether2']],
    [['?=type=ether', '?slave'], ['ether2']],
    [['?type=ether', '?-slave'], ['ether1']],
    [
      ['?type=bridge', '?type=vrrp', '?#|'],
      ['bridge', 'vrrp-lan'],
    ],
    [
      ['?type=ether', '?#!'],
      ['bridge', 'vrrp-lan'],
    ],
    [
      ['?type=ether', '?name=ether1', '?#&!'],
      ['bridge', 'ether2', 'vrrp-lan'],
    ],
  ])('filter by %j', async (queries, names) => {
    const { send, reply } = await startLoggedIn();
    send('/interface/print', '=.proplist=name', ...queries);
    expect(rowsOf(await reply()).map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ['7.18 (stable)', [['!empty'], ['!done']]],
    ['7.17.2 (stable)', [['!done']]],
    [six, [['!done']]],
  ])('say on %s that there are no rows', async (version, expected) => {
    const { send, reply } = await startLoggedIn(version);
    send('/interface/print', '?type=lte');
    expect(await reply()).toEqual(expected);
  });

  it.each([
    ['/interface/carp/print', ['=category=0', '=message=no such command prefix']],
    ['/ip/address/frobnicate', ['=category=0', '=message=no such command']],
    ['/ip/firewall/nat/set', ['=message=not enough permissions (9)']],
  ])('that cannot be done are trapped, then done: %s', async (command, words) => {
    const { send, reply } = await startLoggedIn();
    send(command, '.tag=1');
    expect(await reply()).toEqual([
      ['!trap', '.tag=1', ...words],
      ['!done', '.tag=1'],
    ]);
  });

  it('can be cancelled while they wait', async () => {
    const { group, a, send, reply } = await startLoggedIn();
    await group.setFault(a, 'slow', { delayMs: 60_000 });
    send('/interface/print', '.tag=slow');
    while (a.journal.commands.at(-1) !== '/interface/print') await new Promise(setImmediate);
    await group.heal(a);
    send('/cancel', '=tag=slow', '.tag=c');
    expect(await reply()).toEqual([
      ['!trap', '.tag=slow', '=category=2', '=message=interrupted'],
      ['!done', '.tag=slow'],
    ]);
    expect(await reply()).toEqual([['!done', '.tag=c']]);
  });

  it('that break the rules of the protocol end the connection', async () => {
    const { socket } = await startLoggedIn();
    const closed = closing(socket);
    socket.write(Buffer.of(0xff));
    expect(await closed).toBe('ECONNRESET');
  });
});

describe('TLS', () => {
  it('shows the certificate whose fingerprint the door names', async () => {
    const { door } = await start(six, { transport: 'api-ssl' });
    const { login, socket } = await openApi(door, { ca: door.certificate, servername: 'localhost' });
    await login();
    expect(socket).toMatchObject({ authorized: true });
    expect(door.url).toMatch(/^api-ssl:\/\/127\.0\.0\.1:\d+$/);
  });

  it('is anonymous Diffie-Hellman where no certificate is set', async () => {
    const { door } = await start(six, { transport: 'api-ssl', tls: { anonymousDh: true } });
    expect(door.fingerprintSha256).toBeUndefined();
    const anonymous = { ciphers: 'ADH:@SECLEVEL=0', maxVersion: 'TLSv1.2', rejectUnauthorized: false };
    const { login } = await openApi(door, anonymous);
    await login();
    await expect(openApi(door, { rejectUnauthorized: false })).rejects.toThrow();
  });
});
