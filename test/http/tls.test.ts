import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Gate } from '../../src/http/gate.ts';
import { renewTls } from '../../src/http/node-server.ts';
import { type AlternativeName, createAuthority, issue } from '../certificates.ts';
import { webFiles } from '../config/web/workspace.ts';
import { dial, serve, webConfig } from './serve.ts';

const server = 'tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n';
const ca = (await webFiles())['ca.pem'];

/** The status of an answer, or `refused` where there is none. */
function statusOf(url: string, options: RequestOptions): Promise<number | 'refused'> {
  return new Promise((resolve) => {
    const asked = request(`${url}/-/healthy`, { ca, agent: false, ...options }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', () => resolve('refused')).end();
  });
}

async function shakeHands(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ca, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

describe('clients', () => {
  async function clients() {
    const files = await webFiles();
    const signed = { cert: files['other.pem'], key: files['other.key'] };
    const strange = await issue(await createAuthority('stranger'), 'other');
    return { nothing: {}, signed, strange };
  }

  test.each<[string, 200 | 'refused', 200 | 'refused', 200 | 'refused']>([
    ['NoClientCert', 200, 200, 200],
    ['RequestClientCert', 200, 200, 200],
    ['RequireAnyClientCert', 'refused', 200, 200],
    ['VerifyClientCertIfGiven', 200, 200, 'refused'],
    ['RequireAndVerifyClientCert', 'refused', 200, 'refused'],
  ])('%s without a certificate: %s, with a signed one: %s, with a strange one: %s', async (type, ...statuses) => {
    const verifies = type.includes('Verify') ? '  client_ca_file: ca.pem\n' : '';
    const { url } = await serve(`${server}  client_auth_type: ${type}\n${verifies}`);
    const { nothing, signed, strange } = await clients();
    const seen = [];
    for (const client of [nothing, signed, strange]) seen.push(await statusOf(url, client));
    expect(seen).toEqual(statuses);
  });

  test.each<[string, AlternativeName, 200 | 'refused']>([
    ['prometheus', { type: 2, value: 'prometheus' }, 200],
    ['prometheus', { type: 2, value: 'prometheus.example' }, 'refused'],
    ['prometheus', { type: 2, value: '*.example' }, 'refused'],
    ['"2001:db8::1"', { type: 7, ip: '2001:db8:0:0:0:0:0:1' }, 200],
    ['192.0.2.1', { type: 7, ip: '192.0.2.1' }, 200],
    ['ops@example.org', { type: 1, value: 'ops@example.org' }, 200],
    ['spiffe://example.org/prometheus', { type: 6, value: 'spiffe://example.org/prometheus' }, 200],
  ])('client_allowed_sans: [%s] and a certificate for %j: %s', async (allowed, name, status) => {
    const authority = await createAuthority('clients');
    const indented = authority.cert.trim().replaceAll(/^/gm, '    ');
    const { url, log } = await serve(
      `${server}  client_auth_type: RequireAndVerifyClientCert\n  client_ca: |\n${indented}\n  client_allowed_sans: [other, ${allowed}]\n`,
    );
    expect(await statusOf(url, await issue(authority, 'client', { altNames: [name] }))).toBe(status);
    if (status === 'refused') expect(log()).toContain('no subject alternative name of its certificate is among');
  });

  test('are told of in the log, once a minute', async () => {
    const { url, log } = await serve(
      `${server}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n`,
    );
    for (let tries = 0; tries < 5; tries += 1) await statusOf(url, {});
    await statusOf(url, { localAddress: '127.0.0.2' });
    const refused = () =>
      [...log().matchAll(/"client":"(.*?)","reason":"ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE"/g)].map(([, it]) => it);
    await expect.poll(refused).toEqual(['127.0.0.1', '127.0.0.2']);
  });

  test('are not told of where they only look whether somebody is there', async () => {
    const { url, port, log } = await serve(server);
    const [finished, reset, plain] = [await dial(port), await dial(port), await dial(port)];
    finished.socket.end();
    reset.socket.resetAndDestroy();
    plain.socket.write('GET /-/healthy HTTP/1.1\r\nhost: x\r\n\r\n');
    await Promise.all([finished, reset, plain].map(({ closed }) => closed));
    const halfway = await dial(port);
    halfway.socket.end(Buffer.from([0x16, 0x03, 0x01]));
    await expect.poll(log).toContain('no TLS connection');
    expect(log().trim().split('\n')).toHaveLength(1);
    expect(log()).toContain('"client":"127.0.0.1","reason":"ECONNRESET"');
    expect(await statusOf(url, {})).toBe(200);
  });
});

describe('the handshake', () => {
  test.each<[string, ConnectionOptions, string | undefined]>([
    ['', {}, 'TLSv1.3'],
    ['', { maxVersion: 'TLSv1.2' }, 'TLSv1.2'],
    ['', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }, undefined],
    ['  min_version: TLS13\n', { maxVersion: 'TLSv1.2' }, undefined],
    ['  max_version: TLS12\n', {}, 'TLSv1.2'],
    ['  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n', {}, 'TLSv1.3'],
    ['  cipher_suites: []\n', { maxVersion: 'TLSv1.2' }, 'TLSv1.2'],
    ['  cipher_suites: [TLS_AES_128_GCM_SHA256]\n', {}, 'TLSv1.3'],
    ['  cipher_suites: [TLS_AES_128_GCM_SHA256]\n', { maxVersion: 'TLSv1.2' }, undefined],
    [
      '  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n',
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' },
      undefined,
    ],
  ])('%j with %j speaks %s', async (more, options, version) => {
    const { port } = await serve(server + more);
    const spoken = shakeHands(port, options).then((socket) => socket.getProtocol());
    if (version === undefined) await expect(spoken).rejects.toThrow();
    else expect(await spoken).toBe(version);
  });

  test('goes by the server’s order of cipher suites, or by the client’s', async () => {
    const suites =
      '  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n';
    const ciphers = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384';
    const chosen = async (more: string) => {
      const { port } = await serve(server + suites + more);
      return (await shakeHands(port, { maxVersion: 'TLSv1.2', ciphers })).getCipher().name;
    };
    expect(await chosen('')).toBe('ECDHE-ECDSA-AES256-GCM-SHA384');
    expect(await chosen('  prefer_server_cipher_suites: false\n')).toBe('ECDHE-ECDSA-AES128-GCM-SHA256');
  });

  test('uses the curves that are named', async () => {
    const { port } = await serve(`${server}  curve_preferences: [CurveP521]\n`);
    expect((await shakeHands(port)).getEphemeralKeyInfo()).toMatchObject({ size: 521 });
    await expect(shakeHands(port, { ecdhCurve: 'P-384' })).rejects.toThrow();
  });

  test('in clear text is none, and one that nobody goes on with ends', async () => {
    const { port, url } = await serve(server);
    const plain = await dial(port);
    const silent = await dial(port);
    plain.socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await plain.closed;
    expect(plain.heard()).not.toContain('200');
    expect(await statusOf(url, {})).toBe(200);
    await silent.closed;
  });
});

describe('a renewed certificate', () => {
  const verified = `${server}  client_auth_type: RequireAndVerifyClientCert\n`;

  async function client() {
    const { 'other.pem': cert, 'other.key': key } = await webFiles();
    return { cert, key };
  }

  async function trustOthers(app: FastifyInstance, gate: Gate | undefined): Promise<void> {
    const authority = await createAuthority('new');
    const changed = await webConfig(`${verified}  client_ca: |\n${authority.cert.trim().replaceAll(/^/gm, '    ')}\n`);
    gate?.change(changed);
    renewTls(app.server, changed.tls);
  }

  test('is shown from the next handshake on, and connections by the old one end', async () => {
    const { url, port, server: app, gate } = await serve(server);
    const agent = new Agent({ keepAlive: true, ca });
    onTestFinished(() => agent.destroy());
    expect(await statusOf(url, { agent })).toBe(200);
    const [kept] = Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
    const changed = await webConfig(server.replaceAll('server.', 'other.'));
    gate?.change(changed);
    renewTls(app.server, changed.tls);
    await expect.poll(() => kept?.destroyed).toBe(true);
    expect((await shakeHands(port, { checkServerIdentity: () => undefined })).getPeerCertificate().subject.CN).toBe(
      'other',
    );
  });

  test('a client that is no longer trusted has the answer that is under way, and nothing more', async () => {
    const { url, server: app, gate, hold } = await serve(`${verified}  client_ca_file: ca.pem\n`);
    const agent = new Agent({ keepAlive: true, ca, ...(await client()) });
    onTestFinished(() => agent.destroy());
    const letGo = hold();
    const requested = once(app.server, 'request');
    const asked = request(`${url}/metrics`, { agent }).end();
    await requested;
    const silent = await shakeHands(Number(new URL(url).port), await client());
    const ended = once(silent, 'close');
    await trustOthers(app, gate);
    await ended;
    letGo();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    expect([response.statusCode, response.headers.connection]).toEqual([200, 'close']);
    expect(await statusOf(url, { agent })).toBe('refused');
  });

  test('a client that had begun to shake hands is let go soon', async () => {
    const { port, server: app, gate } = await serve(`${verified}  client_ca_file: ca.pem\n`);
    const accepted = once(app.server, 'connection');
    const { socket: begun, closed } = await dial(port);
    await accepted;
    await trustOthers(app, gate);
    const secure = connect({ socket: begun, ca, ...(await client()) });
    await once(secure, 'secureConnect');
    secure.resume().write('GET /-/healthy HTTP/1.1\r\nhost: x\r\n\r\n');
    await closed;
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'a client that is no longer trusted cannot resume with %s',
    async (version) => {
      const { port, server: app, gate } = await serve(`${verified}  client_ca_file: ca.pem\n`);
      const options = { ...(await client()), minVersion: version, maxVersion: version };
      const healthy = 'GET /-/healthy HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
      let session: Buffer | undefined;
      const ask = async () => {
        const socket = connect({ port, host: '127.0.0.1', ca, ...options, ...(session && { session }) });
        socket.on('error', () => {});
        socket.on('session', (given) => {
          session = given;
        });
        let resumed: boolean | undefined;
        socket.on('secureConnect', () => {
          resumed = socket.isSessionReused();
        });
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk;
        });
        socket.write(healthy);
        await new Promise((resolve) => socket.on('close', resolve));
        return { answered: text.startsWith('HTTP/1.1 200'), resumed };
      };
      expect(await ask()).toEqual({ answered: true, resumed: false });
      expect(await ask()).toEqual({ answered: true, resumed: true });
      await trustOthers(app, gate);
      expect((await ask()).answered).toBe(false);
    },
  );
});
