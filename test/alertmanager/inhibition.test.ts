import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertsFolder } from '../alerts/rules.ts';
import { hasProgram, until } from '../e2e/tools.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { freePort, startAlertmanager } from './programs.ts';

type Labels = Readonly<Record<string, string>>;

interface Listed {
  readonly labels: Labels;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
}

/** The shipped configuration, every receiver of which leads nowhere. */
function quietConfig(): string {
  const text = readFileSync(join(alertsFolder, 'alertmanager.yml'), 'utf8');
  const names = [...text.matchAll(/^ {2}- name: (\S+)$/gm)].map(([, name]) => `  - name: ${name}\n`);
  const quiet = text.replace(/(?<=^receivers:\n)[\s\S]*(?=^templates:$)/m, names.join(''));
  return join(temporaryFolder({ 'alertmanager.yml': quiet }), 'alertmanager.yml');
}

const alert = (name: string, severity: string, group?: string, more: Labels = {}): Labels => ({
  alertname: `RouterOSHA${name}`,
  severity,
  ...(group === undefined ? {} : { ha_group: group }),
  ...more,
});
const [a, b] = [{ router: 'router-a' }, { router: 'router-b' }];
const [ipv4, ipv6] = [
  { ...a, protocol: 'ipv4' },
  { ...a, protocol: 'ipv6' },
];

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
    const uplink = [
      alert('DhcpUnboundOnMaster', 'critical', 'wan-down', a),
      alert('NoDefaultRouteOnMaster', 'critical', 'wan-down', ipv4),
      alert('NoDefaultRouteOnMaster', 'critical', 'wan-down', ipv6),
      alert('NoDefaultRouteOnMaster', 'critical', 'unbound', ipv4),
    ];
    const degraded = [alert('GroupDegraded', 'warning', 'one-dead')];
    const heard = [
      alert('WanDownOnMaster', 'critical', 'wan-down', a),
      // The other router is master of something else.
      alert('DhcpUnboundOnMaster', 'critical', 'wan-down', b),
      alert('NatDisabledOnMaster', 'critical', 'wan-down', a),
      alert('DhcpUnboundOnMaster', 'critical', 'unbound', a),
      alert('NoDefaultRouteOnMaster', 'critical', 'unbound', ipv6),
      // One WAN of several explains nothing.
      alert('WanDownOnMaster', 'warning', 'one-wan-down', a),
      alert('DhcpUnboundOnMaster', 'warning', 'one-wan-down', a),
      alert('NoDefaultRouteOnMaster', 'critical', 'one-wan-down', ipv4),
      alert('RouterUnreachable', 'warning', 'one-dead', b),
      alert('GroupDegraded', 'warning', 'one-dead', { virtual_router: 'lan' }),
      alert('NoMasterVisible', 'critical', 'one-dead', { virtual_router: 'lan' }),
      alert('GroupDegraded', 'warning', 'alive'),
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
      ...['WanDownOnMaster', 'DhcpUnboundOnMaster'].map((name) => alert(name, 'critical')),
      alert('NoDefaultRouteOnMaster', 'critical', undefined, { protocol: 'ipv4' }),
      ...['WanDownOnMaster', 'DhcpUnboundOnMaster'].map((name) => alert(name, 'critical', 'no-router')),
      alert('Maintenance', 'info'),
      ...['Flapping', 'RouterUnreachable', 'GroupDegraded', 'ExporterDown'].map((name) => alert(name, 'warning')),
      alert('Watchdog', 'none'),
    ];
    const expected = [...splitBrain, ...unreachable, ...maintained, ...uplink, ...degraded];
    const sent = [...expected, ...heard];
    const endsAt = new Date(Date.now() + 600_000).toISOString();
    const answer = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent.map((labels) => ({ labels, endsAt }))),
    });
    expect(answer.status).toBe(200);

    const muted = await until(async () => {
      const groups = (await (await fetch(`${url}/api/v2/alerts/groups`)).json()) as { alerts: Listed[] }[];
      const alerts = groups.flatMap((group) => group.alerts);
      const suppressed = alerts.filter(({ status }) => status.state === 'suppressed').map(({ labels }) => labels);
      return alerts.length === sent.length && suppressed.length >= expected.length ? suppressed : undefined;
    }, 'all alerts to arrive and be judged');
    const byText = (labels: readonly Labels[]) => labels.map((each) => Object.values(each).sort().join(' ')).sort();
    expect(byText(muted)).toEqual(byText(expected));
  });
});
