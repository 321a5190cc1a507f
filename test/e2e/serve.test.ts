import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Transport } from '../../src/simulator/door.ts';
import { freePort } from '../alertmanager/programs.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { canary, metricsOf, serve, startPair, writeConfig } from './pair.ts';
import { start, startExporter, until } from './tools.ts';

describe('the exporter', () => {
  test.each<[Transport, Transport]>([
    ['https', 'api-ssl'],
    ['http', 'api'],
  ])('reads a pair over %s and %s, as configured', async (...transports) => {
    const pair = await startPair(transports);
    const { url } = await serve(await writeConfig(pair));
    const metrics = await metricsOf(url);
    expect(metrics).toContain(
      'routeros_vrrp_master{ha_group="home",router="router-a",virtual_router="49",interface="vrrp-lan"} 1',
    );
    expect(metrics).toContain(
      'routeros_vrrp_master{ha_group="home",router="router-b",virtual_router="49",interface="vrrp-lan"} 0',
    );
    expect(metrics).toContain('routeros_ha_group_members{ha_group="home"} 2');
  });

  test('shows a dead router as down and the other whole, and is well again with the next scrape', async () => {
    const pair = await startPair(['http', 'api']);
    const { url, exporter } = await serve(await writeConfig(pair));
    await metricsOf(url);
    for (const fault of ['stop', 'reset', 'garbage'] as const) {
      await pair.group.setFault(pair.b, fault);
      const broken = await metricsOf(url);
      expect(broken).toContain('routeros_up{ha_group="home",router="router-b"} 0');
      expect(broken).not.toMatch(/routeros_vrrp_master\{.*router-b/);
      expect(broken).toMatch(/routeros_vrrp_master\{.*router-a.*\} 1/);
      await pair.group.heal(pair.b);
      expect(await metricsOf(url)).toMatch(/routeros_vrrp_master\{.*router-b.*\} 0/);
    }
    expect(exporter.stderr().match(/router cannot be read/g)).toHaveLength(3);
  });

  test('waits for a router that hangs as long as the scrape may take, not as long as is configured', async () => {
    const pair = await startPair(['https', 'api-ssl']);
    const { url } = await serve(await writeConfig(pair, canary, '60s'));
    await pair.group.setFault(pair.a, 'hang');
    const response = await fetch(`${url}/metrics`, {
      headers: { 'x-prometheus-scrape-timeout-seconds': '4' },
      signal: AbortSignal.timeout(30_000),
    });
    const metrics = await response.text();
    expect(metrics).toContain('routeros_scrape_failure{reason="timeout",ha_group="home",router="router-a"} 1');
    expect(metrics).toContain('routeros_up{ha_group="home",router="router-b"} 1');
  });

  test('goes on where its log can be written nowhere', async () => {
    const pair = await startPair(['http', 'api']);
    const port = await freePort();
    const full = openSync('/dev/full', 'w');
    const args = ['dist/main.js', '--config.file', await writeConfig(pair), `--web.listen-address=127.0.0.1:${port}`];
    const exporter = spawn(process.execPath, args, { stdio: ['ignore', full, full] });
    onTestFinished(() => void exporter.kill('SIGKILL'));
    const up = (value: number) =>
      until(async () => {
        const text = await metricsOf(`http://127.0.0.1:${port}`).catch(() => '');
        return text.includes(`routeros_up{ha_group="home",router="router-b"} ${value}`) ? text : undefined;
      }, `router-b to be up ${value}`);
    await up(1);
    await pair.group.setFault(pair.b, 'stop');
    await up(0);
    await pair.group.heal(pair.b);
    await up(1);
  });

  test('ends the scrape under way on SIGTERM, then itself with 0', async () => {
    const pair = await startPair(['http', 'api']);
    const { url, exporter } = await serve(await writeConfig(pair));
    await pair.group.setFault(pair.b, 'slow', { delayMs: 400 });
    const scrape = metricsOf(url);
    await until(() => (pair.b.journal.commands.includes('/login') ? true : undefined), 'the scrape to begin');
    exporter.signal('SIGTERM');
    expect(await scrape).toContain('routeros_up{ha_group="home",router="router-b"} 1');
    expect(await exporter.ended).toBe(0);
    expect(pair.b.journal.openConnections).toBe(0);
  });

  test('ends on SIGTERM though a client holds a connection on which it never says a word', async () => {
    const { url, exporter } = await serve(await writeConfig(await startPair(['http', 'api'])));
    const { hostname, port } = new URL(url);
    for (const words of ['', 'GET /metrics HTTP/1.1\r\nhost: x']) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
      await once(socket, 'connect');
      socket.write(words);
    }
    await metricsOf(url);
    exporter.signal('SIGTERM');
    expect(await exporter.ended).toBe(0);
  });

  test('says nothing to a router but login and print, or GET', async () => {
    const pair = await startPair(['http', 'api']);
    const { url } = await serve(await writeConfig(pair));
    await metricsOf(url);
    await fetch(url);
    expect(pair.a.journal.commands.length).toBeGreaterThan(5);
    expect(pair.a.journal.commands.filter((command) => !command.startsWith('GET '))).toEqual([]);
    expect(pair.b.journal.commands.filter((command) => !/^(\/login|\/[a-z0-9/-]+\/print)$/.test(command))).toEqual([]);
  });
});

