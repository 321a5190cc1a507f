import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { canary, metricsOf, serve, startPair, writeConfig } from './pair.ts';
import { startExporter, until } from './tools.ts';

const prefix = 'routeros_ha_exporter_config_last_reload';

function sampleOf(metrics: string, sample: string): number | undefined {
  const line = metrics.split('\n').find((text) => text.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length));
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')));
}

/** By the first bit of what Linux says of its signals. */
function catchesHangup(pid: number | undefined): boolean {
  const caught = /^SigCgt:\s+(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number.parseInt(caught?.at(-1) ?? '0', 16) & 1) === 1;
}

const post = (url: string) => fetch(`${url}/-/reload`, { method: 'POST' });

describe('SIGHUP', () => {
  test('brings a changed configuration in and leaves the connections as they are', async () => {
    const pair = await startPair(['https', 'api-ssl']);
    const path = await writeConfig(pair);
    const { url, exporter } = await serve(path);
    const before = await metricsOf(url);
    expect(sampleOf(before, 'routeros_ha_maintenance{ha_group="home"}')).toBe(0);
    await edit(path, (text) => `${text}    maintenance: true\n`);
    exporter.signal('SIGHUP');
    const after = await until(async () => {
      const metrics = await metricsOf(url);
      return sampleOf(metrics, 'routeros_ha_maintenance{ha_group="home"}') === 1 ? metrics : undefined;
    }, 'the new configuration');
    expect(sampleOf(after, `${prefix}_successful`)).toBe(1);
    const reloadedAt = (metrics: string) => sampleOf(metrics, `${prefix}_success_timestamp_seconds`) ?? 0;
    expect(reloadedAt(after)).toBeGreaterThan(reloadedAt(before));
    expect(pair.b.journal.commands.filter((command) => command === '/login')).toHaveLength(1);
    const observed = 'routeros_ha_masters_observed_seconds{ha_group="home",virtual_router="49"}';
    expect(sampleOf(after, observed)).toBeGreaterThan(sampleOf(before, observed) ?? 0);
    expect(exporter.stderr()).toContain('"configuration reloaded"');
  });

  test('is not lost while the exporter starts, and does not end it', async () => {
    const path = await writeConfig(await startPair(['http', 'api']));
    const exporter = startExporter([`--config.file=${path}`, '--web.listen-address=127.0.0.1:0', '--log.format=json']);
    while (!catchesHangup(exporter.pid)) await setImmediate();
    for (let times = 0; times < 3; times += 1) exporter.signal('SIGHUP');
    await until(() => exporter.stderr().match(/"configuration reloaded"/)?.[0], 'the reload');
    exporter.signal('SIGTERM');
    expect(await exporter.ended).toBe(0);
    expect(exporter.stderr().match(/"(listening|configuration reloaded)"/g)).toEqual([
      '"listening"',
      '"configuration reloaded"',
    ]);
  });

  test('ends a command that has nothing to reload', async () => {
    const simulate = startExporter([
      'simulate',
      ...['rest', 'api', 'control'].map((what) => `--${what}.listen-address=127.0.0.1:0`),
    ]);
    await until(() => simulate.stdout().match(/Break it/)?.[0], 'the pair');
    simulate.signal('SIGHUP');
    expect(await simulate.ended).toBe('SIGHUP');
  });

  test('many times at once is as once', async () => {
    const pair = await startPair(['http', 'api']);
    const { url, exporter } = await serve(await writeConfig(pair));
    for (let times = 0; times < 20; times += 1) exporter.signal('SIGHUP');
    expect(sampleOf(await metricsOf(url), `${prefix}_successful`)).toBe(1);
    exporter.signal('SIGTERM');
    expect(await exporter.ended).toBe(0);
  });
});

