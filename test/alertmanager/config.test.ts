import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertNames, alertsFolder, type Rule, readRuleFiles } from '../alerts/rules.ts';
import { hasProgram } from '../e2e/tools.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { AlertmanagerConfig } from './shipped.ts';

const text = readFileSync(join(alertsFolder, 'alertmanager.yml'), 'utf8');
const config: AlertmanagerConfig = parse(text);

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, stdout, output: stdout + stderr };
}

/** A copy of alerts/ in which one file has another text. */
function folderWith(file: string, changed: string): string {
  const folder = temporaryFolder();
  cpSync(alertsFolder, folder, { recursive: true });
  writeFileSync(join(folder, file), changed);
  return join(folder, file);
}

describe.runIf(hasProgram('amtool', 'prometheus-alertmanager'))('amtool', () => {
  const path = join(alertsFolder, 'alertmanager.yml');

  test('finds nothing wrong with the configuration and its templates', () => {
    const { status, output } = run('amtool', 'check-config', path);
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('1 templates\n  SUCCESS') });
  });

  test.each<[string, ...string[]]>([
    ['page-and-mail', 'alertname=RouterOSHASplitBrain', 'severity=critical', 'ha_group=home'],
    ['mail', 'alertname=RouterOSHAUnexpectedBackup', 'severity=warning', 'ha_group=home'],
    ['mail', 'alertname=RouterOSHAExporterDown', 'severity=warning'],
    ['page-and-mail', 'alertname=RouterOSHAGroupVanished', 'severity=critical', 'ha_group=home'],
    ['nowhere', 'alertname=RouterOSHAFailover', 'severity=info', 'ha_group=home'],
    ['dead-man', 'alertname=RouterOSHAWatchdog', 'severity=none'],
    ['mail', 'alertname=Misspelt', 'severity=critcal', 'ha_group=home'],
    ['mail', 'alertname=Foreign'],
  ])('routes to %s: %s %s', (receivers, ...labels) => {
    expect(
      run('amtool', 'config', 'routes', 'test', `--config.file=${path}`, `--verify.receivers=${receivers}`, ...labels),
    ).toMatchObject({ status: 0, stdout: `${receivers}\n` });
  });

  test('takes each of the examples that are commented out', () => {
    const examples = text.match(/(?<=^ {4}#-)\w+(?=:$)/gm);
    expect(examples).toEqual(['pagerduty_configs', 'opsgenie_configs', 'webhook_configs', 'telegram_configs']);
    const whole = text.replace(/^ {4}webhook_configs:\n(?: {6}.*\n)+/m, '').replaceAll(/^ {4}#-/gm, ' '.repeat(4));
    const { status, output } = run('amtool', 'check-config', folderWith('alertmanager.yml', whole));
    expect({ status, output }).toMatchObject({ status: 0 });
  });
});

describe('the configuration', () => {
  test('keeps what an operator changes together at the top', () => {
    const marked = text.split('\n').flatMap((line, number) => (line.includes(' # CHANGE') ? [number] : []));
    const end = text.split('\n').indexOf('templates:');
    expect(marked.length).toBeGreaterThan(5);
    expect(Math.max(...marked)).toBeLessThan(end);
    const unmarked = text
      .split('\n')
      .filter((line) => /^ *[^ #].*(example\.org|\/etc\/)/.test(line) && !/# CHANGE/.test(line));
    expect(unmarked).toEqual([]);
  });

  test('has no password in it, and mails over TLS alone', () => {
    expect(config.global).toMatchObject({ smtp_require_tls: true, smtp_auth_password_file: expect.any(String) });
    expect(Object.keys(config.global).filter((key) => /_(password|secret|key|token)$/.test(key))).toEqual([]);
    expect(
      config.receivers.flatMap(({ email_configs = [] }) => email_configs.map(({ require_tls }) => require_tls)),
    ).toEqual([undefined, undefined]);
  });

  test('groups by ha_group, and holds a critical back for no more than 5 s', () => {
    expect(config.route.group_by).toEqual(['ha_group']);
    const own = config.route.routes.filter(({ group_by }) => group_by !== undefined);
    expect(own.map(({ matchers, group_by }) => ({ matchers, group_by }))).toEqual([
      { matchers: ['alertname="RouterOSHAGroupVanished"'], group_by: ['alertname'] },
    ]);
    const critical = config.route.routes.filter(({ receiver }) => receiver === 'page-and-mail');
    expect(critical.map(({ group_wait }) => group_wait)).toEqual(['5s', '5s']);
  });

  test('says when it is over, but for the heartbeat', () => {
    for (const { name, webhook_configs = [], email_configs = [] } of config.receivers) {
      const isHeartbeat = name === 'dead-man';
      for (const { send_resolved = true } of webhook_configs)
        expect.soft([name, send_resolved]).toEqual([name, !isHeartbeat]);
      for (const { send_resolved = false } of email_configs) expect.soft([name, send_resolved]).toEqual([name, true]);
    }
  });
});

test('what comes of a stopped exporter comes within the minutes that the README gives', () => {
  const readme = readFileSync(join(alertsFolder, 'README.md'), 'utf8').replaceAll(/\s+/g, ' ');
  const seconds = (text = '') => Number.parseInt(text, 10) * (text.endsWith('m') ? 60 : 1);
  const { global } = parse(readFileSync(join(alertsFolder, 'prometheus.example.yml'), 'utf8'));
  const sinceStop = (alert: string, { group_wait }: { readonly group_wait?: string }) => {
    const group = readRuleFiles().flatMap(({ groups }) => groups.filter(({ rules }) => rules.some(isIt)))[0];
    function isIt(rule: Rule): boolean {
      return rule.alert === alert;
    }
    const least = seconds(group?.rules.find(isIt)?.for) + seconds(group_wait);
    return [least, least + seconds(global.scrape_interval) + seconds(group?.interval)] as const;
  };
  const down = sinceStop('RouterOSHAExporterDown', config.route);
  const pageRoute = config.route.routes.find(({ matchers }) =>
    matchers?.includes('alertname="RouterOSHAGroupVanished"'),
  );
  const vanished = sinceStop('RouterOSHAGroupVanished', pageRoute ?? {});

  const [, minutes = '', ...told] =
    /stop the exporter for (\w+) minutes\. `RouterOSHAExporterDown` mails after (\S+) to ([\d:]+), and `RouterOSHAGroupVanished` pages and mails, once for all groups, after (\S+) to ([\d:]+):/.exec(
      readme,
    ) ?? [];
  const asTime = (all: number) => `${Math.floor(all / 60)}:${String(all % 60).padStart(2, '0')}`;
  expect(told).toEqual([...down, ...vanished].map(asTime));
  expect({ seven: 7 }[minutes]).toBeGreaterThan(Math.max(...down, ...vanished) / 60);
});

describe('inhibition', () => {
  const asksFor = (label: string) => `${label}=~".+"`;
  const muted: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
    config.inhibit_rules.map(({ source_matchers: [source = ''], target_matchers, equal }) => [
      /^alertname="(\w+)"$/.exec(source)?.[1] ?? '',
      target_matchers.filter((matcher) => !equal.map(asksFor).includes(matcher)),
    ]),
  );
  const names = (matcher = '') => /^alertname=~"RouterOSHA\((.*)\)"$/.exec(matcher)?.[1]?.split('|') ?? [];

  test('never crosses a group, nor reaches an alert that has none', () => {
    for (const { source_matchers, target_matchers, equal } of config.inhibit_rules) {
      expect(equal).toContain('ha_group');
      expect(source_matchers[0]).toMatch(/^alertname="/);
      for (const matchers of [source_matchers, target_matchers])
        expect(matchers).toEqual(expect.arrayContaining(equal.map(asksFor)));
    }
  });

  test('is by six alerts', () => {
    expect(Object.keys(muted)).toEqual(
      [
        'GroupUnreachable',
        'WanDownOnMaster',
        'DhcpUnboundOnMaster',
        'RouterUnreachable',
        'SplitBrain',
        'Maintenance',
      ].map((name) => `RouterOSHA${name}`),
    );
  });

  test('what is muted in one router of a group has an alert for that router', () => {
    const byRouter = config.inhibit_rules.filter(({ equal }) => equal.includes('router'));
    expect(byRouter.map(({ source_matchers }) => source_matchers.slice(0, 2))).toEqual([
      ['alertname="RouterOSHAWanDownOnMaster"', 'severity="critical"'],
      ['alertname="RouterOSHADhcpUnboundOnMaster"', 'severity="critical"'],
    ]);
    expect(muted.RouterOSHAWanDownOnMaster?.flatMap(names)).toEqual(['DhcpUnboundOnMaster', 'NoDefaultRouteOnMaster']);
    expect(muted.RouterOSHADhcpUnboundOnMaster).toEqual([
      'alertname="RouterOSHANoDefaultRouteOnMaster"',
      'protocol="ipv4"',
    ]);
  });

  test('a dead router mutes that the group is one fewer, and no instance in fault', () => {
    expect(muted.RouterOSHARouterUnreachable).toEqual(['alertname="RouterOSHAGroupDegraded"', 'virtual_router=""']);
  });

  test('a split brain mutes what it makes', () => {
    expect(muted.RouterOSHASplitBrain?.flatMap(names)).toEqual([
      'UnexpectedBackup',
      'Flapping',
      'MixedRoles',
      'NatEnabledOnBackup',
    ]);
  });

  test('maintenance mutes warnings and infos, no critical, and not its own reminder', () => {
    expect(muted.RouterOSHAMaintenance).toEqual([
      'severity=~"warning|info"',
      'alertname!="RouterOSHAMaintenanceTooLong"',
    ]);
  });

  // Whoever adds an alert decides here whether a group that cannot be read explains it.
  test('a group that cannot be read mutes all that is known from reading it', () => {
    const notMuted = [
      'GroupUnreachable',
      'ExporterDown',
      'GroupVanished',
      'Maintenance',
      'MaintenanceTooLong',
      'ReloadFailed',
      'Watchdog',
    ].map((name) => `RouterOSHA${name}`);
    const targets = muted.RouterOSHAGroupUnreachable?.flatMap(names).map((name) => `RouterOSHA${name}`) ?? [];
    expect(new Set(alertNames())).toEqual(new Set([...targets, ...notMuted]));
  });
});

describe.runIf(hasProgram('promtool', 'prometheus'))('promtool', () => {
  const example = readFileSync(join(alertsFolder, 'prometheus.example.yml'), 'utf8');
  const ruleFiles = readdirSync(join(alertsFolder, 'rules')).filter((name) => name.endsWith('.yml')).length;

  test.each([
    ['as it is', example, ['routeros-ha']],
    [
      'with the other jobs too',
      example.replaceAll(/^( *)#(?=[^ ]| {2})/gm, '$1'),
      ['routeros-ha', 'routeros-ha-probe', 'routeros-ha-exporter'],
    ],
  ])('finds nothing wrong with the example %s', (_, changed, jobs) => {
    const { status, output } = run('promtool', 'check', 'config', folderWith('prometheus.example.yml', changed));
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining(`SUCCESS: ${ruleFiles} rule files found`),
    });
    const { scrape_configs } = parse(changed) as { scrape_configs: { job_name: string }[] };
    expect(scrape_configs.map(({ job_name }) => job_name)).toEqual(jobs);
  });
});
