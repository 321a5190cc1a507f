import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertsFolder } from '../alerts/rules.ts';
import { temporaryFolder } from '../temporary-folder.ts';

interface Receivers {
  /** host:port of each. */
  readonly mailServer: string;
  readonly webhooks: string;
  /** PEM of the mail server, which no authority signed. */
  readonly mailCertificate: string;
  readonly mailPassword: string;
  readonly pagerToken: string;
}

const secondsPer = { s: 1, m: 60, h: 3_600 } as const;

/** Makes the durations behind `key` so many times shorter, but for those shorter than `from` or longer than `to` seconds. */
function shorten(text: string, key: string, times: number, { from = 0, to = Number.POSITIVE_INFINITY } = {}): string {
  return text.replaceAll(new RegExp(`(?<=^ *${key}: )(\\d+)([smh])$`, 'gm'), (whole, number, unit: 's' | 'm' | 'h') => {
    const seconds = Number(number) * secondsPer[unit];
    return seconds < from || seconds > to ? whole : `${(seconds / times) * 1_000}ms`;
  });
}

/** Replaces what must be there. */
export function replace(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`there is no "${from}" in what is shipped`);
    return changed.replaceAll(from, to);
  }, text);
}

export function change(file: string, changed: (text: string) => string): void {
  writeFileSync(file, changed(readFileSync(file, 'utf8')));
}

/** The files run as they are shipped, or with less waiting, so that a test ends within minutes. */
export type Pace = 'shipped' | 'hurried';

/** Copies alerts/ with the host:port of the exporter and of Alertmanager. */
export function copyShipped(exporter: string, alertmanager: string, pace: Pace = 'hurried'): string {
  const folder = temporaryFolder();
  cpSync(alertsFolder, folder, { recursive: true });
  change(join(folder, 'prometheus.example.yml'), (text) =>
    replace(text, { 'localhost:10112': exporter, 'localhost:9093': alertmanager }),
  );
  if (pace === 'hurried') hurry(folder);
  return folder;
}

/**
 * Takes most of the waiting out of the copies:
 * - scrapes each 3 s in place of 15 s, too close for a second reading, and rules each second in place of 5 s, but for those
 *   that look back a day;
 * - `for` up to 5m a tenth. Longer ones stay, and so never end in the test;
 * - `keep_firing_for` a quarter: a tenth would be shorter than a restart of the exporter. Windows stay as they are;
 * - waits of Alertmanager a tenth, but for the 5 s of criticals, which are measured.
 */
function hurry(folder: string): void {
  for (const name of readdirSync(join(folder, 'rules'))) {
    change(join(folder, 'rules', name), (text) => {
      const rules = shorten(text, 'interval', 5, { to: 5 });
      return shorten(shorten(rules, 'for', 10, { to: 300 }), 'keep_firing_for', 4);
    });
  }
  change(join(folder, 'prometheus.example.yml'), (text) =>
    replace(text, { 'scrape_interval: 15s': 'scrape_interval: 3s', 'scrape_timeout: 10s': 'scrape_timeout: 3s' }),
  );
  change(join(folder, 'alertmanager.yml'), (text) =>
    ['group_wait', 'group_interval', 'repeat_interval'].reduce(
      (changed, key) => shorten(changed, key, 10, { from: 10 }),
      text,
    ),
  );
}

/** Writes who is told into the copied alertmanager.yml. */
export function setReceivers(folder: string, receivers: Receivers): void {
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  change(join(folder, 'alertmanager.yml'), (text) =>
    replace(text, {
      'smtp.example.org:587': receivers.mailServer,
      '/etc/prometheus/smtp-password': file('smtp-password', receivers.mailPassword),
      'https://pager.example.org/alertmanager': `http://${receivers.webhooks}/pager`,
      '/etc/prometheus/pager-token': file('pager-token', receivers.pagerToken),
      'https://heartbeat.example.org/your-secret-id': `http://${receivers.webhooks}/heartbeat`,
      '        headers:': `        tls_config: { ca_file: ${file('mail.pem', receivers.mailCertificate)} }\n        headers:`,
    }),
  );
}