describe('HTTP', () => {
  test('formats, compression, methods and unknown paths', async () => {
    const { url } = await serve(await writeConfig(await startPair(['http', 'api'])));
    const text = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': 'identity' } });
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.headers.get('content-encoding')).toBeNull();
    const openMetrics = await fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
    expect(openMetrics.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(await openMetrics.text()).toMatch(/# EOF\n$/);

    const { request } = await import('undici');
    const zipped = await request(`${url}/metrics`, { headers: { 'accept-encoding': 'gzip' } });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(Buffer.from(await zipped.body.arrayBuffer())).toString()).toContain('routeros_up');

    expect((await fetch(`${url}/metrics`, { method: 'HEAD' })).status).toBe(200);
    const posted = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await fetch(`${url}/-/healthy`, { method: 'DELETE' })).status).toBe(405);
    const bad = { method: 'POST', body: '{'.repeat(5_000), headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${url}/metrics`, bad)).status).toBe(405);
    const broken = await fetch(`${url}/%`);
    expect([broken.status, await broken.text()]).toEqual([400, 'bad request\n']);
    expect((await fetch(`${url}/metrics/`)).status).toBe(404);
    expect((await fetch(`${url}/../../etc/passwd`)).status).toBe(404);
    for (const path of ['/-/healthy', '/-/ready', '/?x=y']) expect((await fetch(url + path)).status).toBe(200);
  });

  test('the page and the runbooks are there, from wherever the exporter is started', async () => {
    const pair = await startPair(['http', 'api']);
    const command = [process.execPath, resolve('dist/main.js'), `--config.file=${await writeConfig(pair)}`];
    const elsewhere = ['-c', 'cd / && exec "$0" "$@"', ...command, '--web.listen-address=127.0.0.1:0'];
    const exporter = start('sh', elsewhere);
    const url = await until(() => / url=(\S+)/.exec(exporter.stderr())?.[1], 'the exporter to listen');
    await pair.group.setFault(pair.b, 'stop');
    const page = await (await fetch(url)).text();
    for (const words of [
      'home',
      'router-a',
      'router-b',
      'MASTER, priority 110',
      'connection refused',
      'href="./metrics"',
    ])
      expect(page).toContain(words);
    expect(await (await fetch(`${url}/runbooks/RouterOSHASplitBrain`)).text()).toContain('>RouterOSHASplitBrain</h1>');
  });
});

describe('one group by its name', () => {
  test('/probe reads it, and nothing else can be asked for', async () => {
    const { url } = await serve(await writeConfig(await startPair(['http', 'api'])));
    const probe = await fetch(`${url}/probe?group=home`);
    expect(probe.status).toBe(200);
    const text = await probe.text();
    expect(text).toContain('routeros_ha_masters{ha_group="home",virtual_router="49"} 1');
    expect(text).not.toContain('process_');
    for (const query of [
      '',
      '?group=',
      '?group=other',
      '?group=home&group=home',
      '?target=192.0.2.1',
      '?group=home%00',
      '?group=__proto__',
    ]) {
      const refused = await fetch(`${url}/probe${query}`);
      expect([query, refused.status]).toEqual([query, 400]);
      expect(await refused.text()).toContain('the configuration has "home"');
    }
  });

  test('/sd lists the groups for http_sd', async () => {
    const { url } = await serve(await writeConfig(await startPair(['http', 'api'])));
    const discovered = await fetch(`${url}/sd`);
    expect(discovered.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await discovered.json()).toEqual([
      { targets: ['home'], labels: { __metrics_path__: '/probe', __param_group: 'home' } },
    ]);
  });
});

describe('check', () => {
  test('prints the verdict and exits by it', async () => {
    const pair = await startPair(['https', 'api-ssl']);
    const path = await writeConfig(pair);
    const run = async (...args: string[]) => {
      const exporter = startExporter(['check', `--config.file=${path}`, ...args]);
      return { code: await exporter.ended, out: exporter.stdout(), err: exporter.stderr() };
    };
    expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining('home: OK'), err: '' });
    await pair.group.setFault(pair.a, 'nat-off');
    Object.assign(pair.a.vrrp[0] ?? {}, { forcedRole: 'backup' });
    expect(await run('--format=json')).toMatchObject({ code: 2, out: expect.stringContaining('RouterOSHANoMaster') });
    expect(await run('--group=other')).toMatchObject({
      code: 3,
      err: expect.stringContaining('there is no group "other"'),
    });
    expect(await run('--config.file=/nowhere.yml')).toMatchObject({
      code: 3,
      err: expect.stringContaining('/nowhere.yml'),
    });
  });
});

describe('the command line', () => {
  test('config check says that a good config is good', async () => {
    const path = await writeConfig(await startPair(['http', 'api']));
    const check = startExporter(['config', 'check', `--config.file=${path}`]);
    expect(await check.ended).toBe(0);
    expect(check.stdout()).toBe(`${path} is good; groups: 1, routers: 2\n`);
  });

  test.each([['config', 'check'], ['serve']])(
    '%s %s tells all that is wrong at once and exits with 1',
    async (...command) => {
      const text = 'groups:\n  - name: home\n    routrs: []\n    maintenance: perhaps\n';
      const path = join(temporaryFolder({ 'bad.yml': text }), 'bad.yml');
      const exporter = startExporter([...command.filter(Boolean), '--config.file', path]);
      expect(await exporter.ended).toBe(1);
      expect(exporter.stderr()).toContain(`${path}:3: groups[0].routrs`);
      expect(exporter.stderr()).toContain(`${path}:4: groups[0].maintenance`);
    },
  );

  test('flags are environment variables too, and the flag wins', async () => {
    const path = await writeConfig(await startPair(['http', 'api']));
    const environment = {
      ROUTEROS_HA_CONFIG_FILE: path,
      ROUTEROS_HA_WEB_LISTEN_ADDRESS: '127.0.0.1:0, localhost:0',
      ROUTEROS_HA_LOG_LEVEL: 'error',
    };
    const exporter = startExporter(['--log.level=info'], environment);
    await until(() => (exporter.stderr().match(/msg=listening/g)?.length === 2 ? true : undefined), 'two addresses');
    expect(exporter.stderr()).toMatch(
      /level=info time=\S+ url=http:\/\/127\.0\.0\.1:\d+ groups=1 routers=2 msg=listening/,
    );
  });

  test('a port in use is told with the remedy', async () => {
    const path = await writeConfig(await startPair(['http', 'api']));
    const { url } = await serve(path);
    const second = startExporter(['--config.file', path, `--web.listen-address=${new URL(url).host}`]);
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toContain('another process does already. Stop it, or choose another --web.listen-address');
  });

  test.each<[string[], number, RegExp]>([
    [['--help'], 0, /--config\.file <path>[\s\S]*--web\.listen-address <address>/],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['--config.fil=x'], 1, /unknown option '--config.fil=x'[\s\S]*Did you mean --config.file/],
    [['chekc'], 1, /unknown command 'chekc'/],
    [['--log.level=loud'], 1, /Allowed choices are trace, debug, info, warn, error/],
    [['--web.listen-address=nowhere'], 1, /Expected host:port or :port/],
  ])('%j', async (args, code, output) => {
    const exporter = startExporter(args);
    expect(await exporter.ended).toBe(code);
    expect(exporter.stdout() + exporter.stderr()).toMatch(output);
  });
});
