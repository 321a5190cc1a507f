import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { alertsFolder } from '../alerts/rules.ts';
import { type Program, startExporter, until } from '../e2e/tools.ts';
import { copyShipped, type Pace, setReceivers } from './copies.ts';
import { type WatchedGroup, writeConfig } from './groups.ts';
import { freePort, startAlertmanager, startPrometheus } from './programs.ts';
import { startMailServer, startWebhooks } from './receivers.ts';

const mailPassword = 'mail-4711';
export const pagerToken = 'pager-0815';
/** Where the links in mails lead. */
export const links = 'https://ha.example.org';

/** The exporter as a user starts it. */
export async function serve(configFile: string, address: string): Promise<Program> {
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
    /(?<=^sudo )sed -i .*localhost:10112.*$/m.exec(readFileSync(join(alertsFolder, 'README.md'), 'utf8'))?.[0] ?? '';
  const { status, stderr } = spawnSync('sh', ['-c', command.replace(/#https:[^#]*#/, `#${links}#`)], { cwd: folder });
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
}

/** How long the exporter waits for a router: as in docs/routeros-ha.example.yml, and less than the hurried scrape_timeout. */
const routerTimeout: Readonly<Record<Pace, string>> = { shipped: '5s', hurried: '2s' };

/** How long there may be nothing new while something is still to be told, on a slow machine. */
const longestSilenceMs: Readonly<Record<Pace, number>> = { shipped: 600_000, hurried: 120_000 };

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Of a range: seconds since 1970, and what was stored then. */
  readonly values: readonly (readonly [number, string])[];
}

/**
 * Prometheus, Alertmanager, a mail server and webhooks behind the exporter that reads `groups`; the files are those shipped,
 * but for what copies.ts changes.
 */
export async function startStack(groups: readonly WatchedGroup[], pace: Pace) {
  const [mailServer, webhooks] = [await startMailServer(mailPassword), await startWebhooks()];
  const exporterAddress = `127.0.0.1:${await freePort()}`;
  const [alertmanagerPort, prometheusPort] = [await freePort(), await freePort()];
  const folder = copyShipped(exporterAddress, `127.0.0.1:${alertmanagerPort}`, pace);
  setReceivers(folder, {
    mailServer: `localhost:${mailServer.port}`,
    webhooks: new URL(webhooks.url).host,
    mailCertificate: mailServer.certificate,
    mailPassword,
    pagerToken,
  });
  setLinks(folder);
  const configFile = writeConfig(folder, groups, routerTimeout[pace]);
  const prometheusArgs = [join(folder, 'prometheus.example.yml'), prometheusPort, pace] as const;

  const alertmanager = await startAlertmanager(join(folder, 'alertmanager.yml'), alertmanagerPort);
  let exporter = await serve(configFile, exporterAddress);
  let prometheus = await startPrometheus(...prometheusArgs);
  const prometheuses = [prometheus];

  async function asked(expression: string): Promise<readonly Series[]> {
    const url = `${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const { data } = (await (await fetch(url)).json()) as { data: { result: readonly Series[] } };
    return data.result;
  }
  async function seen(expression: string, count: number): Promise<void> {
    await until(
      async () => ((await asked(expression)).length === count ? true : undefined),
      `${count} of ${expression}`,
    );
  }
  const pages = () => webhooks.requests.filter(({ path }) => path === '/pager');

  return {
    longestSilenceMs: longestSilenceMs[pace],
    /** What Prometheus answers. */
    asked,
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
    /** What went wrong on the way. Not that a Prometheus that is ended says so, and breaks off what it was sending. */
    complaints: () =>
      [alertmanager, ...prometheuses].flatMap(
        ({ program }) =>
          program.stderr().match(/^.* level=(?:warn|error) (?!msg="Received SIGTERM|.*: context canceled).*$/gm) ?? [],
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

export type Stack = Awaited<ReturnType<typeof startStack>>;
