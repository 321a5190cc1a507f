import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readRuleFiles } from '../alerts/rules.ts';
import { healthTest, mounts, real, type Service, tour } from '../docker/compose.ts';
import { root } from '../docker/dockerfile.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startPair, writeConfig } from './pair.ts';
import { hasProgram, start } from './tools.ts';

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** The files of a service, each where its container has it. What the operator brings is taken from `operators`. */
function filesOf(service: Service | undefined, operators: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const { source, target, isBind } of service === undefined ? [] : mounts(service)) {
    if (!isBind) continue;
    const into = join(folder, target);
    mkdirSync(dirname(into), { recursive: true });
    cpSync(join(root, 'docker', operators[source] ?? source), into, { recursive: true });
  }
  return folder;
}

/** Whether a program has each flag that a service gives it. */
function unknownFlags(program: string, service: Service | undefined): readonly string[] {
  const { output } = run(program, '--help');
  const flags = (service?.command ?? []).map((word) => word.split('=')[0] ?? '');
  expect(flags.length).toBeGreaterThan(3);
  return flags.filter((flag) => !new RegExp(`^ +${flag}[ =]`, 'm').test(output));
}

describe.runIf(hasProgram('promtool', 'prometheus'))('Prometheus', () => {
  const { prometheus } = tour().services;

  test('finds nothing wrong with what its container has', () => {
    const path = join(filesOf(prometheus, {}), 'etc/prometheus/prometheus.yml');
    const rules = readRuleFiles().length;
    const { status, output } = run('promtool', 'check', 'config', path);
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining(`${rules} rule files found`),
    });
  });

  test('has the flags that it is given', () => {
    expect(unknownFlags('prometheus', prometheus)).toEqual([]);
  });

  test('finds nothing wrong with the rules in the objects for its operator', () => {
    const text = readFileSync(join(root, 'docker/kubernetes/operator/prometheus-rules.yaml'), 'utf8');
    const folder = temporaryFolder();
    for (const object of parseAllDocuments(text)) {
      const path = join(folder, 'rules.yml');
      writeFileSync(path, JSON.stringify(object.toJS().spec));
      expect(run('promtool', 'check', 'rules', path)).toMatchObject({
        status: 0,
        output: expect.stringMatching(/SUCCESS: [1-9]/),
      });
    }
  });
});

describe.runIf(hasProgram('amtool', 'prometheus-alertmanager'))('Alertmanager', () => {
  const shipped = {
    './real/alertmanager.yml': '../alerts/alertmanager.yml',
    './real/smtp-password': 'tour/no-secret',
    './real/pager-token': 'tour/no-secret',
  };

  test.each([
    ['the tour', tour().services.alertmanager],
    ['real routers', real().services.alertmanager],
  ])('finds nothing wrong with what its container has for %s', (_what, service) => {
    const path = join(filesOf(service, shipped), 'etc/prometheus/alertmanager.yml');
    const { status, output } = run('amtool', 'check-config', path);
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('1 templates\n  SUCCESS') });
  });

  test('has the flags that it is given, and amtool the check of its health', () => {
    expect(unknownFlags('prometheus-alertmanager', tour().services.alertmanager)).toEqual([]);
    const [, ...words] = healthTest(tour().services.alertmanager as Service);
    const moved = words.map((word) => word.replace('localhost:9093', '127.0.0.1:9'));
    expect(run(moved[0] ?? '', ...moved.slice(1))).toMatchObject({
      status: 1,
      output: expect.stringContaining('connection refused'),
    });
  });
});

describe('what is to be typed for the links', () => {
  const guide = readFileSync(join(root, 'docker/README.md'), 'utf8');
  const command = (section: string) =>
    new RegExp(`^## ${section}\n[^]*?^(sed (?:.*\\\\\n)*.*)$`, 'm').exec(guide)?.[1] ?? '';

  test.each([
    ['Your routers, with Compose', ['alerts/rules', 'dashboards']],
    ['Kubernetes', ['docker/kubernetes', 'dashboards']],
  ])('under "%s" leaves none at localhost', (section, folders) => {
    const copy = temporaryFolder();
    for (const folder of folders) cpSync(join(root, folder), join(copy, folder), { recursive: true });
    const texts = () =>
      folders
        .flatMap((folder) =>
          readdirSync(join(copy, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
        )
        .filter((name) => /\.(?:json|ya?ml)$/.test(name))
        .map((name) => readFileSync(join(copy, name), 'utf8'))
        .join('');
    const links = (address: string) => texts().split(address).length - 1;
    const before = [links('http://localhost:10112'), links('http://localhost:3000')];
    expect(Math.min(...before)).toBeGreaterThan(0);
    expect(run('sh', '-c', `cd ${copy} && ${command(section)}`)).toEqual({ status: 0, output: '' });
    expect([links('https://ha.example.org'), links('https://grafana.example.org')]).toEqual(before);
    expect(links('http://localhost')).toBe(0);
  });
});

const unit = readFileSync(join(root, 'docker/systemd/routeros-ha-exporter.service'), 'utf8');

describe.runIf(hasProgram('systemd-analyze', 'systemd'))('systemd', () => {
  test('finds nothing wrong with the unit, and little exposed', () => {
    const path = join(temporaryFolder(), 'routeros-ha-exporter.service');
    writeFileSync(path, unit.replace('/usr/bin/node', process.execPath));
    expect(run('systemd-analyze', 'verify', path)).toEqual({ status: 0, output: '' });
    const { output } = run('systemd-analyze', 'security', '--offline=true', '--threshold=15', '--no-pager', path);
    expect(Number(/Overall exposure level for \S+: ([\d.]+)/.exec(output)?.[1])).toBeLessThanOrEqual(1.5);
  });
});

test('the unit and the command for the shell start the program with the same configuration', async () => {
  const says = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
  const [, exec = '', installed = ''] = /^(.*) --config\.file=(.*)$/.exec(says('ExecStart')) ?? [];
  const command = readFileSync(join(root, 'docker/systemd/routeros-ha-exporter'), 'utf8');
  expect(command).toContain(`exec ${exec} "$@"`);
  expect(says('ExecReload')).toBe('/bin/kill -HUP $MAINPID');
  const guide = readFileSync(join(root, 'docker/README.md'), 'utf8');
  for (const line of [
    `useradd --system .* ${says('User')}$`,
    `sudo -u ${says('User')} routeros-ha-exporter config check`,
  ])
    expect(guide).toMatch(new RegExp(line, 'm'));

  const pair = await startPair(['http', 'api']);
  const path = await writeConfig(pair);
  expect(guide).toContain(` routeros-ha.yml ${installed}\n`);
  const program = join(root, 'dist/main.js');
  const here = command.replaceAll(installed, path).replace(exec, `${process.execPath} ${program}`);
  const folder = temporaryFolder({ here });
  for (const [words, output] of [
    [['config', 'check'], `${path} is good`],
    [['check'], 'home: OK'],
  ] as const) {
    const check = start('sh', [join(folder, 'here'), ...words]);
    expect([await check.ended, check.stdout()]).toEqual([0, expect.stringContaining(output)]);
  }
});
