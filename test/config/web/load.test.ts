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

  test('what is empty is not written, and an empty list is none', async () => {
    expect(await read('unset.yml')).toEqual(await read('tls.yml'));
    expect(
      await readText('tls_server_config: { cert_file: "", key_file: , cert: "", key: , client_ca: "" }'),
    ).toMatchObject({ complaints: [], config: { tls: undefined } });
  });

  test('yes and no, as YAML 1.1 has them', async () => {
    expect((await read('yes-and-no.yml'))?.tls?.secureContext.honorCipherOrder).toBe(false);
    for (const word of ['y', 'Yes', 'ON', 'true', 'True'])
      expect((await readText(`http_server_config: { http2: ${word} }`)).warnings.join()).toContain('HTTP/2');
    for (const word of ['n', 'No', 'off', 'FALSE'])
      expect((await readText(`http_server_config: { http2: ${word} }`)).warnings.join()).not.toContain('HTTP/2');
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

  test.each([
    ['1m30s', 90_000],
    ['1.5s', 1_500],
    ['2h', 7_200_000],
    ['100us', 0.1],
    ['100µs', 0.1],
    ['1h0.5m.5s1.ms1000000ns', 3_630_502],
    ['+1s', 1_000],
  ])('the rate: one in %s', async (interval, intervalMs) => {
    const { config, complaints } = await readText(`rate_limit: { interval: ${interval}, burst: 5 }`);
    expect(complaints).toEqual([]);
    expect(config?.rateLimit?.intervalMs).toBeCloseTo(intervalMs, 9);
    expect(config?.rateLimit?.burst).toBe(5);
  });

  test.each(['interval: 0, burst: 5', 'interval: 0s, burst: 0', 'interval: "0"', 'interval: ""', 'burst: 5', ''])(
    'no limit to the rate: %s',
    async (keys) => {
      expect(await readText(`rate_limit: { ${keys} }`)).toMatchObject({
        complaints: [],
        config: { rateLimit: undefined },
      });
    },
  );

  test.each(['5', '-1s', '1', '1 s', 's', '.s', '1d', '1s1', '99999999999h'])('no rate: %s', async (interval) => {
    const { complaints } = await readText(`rate_limit: { interval: "${interval}", burst: 5 }`);
    expect(complaints).toEqual([expect.stringMatching(/^1: rate_limit\.interval: not a duration, expected one/)]);
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
    [
      'tls_server_config: { cert_file: server.pem, key_file: server.key, client_auth_type: RequestClientCert,\n  client_ca_file: ca.pem }',
      [
        '1: tls_server_config.client_auth_type: any certificate will do; RequireAndVerifyClientCert keeps strangers out',
        '2: tls_server_config.client_ca_file: no client’s certificate is verified with RequestClientCert',
      ],
    ],
    [
      `tls_server_config: { cert_file: "" }\nbasic_auth_users: { prometheus: "${hash}" }`,
      ['2: basic_auth_users: without TLS the passwords cross the network in clear text'],
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
