import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { createAuthority, issue } from '../certificates.ts';
import { spelledOut } from '../spellings.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startEchoes } from './echoes.ts';
import { canary, serve, startPair, writeConfig } from './pair.ts';
import { startExporter, until } from './tools.ts';

const webPassword = 'canary-4711-wëb';
const guess = 'canary-4711-guess';
const vrrpPassword = 'canary-4711-vrrp';
const hash = hashSync(webPassword, 10);

const keyLines = (pem: string) => pem.split(/\r?\n/).filter((line) => line.length > 15 && !line.startsWith('-----'));

/** A pair, and an exporter's two configurations, with a canary wherever a secret can be. */
async function prepare() {
  const pair = await startPair(['https', 'api-ssl']);
  for (const router of [pair.a, pair.b]) for (const instance of router.vrrp) instance.password = vrrpPassword;
  const config = await writeConfig(pair);
  const folder = dirname(config);
  const authority = await createAuthority('authority');
  const [server, client] = [await issue(authority, 'server'), await issue(authority, 'exporter')];
  const write = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 });
  await write('server.pem', server.cert);
  await write('server.key', server.key);
  await write(
    'web.yml',
    `tls_server_config: { cert_file: server.pem, key_file: server.key }\nbasic_auth_users: { prometheus: "${hash}" }\n`,
  );
  const secrets = [canary, webPassword, guess, vrrpPassword, hash, ...keyLines(server.key), ...keyLines(client.key)];
  return { pair, config, folder, write, ca: authority.cert, client, secrets };
}

interface Asked {
  readonly ca: string;
  readonly method?: string;
  readonly accept?: string;
  readonly password?: string;
}

/** Everything of the response: status, headers and body. */
function ask(url: string, { ca, method = 'GET', accept = '*/*', password = webPassword }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        ca,
        method,
        headers: { accept, 'x-prometheus-scrape-timeout-seconds': '2' },
        auth: `prometheus:${password}`,
        agent: false,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve([response.statusCode, ...response.rawHeaders, body].join('\n')));
      },
    );
    asked.on('error', reject).end();
  });
}

const paths = [
  '/metrics',
  '/',
  '/?group=home',
  '/?group=nobody',
  '/sd',
  '/probe?group=home',
  '/probe?group=nobody',
  '/probe',
  '/runbooks/',
  '/docs/',
  '/docs/configuration.md',
  '/-/healthy',
  '/-/ready',
  '/nothing',
  '/%zz',
];

