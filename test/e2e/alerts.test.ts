import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { realClock } from '../../src/simulator/clock.ts';
import { isMaster } from '../../src/simulator/router.ts';
import { scenarios } from '../../src/simulator/scenarios/index.ts';
import { copyShipped } from '../alertmanager/copies.ts';
import { type GroupOptions, login, makeHostile, startGroup, type WatchedGroup } from '../alertmanager/groups.ts';
import { freePort, startAlertmanager, startPrometheus } from '../alertmanager/programs.ts';
import { startMailServer, startWebhooks } from '../alertmanager/receivers.ts';
import { alertsFolder } from '../alertmanager/shipped.ts';
import { hasProgram, type Program, startExporter, until } from './tools.ts';

const mailPassword = 'mail-4711';
const pagerToken = 'pager-0815';
const links = 'https://ha.example.org';

/** What is said of a group, once and not more. */
interface Incident {
  readonly severity: 'critical' | 'warning';
  /** One name for each alert of the incident. */
  readonly alerts: readonly string[];
  /** How the subject goes on behind the name of the group. */
  readonly subject: string;
  /** How the command begins that the mail asks to type first. */
  readonly command: string;
}

interface Case {
  readonly group?: GroupOptions;
  /** Without one the group stays well. */
  readonly fault?: (group: WatchedGroup) => Promise<unknown>;
  /** Without one nobody hears of the group. */
  readonly incident?: Incident;
}

const splitBrain: Incident = {
  severity: 'critical',
  alerts: ['SplitBrain'],
  subject: '2 routers are master of 49',
  command: '/interface vrrp print detail',
};

const unreachable = {
  severity: 'warning',
  alerts: ['RouterUnreachable'],
  command: 'routeros-ha-exporter check',
} as const;

/** By the name of the group. */
const cases: Readonly<Record<string, Case>> = {
  steady: {},
  failover: { fault: ({ simulated }) => scenarios.failover.apply(simulated) },
  'worked-on': { group: { maintenance: true }, fault: ({ simulated, b }) => simulated.setFault(b, 'stop') },
  split: { fault: ({ simulated }) => scenarios['split-brain'].apply(simulated), incident: splitBrain },
  'nat-off': {
    fault: ({ simulated }) => scenarios['nat-disabled-on-master'].apply(simulated),
    incident: {
      severity: 'critical',
      alerts: ['NatDisabledOnMaster'],
      subject: 'router-a is master with its NAT disabled',
      command: '/ip firewall nat ',
    },
  },
  'unexpected-backup': {
    group: { primary: true },
    fault: ({ simulated }) => scenarios['unexpected-backup'].apply(simulated),
    incident: {
      severity: 'warning',
      alerts: ['UnexpectedBackup'],
      subject: 'router-a should be master of 49, and is not',
      command: '/log print where topics~"vrrp"',
    },
  },
  killed: {
    fault: ({ simulated, a }) => simulated.setFault(a, 'stop'),
    incident: { ...unreachable, subject: 'router-a cannot be read, another router can' },
  },
  hung: {
    fault: ({ simulated, b }) => simulated.setFault(b, 'hang'),
    incident: { ...unreachable, subject: 'router-b cannot be read, another router can' },
  },
  dark: {
    fault: ({ simulated, a, b }) => Promise.all([simulated.setFault(a, 'stop'), simulated.setFault(b, 'hang')]),
    incident: {
      ...unreachable,
      severity: 'critical',
      alerts: ['GroupUnreachable'],
      subject: 'no router can be read',
    },
  },
  // Both of its virtual routers are called after an interface, one of them by a hostile name.
  '<b>"o\'x"</b> {{ .Oops }} {{ template "x" }} \\': {
    group: { alter: makeHostile },
    fault: ({ simulated, b }) => simulated.setFault(b, 'partition'),
    incident: { ...splitBrain, alerts: ['SplitBrain', 'SplitBrain'] },
  },
};

const incidents = Object.entries(cases).flatMap(([group, { incident }]) => (incident ? [{ group, ...incident }] : []));

async function startGroups(): Promise<readonly WatchedGroup[]> {
  const clock = realClock();
  const groups = await Promise.all(Object.entries(cases).map(([name, { group }]) => startGroup(clock, name, group)));
  const isElected = ({ a, b }: WatchedGroup) => isMaster(a) && !isMaster(b);
  await until(() => (groups.every(isElected) ? true : undefined), 'the groups to elect router-a');
  return groups;
}

/** The exporter as a user starts it. */
async function serve(configFile: string, address: string): Promise<Program> {
  const exporter = startExporter([`--config.file=${configFile}`, `--web.listen-address=${address}`]);
  await until(
    () => (exporter.stderr().includes('msg=listening') ? true : undefined),
    `the exporter to listen; it said ${exporter.stderr().slice(-500)}`,
  );
  return exporter;
}