describe('POST /-/reload', () => {
  test('is not there unless asked for', async () => {
    const { url } = await serve(await writeConfig(await startPair(['http', 'api'])));
    const refused = await post(url);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('--web.enable-lifecycle')]);
  });

  test('of a bad configuration leaves the old one, says so, and tells no secret', async () => {
    const pair = await startPair(['http', 'api']);
    const path = await writeConfig(pair);
    const { url, exporter } = await serve(path, '--web.enable-lifecycle');
    const good = await readFile(path, 'utf8');
    await writeFile(
      path,
      `${good.replace('name: home', 'nam: home')}    maintenance: ${canary}\n    pasword: ${canary}\n`,
    );
    const refused = await post(url);
    const answer = await refused.text();
    expect([refused.status, answer]).toEqual([500, expect.stringContaining('the old one stays')]);
    const metrics = await metricsOf(url);
    expect(sampleOf(metrics, `${prefix}_successful`)).toBe(0);
    expect(sampleOf(metrics, 'routeros_up{ha_group="home",router="router-a"}')).toBe(1);
    const complaints = exporter
      .stderr()
      .match(/"complaint":"[^"]+/g)
      ?.map((text) => text.split(': ')[1]);
    expect(complaints).toEqual(['groups[0].nam', 'groups[0].maintenance', 'groups[0].pasword']);
    expect(exporter.stderr() + answer + metrics).not.toContain('canary');

    await writeFile(path, good);
    expect((await post(url)).status).toBe(200);
    expect(sampleOf(await metricsOf(url), `${prefix}_successful`)).toBe(1);
  });

  test('takes nothing of a good configuration beside a bad web configuration, until both are good', async () => {
    const path = await writeConfig(await startPair(['http', 'api']));
    const web = join(dirname(path), 'web.yml');
    await writeFile(web, '{}');
    const { url } = await serve(path, '--web.enable-lifecycle', `--web.config.file=${web}`);
    const groups = async () => JSON.stringify(await (await fetch(`${url}/sd`)).json());
    await writeFile(web, 'rate_limit: none');
    await edit(path, (text) => text.replace('name: home', 'name: other'));
    expect((await post(url)).status).toBe(500);
    expect(await groups()).toContain('home');
    await writeFile(web, '{}');
    expect((await post(url)).status).toBe(200);
    expect(await groups()).toContain('other');
  });

  test('picks up a changed password, and forgets a group that is gone', async () => {
    const pair = await startPair(['http', 'api']);
    const path = await writeConfig(pair);
    const { url } = await serve(path, '--web.enable-lifecycle=true');
    await metricsOf(url);
    for (const router of [pair.a, pair.b]) router.users[0] = { name: 'prometheus', password: 'changed' };
    await writeFile(join(dirname(path), 'password'), 'changed\n');
    expect((await post(url)).status).toBe(200);
    const metrics = await metricsOf(url);
    for (const router of ['router-a', 'router-b'])
      expect(sampleOf(metrics, `routeros_up{ha_group="home",router="${router}"}`)).toBe(1);
    expect(pair.b.journal.commands.filter((command) => command === '/login')).toHaveLength(2);

    await edit(path, (text) => text.replace('name: home', 'name: other'));
    expect((await post(url)).status).toBe(200);
    const renamed = await metricsOf(url);
    expect(renamed).not.toContain('ha_group="home"');
    const observed = 'routeros_ha_masters_observed_seconds{ha_group="other",virtual_router="49"}';
    expect(sampleOf(renamed, observed)).toBe(0);
    expect(await (await fetch(`${url}/sd`)).json()).toMatchObject([{ targets: ['other'] }]);
    expect((await fetch(`${url}/probe?group=home`)).status).toBe(400);
    await expect.poll(() => pair.b.journal.openConnections).toBe(1);
  });

  test('many at once are one after another, while scrapes go on', async () => {
    const pair = await startPair(['http', 'api']);
    const path = await writeConfig(pair);
    const { url } = await serve(path, '--web.enable-lifecycle');
    const scrapes = Array.from({ length: 5 }, () => metricsOf(url));
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(url)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const metrics of await Promise.all(scrapes))
      expect(sampleOf(metrics, 'routeros_up{ha_group="home",router="router-b"}')).toBe(1);
    expect(pair.b.journal.commands.filter((command) => command === '/login')).toHaveLength(1);
  });
});
