import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { hashSync } from 'bcryptjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort, startPrometheus } from '../alertmanager/programs.ts';
import { createAuthority, issue, type Pair } from '../certificates.ts';
import { webFiles } from '../config/web/workspace.ts';
import { healthCommand } from '../docker/dockerfile.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { serve, startPair, writeConfig } from './pair.ts';
import { hasProgram, startExporter, until } from './tools.ts';

const password = 'canary-4711-web';

/** An exporter behind a web configuration, with the certificates beside it. */
async function serveBehind(web: string, ...args: string[]) {
  const authority = await createAuthority('authority');
  const pair = await startPair(['http', 'api']);
  const config = await writeConfig(pair);
  const folder = dirname(config);
  const write = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 });
  const writePair = async (name: string, { cert, key }: Pair) => {
    await write(`${name}.pem`, cert);
    await write(`${name}.key`, key);
  };
  await write('ca.pem', authority.cert);
  await writePair('server', await issue(authority, 'server'));
  await writePair('client', await issue(authority, 'prometheus', { altNames: [{ type: 2, value: 'prometheus' }] }));
  await writePair('stranger', await issue(authority, 'stranger', { altNames: [{ type: 2, value: 'stranger' }] }));
  await write('scrape-password', password);
  await write('web.yml', web);
  const { url, exporter } = await serve(config, `--web.config.file=${join(folder, 'web.yml')}`, ...args);
  return { pair, folder, url, exporter, authority, write, writePair, ca: authority.cert };
}

const tls = 'tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n';
const users = `basic_auth_users:\n  prometheus: ${hashSync(password, 10)}\n`;

describe('the health check of the image', () => {
  test.each([
    ['nothing', '{}'],
    ['a password', users],
    ['TLS', tls + users],
    ['a client certificate', `${tls}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n`],
  ])('finds an exporter alive that wants %s, and no other', async (_what, web) => {
    const { url, exporter } = await serveBehind(web);
    const [program = '', ...words] = healthCommand().map((word) => word.replace('10112', new URL(url).port));
    expect(spawnSync(program, words)).toMatchObject({ status: 0 });
    process.kill(Number(exporter.pid), 'SIGSTOP');
    expect(spawnSync(program, words, { timeout: 1_000 })).toMatchObject({ status: null });
    process.kill(Number(exporter.pid), 'SIGCONT');
    exporter.signal('SIGTERM');
    await exporter.ended;
    expect(spawnSync(program, words)).toMatchObject({ status: 1 });
  });
});

/** A Prometheus that scrapes every second; `job` is what stands below its name. */
async function startScraping(jobs: Readonly<Record<string, string>>, url: string) {
  const target = new URL(url).host;
  const scrapes = Object.entries(jobs).map(
    ([name, job]) => `  - job_name: ${name}
    scheme: https
    static_configs: [{ targets: ["${target}"] }]
${job.trim().replaceAll(/^/gm, '    ')}
`,
  );
  const folder = temporaryFolder({
    'prometheus.yml': `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n${scrapes.join('')}`,
  });
  const prometheus = await startPrometheus(join(folder, 'prometheus.yml'), await freePort());
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(prometheus.url + path).catch(() => undefined);
    return answer?.ok === true ? ((await answer.json()) as { data: unknown }).data : undefined;
  };
  /** By job. */
  async function query(expression: string): Promise<Record<string, number>> {
    const data = (await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as
      | { result: { metric: { job: string }; value: [number, string] }[] }
      | undefined;
    return Object.fromEntries((data?.result ?? []).map(({ metric, value }) => [metric.job, Number(value[1])]));
  }
  const seen = (expression: string, expected: Record<string, number>) =>
    until(
      async () => (JSON.stringify(await query(expression)) === JSON.stringify(expected) ? true : undefined),
      `${expression} to be ${JSON.stringify(expected)}; Prometheus said ${prometheus.program.stderr().slice(-500)}`,
    );
  /** Why a job’s last scrape failed. */
  async function errorOf(job: string): Promise<string | undefined> {
    const data = (await ask('/api/v1/targets')) as
      | { activeTargets: { labels: { job: string }; lastError: string }[] }
      | undefined;
    return data?.activeTargets.find(({ labels }) => labels.job === job)?.lastError || undefined;
  }
  return { query, seen, errorOf };
}

