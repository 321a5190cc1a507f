import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWebConfig } from '../../../src/config/web/load.ts';
import { canary } from '../workspace.ts';
import { readText, webFiles } from './workspace.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/web-config');
const hash = '$2y$10$qRTBuFoULoYNA7AQ/F3ck.trZBPyjV64.oA4ZsSBCIWvXuvQlQTuu';

describe('each of these has one mistake, and its first lines are the complaints to expect', () => {
  test.for(readdirSync(join(fixtures, 'invalid')))('%s', async (name) => {
    const text = readFileSync(join(fixtures, 'invalid', name), 'utf8');
    const { config, complaints } = await readText(text);
    expect(complaints).toEqual([...text.matchAll(/^#! (.*)$/gm)].map(([, complaint]) => complaint));
    expect(complaints.join('\n')).not.toContain(canary);
    expect(config).toBeUndefined();
  });
});

describe('what a good file says', () => {
  const read = async (name: string) => {
    const { config, complaints } = await readText(readFileSync(join(fixtures, 'valid', name), 'utf8'));
    expect(complaints).toEqual([]);
    return config;
  };

  test.each(['empty.yml', 'empty-mapping.yml'])('%s: nothing', async (name) => {
    expect(await read(name)).toEqual({ tls: undefined, users: new Map(), headers: {}, rateLimit: undefined });
  });

  test('TLS: Go’s defaults, and the files', async () => {
    const files = await webFiles();
    expect((await read('tls.yml'))?.tls).toEqual({
      clientAuth: 'NoClientCert',
      clientAllowedSans: undefined,
      secureContext: {
        cert: files['server.pem'],
        key: files['server.key'],
        minVersion: 'TLSv1.2',
        maxVersion: 'TLSv1.3',
        honorCipherOrder: true,
      },
    });
  });

  test('TLS in detail: OpenSSL’s names, and TLS 1.3 always', async () => {
    const { ciphers, ecdhCurve, honorCipherOrder } = (await read('tls-details.yml'))?.tls?.secureContext ?? {};
    expect(ciphers?.split(':')).toHaveLength(13);
    expect(ciphers).toMatch(/^ECDHE-ECDSA-AES128-GCM-SHA256:.*:TLS_AES_128_GCM_SHA256$/);
    expect([ecdhCurve, honorCipherOrder]).toEqual(['P-256:P-384:P-521:X25519', false]);
  });

  test('the client’s certificates', async () => {
    const { 'ca.pem': ca } = await webFiles();
    const tls = (await read('client-certificates.yml'))?.tls;
    expect([tls?.clientAuth, tls?.secureContext.ca]).toEqual(['RequireAndVerifyClientCert', ca]);
    expect((await read('any-client-certificate.yml'))?.tls?.clientAuth).toBe('RequireAnyClientCert');
  });

  test('users and headers', async () => {
    expect([...((await read('users.yml'))?.users.keys() ?? [])]).toEqual(['prometheus', 'name with blanks']);
    expect((await read('headers.yml'))?.headers).toEqual({
      'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
      'Content-Security-Policy': "default-src 'self'",
      'X-Frame-Options': 'deny',
      'X-Content-Type-Options': 'nosniff',
      'X-XSS-Protection': '1',
    });
    const blank = 'http_server_config: { headers: { X-Frame-Options: "", Strict-Transport-Security: } }';
    expect((await readText(blank)).config?.headers).toEqual({});
  });

  test('the rate', async () => {
    const { config } = await readText('rate_limit: { interval: 1m30s, burst: 5 }');
    expect(config?.rateLimit).toEqual({ intervalMs: 90_000, burst: 5 });
    expect((await readText('rate_limit: { interval: 0, burst: 5 }')).config?.rateLimit).toBeUndefined();
  });

  test('PEM can stand in the file itself', async () => {
    const files = await webFiles();
    const inline = (text: string) => `|\n${text.replaceAll(/^/gm, '    ')}`;
    const { config, complaints } = await readText(
      `tls_server_config:\n  cert: ${inline(files['server.pem'])}\n  key: ${inline(files['server.key'])}\n`,
    );
    expect(complaints).toEqual([]);
    expect(config?.tls?.secureContext.cert).toContain('BEGIN CERTIFICATE');
  });
});

describe('warnings', () => {
  test.each([
    ['', ['1: (top level): neither TLS nor users, so whoever reaches the port is answered in clear text']],
    [
      `basic_auth_users: { prometheus: "${hash}" }`,
      ['1: basic_auth_users: without TLS the passwords cross the network in clear text'],
    ],
    [
      'tls_server_config: { cert_file: server.pem, key_file: server.key }\nhttp_server_config: { http2: true }',
      ['2: http_server_config.http2: HTTP/2 is not served; clients take HTTP/1.1 instead'],
    ],
    [
      'tls_server_config: { cert_file: server.pem, key_file: server.key, client_auth_type: RequestClientCert }',
      [
        '1: tls_server_config.client_auth_type: any certificate will do; RequireAndVerifyClientCert keeps strangers out',
      ],
    ],
  ])('%j', async (text, warnings) => {
    expect(await readText(text)).toMatchObject({ complaints: [], warnings });
  });
});

describe('while the exporter runs', () => {
  const plain = `basic_auth_users: { prometheus: "${hash}" }`;
  const tls = 'tls_server_config: { cert_file: server.pem, key_file: server.key }';
  const verified =
    'tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem';

  test.each([
    [plain, tls, '1: tls_server_config: the exporter was started without TLS, expected a restart to go on with'],
    [tls, plain, '1: tls_server_config: the exporter was started with TLS, expected a restart to go on without'],
    [
      tls,
      verified,
      '4: tls_server_config.client_auth_type: the exporter was started with NoClientCert, expected a restart to change that',
    ],
  ])('some changes want a restart', async (before, after, complaint) => {
    const { config } = await readText(before);
    expect((await readText(after, config)).complaints).toEqual([complaint]);
  });

  test('what cannot be read is told of alone', async () => {
    const { config } = await readText(tls);
    const { complaints } = await readText(tls.replace('server.key', 'gone.key'), config);
    expect(complaints).toEqual([expect.stringContaining('cannot read <folder>/gone.key: no such file')]);
  });

  test('others do not', async () => {
    const { config } = await readText(tls);
    const changed = await readText(tls.replaceAll('server.', 'other.'), config);
    expect(changed.complaints).toEqual([]);
    expect(changed.config?.tls?.secureContext.cert).toBe((await webFiles())['other.pem']);
  });
});

test('a file that is not there is a complaint, and is looked at again', async () => {
  const { complaints, stamps } = await readWebConfig('/nowhere/web.yml', undefined);
  expect(complaints).toEqual([
    '/nowhere/web.yml: cannot read the web configuration: no such file, expected a YAML file that the exporter may read',
  ]);
  expect([...stamps]).toEqual([['/nowhere/web.yml', 'ENOENT']]);
});

test('all files that were named are known, readable or not', async () => {
  const { stamps } = await readText('tls_server_config: { cert_file: server.pem, key_file: gone.key }');
  const names = [...stamps].map(([path, stamp]) => [path.split('/').at(-1), stamp === 'ENOENT']);
  expect(names).toEqual([
    ['web.yml', false],
    ['server.pem', false],
    ['gone.key', true],
  ]);
});

test('no slip of the pen brings a key or a hash into a message', { timeout: 60_000 }, async () => {
  const secret = `-----BEGIN PRIVATE KEY-----\n    ${canary}\n    -----END PRIVATE KEY-----`;
  const valid = `tls_server_config:
  cert_file: server.pem
  key: |
    ${secret}
basic_auth_users:
  prometheus: $2y$10$${canary}
  other: "$2y$10$${canary}"
`;
  const puts = ['', '"', "'", '{', '}', '[', ':', ': ', '\n', '\t', '#', '*', '&', '!', '@', '%', '|'];
  const slip = fc.record({ at: fc.nat(valid.length), left: fc.nat(3), put: fc.constantFrom(...puts) });
  await fc.assert(
    fc.asyncProperty(fc.array(slip, { minLength: 1, maxLength: 2 }), async (edits) => {
      const text = edits.reduce((all, { at, left, put }) => all.slice(0, at) + put + all.slice(at + left), valid);
      const { complaints, warnings } = await readText(text);
      expect([...complaints, ...warnings].join('\n')).not.toContain(canary);
    }),
    { seed: 1, numRuns: 200 },
  );
});