/** The address behind the links, as alerts/README.md says to set it. */
function setLinks(folder: string): void {
  const command =
    /^sed -i .*localhost:10112.*$/m.exec(readFileSync(join(alertsFolder, 'README.md'), 'utf8'))?.[0] ?? '';
  const { status, stderr } = spawnSync('sh', ['-c', command.replace(/#https:[^#]*#/, `#${links}#`)], { cwd: folder });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
}

async function startStack(groups: readonly WatchedGroup[]) {
  const [mailServer, webhooks] = [await startMailServer(mailPassword), await startWebhooks()];
  const exporterAddress = `127.0.0.1:${await freePort()}`;
  const [alertmanagerPort, prometheusPort] = [await freePort(), await freePort()];
  const folder = copyShipped({
    exporter: exporterAddress,
    alertmanager: `127.0.0.1:${alertmanagerPort}`,
    mailServer: `localhost:${mailServer.port}`,
    webhooks: new URL(webhooks.url).host,
    mailCertificate: mailServer.certificate,
    mailPassword,
    pagerToken,
  });
  setLinks(folder);
  const configFile = join(folder, 'routeros-ha.yml');
  // JSON is YAML.
  writeFileSync(
    configFile,
    JSON.stringify({ defaults: { ...login, timeout: '2s' }, groups: groups.map(({ config }) => config) }),
  );
  const prometheusArgs = [join(folder, 'prometheus.example.yml'), join(folder, 'data'), prometheusPort] as const;

  const alertmanager = await startAlertmanager(join(folder, 'alertmanager.yml'), alertmanagerPort);
  let exporter = await serve(configFile, exporterAddress);
  let prometheus = await startPrometheus(...prometheusArgs);
  const prometheuses = [prometheus];

  async function seen(expression: string, count: number): Promise<void> {
    const url = `${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`;
    await until(async () => {
      const { data } = (await (await fetch(url)).json()) as { data: { result: unknown[] } };
      return data.result.length === count ? true : undefined;
    }, `${count} of ${expression}`);
  }
  const pages = () => webhooks.requests.filter(({ path }) => path === '/pager');

  return {
    seen,
    mails: (group: string) =>
      mailServer.mails.filter(({ subject }) => subject.replace(/^\[\w+\] /, '').startsWith(`${group}: `)),
    pages: (group: string) => pages().filter(({ body }) => body.groupLabels.ha_group === group),
    heartbeats: () => webhooks.requests.filter(({ path }) => path === '/heartbeat'),
    /** Every mail and page so far, in a line each, oldest first. */
    said: () =>
      [
        ...mailServer.mails.map(({ at, subject }) => ({ at, line: `mail: ${subject}` })),
        ...pages().map(({ at, body: { status, alerts } }) => ({
          at,
          line: `page: ${status} ${alerts.map(({ labels }) => `${labels.ha_group} ${labels.alertname}`).join(', ')}`,
        })),
      ]
        .sort((one, other) => one.at - other.at)
        .map(({ line }) => line),
    /** What went wrong on the way. */
    complaints: () =>
      [alertmanager, ...prometheuses].flatMap(
        ({ program }) => program.stderr().match(/^.* level=(?:warn|error) (?!msg="Received SIGTERM).*$/gm) ?? [],
      ),
    async restartExporter() {
      exporter.signal('SIGTERM');
      expect(await exporter.ended).toBe(0);
      // A restart that no scrape notices would prove nothing.
      await seen('up{job="routeros-ha"} == 0', 1);
      exporter = await serve(configFile, exporterAddress);
    },
    async restartPrometheus() {
      prometheus.program.signal('SIGTERM');
      await prometheus.program.ended;
      prometheus = await startPrometheus(...prometheusArgs);
      prometheuses.push(prometheus);
      await seen(`timestamp(up{job="routeros-ha"}) > ${Date.now() / 1_000}`, 1);
    },
  };
}

type Stack = Awaited<ReturnType<typeof startStack>>;

/** For a while nobody hears anything. */
async function expectSilence({ said }: Stack, seconds: number, when: string): Promise<void> {
  const before = said();
  const deadline = Date.now() + seconds * 1_000;
  await until(() => (Date.now() > deadline || said().length > before.length ? true : undefined), when);
  expect(said(), when).toEqual(before);
}

/** Waits until each incident has been told so many times to everybody whom it concerns; there is always some news. */
async function untilTold({ mails, pages, said }: Stack, times: 1 | 2): Promise<void> {
  const isTold = ({ group, severity }: (typeof incidents)[number]) =>
    mails(group).length >= times && (severity === 'warning' || pages(group).length >= times);
  while (!incidents.every(isTold)) {
    const before = said();
    const missing = incidents.filter((incident) => !isTold(incident)).map(({ group }) => group);
    await until(
      () => (said().length > before.length ? true : undefined),
      `mail or page number ${times} of ${missing.join(', ')}; heard so far:\n${before.join('\n')}`,
    );
  }
}

/** Who heard what of a group so far. */
function expectTold(stack: Stack, group: string, states: readonly ('firing' | 'resolved')[]): void {
  const incident = cases[group]?.incident;
  const pages = stack.pages(group).map(({ authorization, body: { status, alerts } }) => ({
    authorization,
    status,
    alerts: alerts.map(({ labels }) => labels.alertname),
  }));
  const alerts = incident?.alerts.map((name) => `RouterOSHA${name}`) ?? [];
  const isPaged = incident?.severity === 'critical';
  const paged = states.map((status) => ({ authorization: `Bearer ${pagerToken}`, status, alerts }));
  expect.soft(pages, `pages of ${group}`).toEqual(isPaged ? paged : []);

  const mails = stack.mails(group);
  expect
    .soft(
      mails.map(({ subject }) => /^\[(\w+)\]/.exec(subject)?.[1]),
      `mails of ${group}`,
    )
    .toEqual(states.map((state) => (state === 'firing' ? incident?.severity.toUpperCase() : 'RESOLVED')));
  for (const mail of mails) {
    expect
      .soft(mail)
      .toMatchObject({ isEncrypted: true, from: 'alertmanager@example.org', to: ['oncall@example.org'] });
    expect.soft(mail.subject.length).toBeLessThan(250);
    expect.soft(mail.subject).not.toMatch(/[\r\n]/);
    expect.soft(mail.subject).toContain(`${group}: ${incident?.subject}`);
    expect.soft(mail.text).toContain(`${group}: ${incident?.subject}`);
    expect.soft(mail.text).toContain(`\nRunbook: ${links}/runbooks/${alerts[0]}\n`);
    expect.soft(mail.html).toContain(`<a href="${links}/runbooks/${alerts[0]}">Runbook</a>`);
    expect.soft(mail.html).not.toContain('<script');
  }
  if (mails[0] !== undefined) expect.soft(mails[0].text).toContain(`\n    ${incident?.command}`);
}

const programs =
  hasProgram('prometheus', 'prometheus') && hasProgram('prometheus-alertmanager', 'prometheus-alertmanager');

describe.runIf(programs)('from a fault to the person on call', () => {
  test('the right one hears of each incident once, and of its end', { timeout: 300_000 }, async () => {
    const groups = await startGroups();
    const stack = await startStack(groups);
    await stack.seen('max by (ha_group) (routeros_ha_masters) == 1', groups.length);
    await until(() => (stack.heartbeats().length > 1 ? true : undefined), 'two heartbeats');
    await expectSilence(stack, 8, 'while all is well');

    const brokenAt = Date.now();
    await Promise.all(groups.map((group) => cases[group.name]?.fault?.(group)));
    await untilTold(stack, 1);
    for (const group of Object.keys(cases)) expectTold(stack, group, cases[group]?.incident ? ['firing'] : []);
    const seconds = incidents.map(({ group, alerts: [alert] }) => {
      const tookMs = (stack.mails(group)[0]?.at ?? Number.NaN) - brokenAt;
      return `${alert} ${(tookMs / 1_000).toFixed(1)}`;
    });
    process.stderr.write(
      `seconds from fault to mail, where scrapes are 3 s apart and "for" is a tenth: ${seconds.join(', ')}\n`,
    );

    await stack.restartExporter();
    await expectSilence(stack, 13, 'while the exporter restarts');
    await stack.restartPrometheus();
    // Long enough for Alertmanager to give up what is not sent again.
    await expectSilence(stack, 20, 'while Prometheus restarts');

    const heartbeats = stack.heartbeats().length;
    await Promise.all(groups.map(({ simulated }) => scenarios.healthy.apply(simulated)));
    await untilTold(stack, 2);
    await until(() => (stack.heartbeats().length > heartbeats ? true : undefined), 'a heartbeat at the end');
    for (const group of Object.keys(cases))
      expectTold(stack, group, cases[group]?.incident ? ['firing', 'resolved'] : []);
    const pages = incidents.filter(({ severity }) => severity === 'critical').length;
    expect(stack.said()).toHaveLength(2 * (incidents.length + pages));
    expect(stack.complaints()).toEqual([]);
  });
});