describe.runIf(hasProgram('prometheus', 'prometheus'))('a real Prometheus', () => {
  test('scrapes over TLS with a password, and neither without one nor in clear text', async () => {
    const { folder, url } = await serveBehind(tls + users);
    const ca = `tls_config: { ca_file: ${folder}/ca.pem }`;
    const { seen, errorOf } = await startScraping(
      {
        good: `${ca}\nbasic_auth: { username: prometheus, password_file: ${folder}/scrape-password }`,
        nobody: ca,
        strange: 'basic_auth: { username: prometheus, password: x }',
        wrong: `${ca}\nbasic_auth: { username: prometheus, password: wrong }`,
      },
      url,
    );
    await seen('up', { good: 1, nobody: 0, strange: 0, wrong: 0 });
    await seen('routeros_up{router="router-b"}', { good: 1 });
    await expect.poll(() => errorOf('nobody')).toContain('401');
    await expect.poll(() => errorOf('strange')).toContain('certificate');
    expect((await fetch(url.replace('https', 'http')).catch(() => undefined))?.ok).toBeUndefined();
  });

  test('scrapes with a client certificate, and not with one for another name', async () => {
    const { folder, url, exporter } = await serveBehind(
      `${tls}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n  client_allowed_sans: [prometheus]\n`,
    );
    const withClient = (name: string) =>
      `tls_config: { ca_file: ${folder}/ca.pem, cert_file: ${folder}/${name}.pem, key_file: ${folder}/${name}.key }`;
    const { seen, errorOf } = await startScraping(
      {
        good: withClient('client'),
        nobody: `tls_config: { ca_file: ${folder}/ca.pem }`,
        stranger: withClient('stranger'),
      },
      url,
    );
    await seen('up', { good: 1, nobody: 0, stranger: 0 });
    await seen('routeros_up{router="router-b"}', { good: 1 });
    await expect.poll(() => errorOf('nobody')).toBeDefined();
    expect(exporter.stderr()).toContain('no TLS connection with a client');
  });

  test('goes on scraping while certificates are replaced, and while others guess passwords', async () => {
    const { folder, url, exporter, authority, write, writePair, ca } = await serveBehind(tls + users);
    const { query, seen } = await startScraping(
      {
        good: `tls_config: { ca_file: ${folder}/ca.pem }\nbasic_auth: { username: prometheus, password_file: ${folder}/scrape-password }`,
      },
      url,
    );
    await seen('up', { good: 1 });
    const shown = () => subjectOf(url, ca);
    expect(await shown()).toBe('server');

    await writePair('server', await issue(authority, 'renewed'));
    await until(async () => ((await shown()) === 'renewed' ? true : undefined), 'the renewed certificate');
    await write('server.key', 'half a k');
    await until(() => exporter.stderr().match(/web configuration not reloaded/)?.[0], 'the complaint');
    expect(await shown()).toBe('renewed');
    expect(exporter.stderr().match(/"complaint":.*/g)).toHaveLength(1);
    await seen('routeros_ha_exporter_config_last_reload_successful', { good: 0 });
    const again = await issue(authority, 'again');
    await write('new.pem', again.cert);
    await write('new.key', again.key);
    await rename(join(folder, 'new.pem'), join(folder, 'server.pem'));
    await rename(join(folder, 'new.key'), join(folder, 'server.key'));
    await until(async () => ((await shown()) === 'again' ? true : undefined), 'the certificate after that');
    await seen('routeros_ha_exporter_config_last_reload_successful', { good: 1 });

    const scrapes = async () => (await query('sum_over_time(up[1h])')).good ?? 0;
    const before = await scrapes();
    let guesses = 0;
    let guessing = true;
    onTestFinished(() => {
      guessing = false;
    });
    const guess = async () => {
      while (guessing) {
        guesses += 1;
        await statusOf(url, ca, `nobody:${guesses}`);
      }
    };
    const guessers = Array.from({ length: 20 }, guess);
    await until(async () => ((await scrapes()) >= before + 10 ? true : undefined), 'ten good scrapes');
    guessing = false;
    await Promise.all(guessers);
    expect(guesses).toBeGreaterThan(50);
    expect(exporter.stderr() + exporter.stdout()).not.toContain('canary');
  });
});

describe.runIf(hasProgram('promtool', 'prometheus'))('promtool check web-config', () => {
  test('finds nothing wrong with what the exporter takes', async () => {
    const fixtures = join(import.meta.dirname, '../fixtures/web-config/valid');
    const folder = temporaryFolder(await webFiles());
    const names = readdirSync(fixtures);
    const paths = names.map((name) => join(folder, name));
    for (const name of names) spawnSync('cp', [join(fixtures, name), folder]);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'web-config', ...paths], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect((stdout + stderr).match(/SUCCESS/g)).toHaveLength(names.length);
  });
});

test('config check judges the web configuration too, together with the other', async () => {
  const folder = temporaryFolder({
    'bad.yml': 'groups: []\n',
    'web.yml': 'basic_auth_users:\n  prometheus: secret\ntls_config: {}\n',
  });
  for (const command of [['config', 'check'], ['serve']]) {
    const check = startExporter([...command, `--config.file=${folder}/bad.yml`, `--web.config.file=${folder}/web.yml`]);
    expect(await check.ended).toBe(1);
    const lines = check.stderr().trim().split('\n');
    expect(lines.map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
      `${folder}/bad.yml:1: groups`,
      `${folder}/web.yml:2: basic_auth_users.prometheus`,
      `${folder}/web.yml:3: tls_config`,
    ]);
    expect(check.stderr()).not.toContain('secret');
  }
});

function statusOf(url: string, ca: string, credentials: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(`${url}/metrics`, { ca, auth: credentials, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.on('error', () => resolve(0)).end();
  });
}

/** Whose certificate a new connection is shown; it is refused for want of a password, which does not matter here. */
function subjectOf(url: string, ca: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request(url, { ca, agent: false }, (response) => {
      const { socket } = response as unknown as { readonly socket: TLSSocket };
      resolve(socket.getPeerCertificate().subject.CN as string);
      response.resume();
    });
    asked.on('error', () => resolve(undefined)).end();
  });
}
