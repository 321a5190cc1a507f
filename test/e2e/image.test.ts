import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../alertmanager/programs.ts';
import { buildTree, isRoot } from '../docker/build-tree.ts';
import { healthTest, type Service, tour } from '../docker/compose.ts';
import { healthCommand, imagePairs, imageSays, root } from '../docker/dockerfile.ts';
import { until } from './tools.ts';

let image = '';
beforeAll(async () => {
  image = await buildTree();
});
afterAll(() => rmSync(dirname(image), { recursive: true, force: true }));

const entrypoint: readonly string[] = JSON.parse(imageSays('ENTRYPOINT'));
const inImage = (path: string) => join(image, path);
const configFile = () => inImage(imagePairs('ENV').ROUTEROS_HA_CONFIG_FILE ?? '');

/** As in a container: the user, the variables and the programs of the image and no others; only the folder is elsewhere. */
function start(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const [uid, gid] = imageSays('USER').split(':').map(Number);
  const [program = '', ...args] = words;
  const child = spawn(program, args, {
    cwd: '/',
    env: {
      ...imagePairs('ENV'),
      ROUTEROS_HA_CONFIG_FILE: configFile(),
      PATH: `${inImage('usr/local/bin')}:/usr/bin:/bin`,
      ...variables,
    },
    ...(isRoot && { uid, gid }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { output: () => output, ended, stop: () => child.kill('SIGTERM') };
}

test('has what is needed to run, and what runs cannot change it', () => {
  const packages = readdirSync(inImage('app/node_modules'));
  const { dependencies, devDependencies } = JSON.parse(readFileSync(inImage('app/package.json'), 'utf8'));
  expect(packages).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  for (const name of ['typescript', 'vitest', 'tsx', 'knip']) {
    expect(Object.keys(devDependencies)).toContain(name);
    expect(packages).not.toContain(name);
  }
  expect(readdirSync(inImage('app')).sort()).toEqual([
    'LICENSE',
    'README.md',
    'alerts',
    'dashboards',
    'dist',
    'docs',
    'node_modules',
    'package.json',
  ]);
  expect(readdirSync(inImage('app/alerts/runbooks'))).toEqual(readdirSync(join(root, 'alerts/runbooks')));
  const open = readdirSync(inImage('app'), { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = inImage(`app/${name}`);
    if (!existsSync(path)) return false;
    const { mode, uid } = statSync(path);
    return (mode & 0o002) !== 0 || (isRoot && uid !== 0);
  });
  expect(open).toEqual([]);
});

test('`check` behind the name of the image is the command check', async () => {
  const check = start([...entrypoint, 'check']);
  expect(await check.ended).toBe(3);
  expect(check.output()).toContain(`${configFile()}: cannot read the config: no such file`);
});

test('the services of the tour find each other: pair, configure, exporter, health', async () => {
  const { pair, configure } = tour().services;
  const [rest, api, control, web] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const moved = (text: string) =>
    text.replace(':8443', `:${rest}`).replace(':8729', `:${api}`).replace(':10113', `:${control}`);

  const simulated = start([...entrypoint, ...(pair?.command ?? []).map(moved)]);
  const pairHealth = healthTest(pair as Service).slice(1);
  const isHealthy = async (command: readonly string[]) => (await start(command).ended) === 0;
  await until(
    async () => (await isHealthy(pairHealth.map(moved))) || undefined,
    `the pair; it said ${simulated.output()}`,
  );

  const [shell = '', script = ''] = configure?.entrypoint ?? [];
  const text = readFileSync(join(root, 'docker', script), 'utf8');
  const here = text.replaceAll('//pair:', '//127.0.0.1:').replace('cd /etc', `cd ${inImage('etc')}`);
  const configured = start([shell, '-c', moved(here)]);
  expect([await configured.ended, configured.output()]).toEqual([0, expect.stringContaining('wrote routeros-ha.yml')]);
  for (const name of readdirSync(dirname(configFile())))
    expect(statSync(join(dirname(configFile()), name)).mode & 0o777, name).toBe(0o600);

  const exporterHealth = healthCommand().map((word) => word.replace('10112', String(web)));
  expect(await isHealthy(exporterHealth)).toBe(false);
  const exporter = start(entrypoint, { ROUTEROS_HA_WEB_LISTEN_ADDRESS: `127.0.0.1:${web}` });
  await until(async () => (await isHealthy(exporterHealth)) || undefined, `the exporter; it said ${exporter.output()}`);
  expect(exporter.output()).not.toContain('level=warn');

  const metrics = await (await fetch(`http://127.0.0.1:${web}/metrics`)).text();
  expect(metrics.match(/^routeros_up\{.*\} 1$/gm)).toHaveLength(2);
  expect(metrics).toMatch(/^routeros_ha_masters\{ha_group="home",virtual_router="lan"\} 1$/m);
  const check = start([...entrypoint, 'check']);
  expect([await check.ended, check.output()]).toEqual([0, expect.stringContaining('home: OK')]);

  // The next start of the tour: a pair with other certificates, and the configuration made anew.
  expect(await start([shell, '-c', moved(here)]).ended).toBe(0);
  exporter.stop();
  expect(await exporter.ended).toBe(0);
  simulated.stop();
  expect(await simulated.ended).toBe(0);
});
