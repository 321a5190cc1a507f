import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasProgram, until } from '../e2e/tools.ts';
import { freePort, startAlertmanager } from './programs.ts';
import { alertsFolder } from './shipped.ts';

type Labels = Readonly<Record<string, string>>;

interface Listed {
  readonly labels: Labels;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
}

/** The shipped configuration, every receiver of which leads nowhere. */
function quietConfig(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'alertmanager-')), 'alertmanager.yml');
  const text = readFileSync(join(alertsFolder, 'alertmanager.yml'), 'utf8');
  const names = [...text.matchAll(/^ {2}- name: (\S+)$/gm)].map(([, name]) => `  - name: ${name}\n`);
  writeFileSync(path, text.replace(/(?<=^receivers:\n)[\s\S]*(?=^templates:$)/m, names.join('')));
  return path;
}

const alert = (name: string, severity: string, group?: string): Labels => ({
  alertname: `RouterOSHA${name}`,
  severity,
  ...(group === undefined ? {} : { ha_group: group }),
});

describe.runIf(hasProgram('prometheus-alertmanager', 'prometheus-alertmanager'))('a real Alertmanager', () => {
  test('mutes what another alert explains, within its group, and nothing else', async () => {
    const { url } = await startAlertmanager(quietConfig(), await freePort());
    const splitBrain = [
      alert('UnexpectedBackup', 'warning', 'split'),
      alert('Flapping', 'warning', 'split'),
      alert('MixedRoles', 'warning', 'split'),
      alert('NatEnabledOnBackup', 'warning', 'split'),
    ];
    const unreachable = [
      alert('NoMasterVisible', 'critical', 'dark'),
      alert('RouterUnreachable', 'warning', 'dark'),
      alert('GroupDegraded', 'warning', 'dark'),
      alert('SplitBrain', 'critical', 'dark'),
    ];
    const maintained = [alert('StandbyNotReady', 'warning', 'worked-on'), alert('Failover', 'info', 'worked-on')];
    const heard = [
      alert('SplitBrain', 'critical', 'split'),
      alert('VrrpMismatch', 'warning', 'split'),
      alert('NatDisabledOnMaster', 'critical', 'split'),
      alert('GroupUnreachable', 'critical', 'dark'),
      alert('MaintenanceTooLong', 'warning', 'dark'),
      alert('Maintenance', 'info', 'worked-on'),
      alert('MaintenanceTooLong', 'warning', 'worked-on'),
      alert('NoMaster', 'critical', 'worked-on'),
      ...['UnexpectedBackup', 'Flapping', 'RouterUnreachable'].map((name) => alert(name, 'warning', 'another')),
      // Nothing of the above has a group in common with these, which have none.
      ...['SplitBrain', 'GroupUnreachable'].map((name) => alert(name, 'critical')),
      alert('Maintenance', 'info'),
      ...['Flapping', 'RouterUnreachable', 'ExporterDown'].map((name) => alert(name, 'warning')),
      alert('Watchdog', 'none'),
    ];
    const sent = [...splitBrain, ...unreachable, ...maintained, ...heard];
    const endsAt = new Date(Date.now() + 600_000).toISOString();
    const answer = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent.map((labels) => ({ labels, endsAt }))),
    });
    expect(answer.status).toBe(200);

    const expected = [...splitBrain, ...unreachable, ...maintained];
    const muted = await until(async () => {
      const groups = (await (await fetch(`${url}/api/v2/alerts/groups`)).json()) as { alerts: Listed[] }[];
      const alerts = groups.flatMap((group) => group.alerts);
      const suppressed = alerts.filter(({ status }) => status.state === 'suppressed').map(({ labels }) => labels);
      return alerts.length === sent.length && suppressed.length >= expected.length ? suppressed : undefined;
    }, 'all alerts to arrive and be judged');
    const byText = (labels: readonly Labels[]) =>
      labels.map(({ ha_group, alertname }) => `${ha_group} ${alertname}`).sort();
    expect(byText(muted)).toEqual(byText(expected));
  });
});