test('nothing that is logged or served holds a secret, whatever is asked and whatever is broken', async () => {
  const { pair, config, folder, write, ca, secrets } = await prepare();
  const { exporter, url } = await serve(
    config,
    '--log.level=trace',
    '--web.enable-lifecycle',
    `--web.config.file=${join(folder, 'web.yml')}`,
  );
  const served: string[] = [];
  const look = async (path: string, how: Partial<Asked> = {}) => {
    const answer = await ask(url + path, { ca, ...how });
    served.push(answer);
    return answer;
  };
  for (const path of paths) {
    await look(path);
    await look(path, { accept: 'application/json' });
    expect(await look(path, { password: guess })).toMatch(/^4(00|01)\n/);
  }
  expect(served.join('\n')).toMatch(/routeros_vrrp_master\{.*router="router-b"/);
  await look('/metrics', { accept: 'application/openmetrics-text' });
  await look('/metrics', { method: 'POST' });

  for (const fault of ['wrong-password', 'reset', 'garbage', 'stop', 'login-hangs', 'half-reply'] as const) {
    for (const router of [pair.a, pair.b]) await pair.group.setFault(router, fault);
    for (const path of ['/metrics', '/', '/probe?group=home']) await look(path);
    await look('/', { accept: 'application/json' });
    for (const router of [pair.a, pair.b]) await pair.group.heal(router);
  }

  await write('routeros-ha.yml', `defaults: { username: prometheus, password: [${canary}] }\ngroups: {}\n`);
  expect(await look('/-/reload', { method: 'POST' })).toContain('the old one stays');
  await until(() => /defaults\.password/.exec(exporter.stderr())?.[0], 'the complaint about the configuration');
  await write('web.yml', `basic_auth_users: { prometheus: ${webPassword} }\n`);
  expect(await look('/-/reload', { method: 'POST' })).toContain('the old one stays');
  await until(() => /basic_auth_users\.prometheus/.exec(exporter.stderr())?.[0], 'the complaint about the web side');

  const output = [...served, exporter.stdout(), exporter.stderr()].join('\n');
  expect(output).toContain('router cannot be read');
  expect(spelledOut(secrets, output)).toEqual([]);
});

test('a peer that repeats what it was sent brings the password nowhere', async () => {
  const urls = await startEchoes();
  const routers = urls.map((url, index) => `{ name: echo-${index}, url: "${url}" }`);
  const folder = temporaryFolder({
    password: `${canary}\n`,
    'routeros-ha.yml': `defaults: { username: prometheus, password_file: password, timeout: 5s }\ngroups: [{ name: home, routers: [${routers.join()}] }]\n`,
  });
  const config = join(folder, 'routeros-ha.yml');
  const { exporter, url } = await serve(config, '--log.level=trace');
  const outputs = [await (await fetch(`${url}/metrics`)).text()];
  for (const accept of ['text/html', 'application/json'])
    outputs.push(await (await fetch(url, { headers: { accept } })).text());
  for (const format of ['table', 'json']) {
    const check = startExporter(['check', `--config.file=${config}`, '--explain', `--format=${format}`]);
    expect(await check.ended).toBe(2);
    outputs.push(check.stdout() + check.stderr());
  }
  const log = exporter.stderr();
  for (const line of log.trim().split('\n')) expect(() => JSON.parse(line), line).not.toThrow();
  expect(log.match(/router cannot be read/g)).toHaveLength(urls.length);
  for (const told of ['unknown command', 'after', 'ended the session', 'unexpected header', 'not text'])
    expect([told, ...[...outputs.slice(2), log].map((output) => output.includes(told))]).not.toContain(false);
  for (const output of [...outputs, log]) expect(spelledOut([canary], output)).toEqual([]);
});

test('no command prints a secret, with good configurations or bad ones', async () => {
  const { config, folder, write, client, secrets, pair } = await prepare();
  const text = await readFile(config, 'utf8');
  await write('client.pem', client.cert);
  await write('client.key', client.key);
  const [, url = ''] = /url: "(https:[^"]+)"/.exec(text) ?? [];
  const variants: Readonly<Record<string, string>> = {
    good: text,
    'with a client certificate': text.replace(/tls: \{/, 'tls: { cert_file: client.pem, key_file: client.key,'),
    'with a wrong pin': text.replace(/fingerprint_sha256: "[^"]+"/g, `fingerprint_sha256: "${'AB:'.repeat(31)}AB"`),
    'with a wrong password': text.replace('password_file: password', `password: "${guess}"`),
    'with a password in place of its file': text.replace('password_file: password', `password_file: "${canary}"`),
    'with a password in the URL': text.replace(url, url.replace('//', `//prometheus:${canary}@`)),
    'with the key for a certificate': text.replace(/tls: \{/, 'tls: { cert_file: client.key, key_file: client.key,'),
    'with an unknown key': text.replace('password_file:', 'pasword:').replace(': password', `: ${canary}`),
    'that is no YAML': text.replace('password_file: password', `password: "${canary}`),
  };
  const printed: string[] = [];
  const run = async (args: readonly string[]) => {
    const program = startExporter(args);
    const code = await program.ended;
    printed.push(program.stdout(), program.stderr());
    return code;
  };
  const codes: Record<string, unknown> = {};
  for (const [name, variant] of Object.entries(variants)) {
    const path = join(folder, 'variant.yml');
    await write('variant.yml', variant);
    codes[name] = await Promise.all([
      run(['config', 'check', `--config.file=${path}`, `--web.config.file=${join(folder, 'web.yml')}`]),
      run(['check', `--config.file=${path}`, '--explain']),
      run(['check', `--config.file=${path}`, '--explain', '--format=json']),
    ]);
  }
  expect(codes).toEqual({
    good: [0, 0, 0],
    'with a client certificate': [0, 0, 0],
    'with a wrong pin': [0, 2, 2],
    'with a wrong password': [0, 2, 2],
    'with a password in place of its file': [1, 3, 3],
    'with a password in the URL': [1, 3, 3],
    'with the key for a certificate': [1, 3, 3],
    'with an unknown key': [1, 3, 3],
    'that is no YAML': [1, 3, 3],
  });
  const passwordFile = `--password-file=${join(folder, 'password')}`;
  const urls = pair.doors.map((door) => door.url);
  expect(await run(['init', '--accept-certificates', passwordFile, ...urls])).toBe(0);
  expect(await run(['init', '--accept-certificates', passwordFile, url.replace('//', `//prometheus:${canary}@`)])).toBe(
    1,
  );
  expect(printed.join('\n')).toMatch(/vrrp-lan[\s\S]*virtual_routers:/);
  expect(spelledOut(secrets, printed.join('\n'))).toEqual([]);
});
