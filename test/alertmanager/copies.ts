import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { alertsFolder } from './shipped.ts';

interface Addresses {
  /** host:port of each. */
  readonly exporter: string;
  readonly alertmanager: string;
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
function replace(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`there is no "${from}" in what is shipped`);
    return changed.replaceAll(from, to);
  }, text);
}

/**
 * Copies alerts/ with the addresses of a test, and with less waiting, so that it ends within minutes:
 * - scrapes each 3 s in place of 15 s, rules each second in place of 5 s;
 * - `for` up to 5m a tenth. Longer ones stay, and so never end in the test;
 * - `keep_firing_for` a quarter: a tenth would be shorter than a restart of the exporter. Windows stay as they are;
 * - Alertmanager's waits a tenth, but for the 5 s of criticals, which are measured.
 */
export function copyShipped(addresses: Addresses): string {
  const folder = mkdtempSync(join(tmpdir(), 'alerts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(alertsFolder, folder, { recursive: true });
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const change = (name: string, changed: (text: string) => string) =>
    file(name, changed(readFileSync(join(folder, name), 'utf8')));

  for (const name of readdirSync(join(folder, 'rules'))) {
    change(`rules/${name}`, (text) => {
      const rules = replace(text, { 'interval: 5s': 'interval: 1s' });
      return shorten(shorten(rules, 'for', 10, { to: 300 }), 'keep_firing_for', 4);
    });
  }
  change('prometheus.example.yml', (text) =>
    replace(text, {
      'scrape_interval: 15s': 'scrape_interval: 3s',
      'scrape_timeout: 10s': 'scrape_timeout: 3s',
      'localhost:10112': addresses.exporter,
      'localhost:9093': addresses.alertmanager,
    }),
  );
  change('alertmanager.yml', (text) => {
    const shorter = ['group_wait', 'group_interval', 'repeat_interval'].reduce(
      (changed, key) => shorten(changed, key, 10, { from: 10 }),
      text,
    );
    return replace(shorter, {
      'smtp.example.org:587': addresses.mailServer,
      '/etc/prometheus/smtp-password': file('smtp-password', addresses.mailPassword),
      'https://pager.example.org/alertmanager': `http://${addresses.webhooks}/pager`,
      '/etc/prometheus/pager-token': file('pager-token', addresses.pagerToken),
      'https://heartbeat.example.org/your-secret-id': `http://${addresses.webhooks}/heartbeat`,
      '        headers:': `        tls_config: { ca_file: ${file('mail.pem', addresses.mailCertificate)} }\n        headers:`,
    });
  });
  return folder;
}
