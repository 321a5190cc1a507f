import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertsFolder } from '../alerts/rules.ts';
import { hasProgram } from '../e2e/tools.ts';
import { temporaryFolder } from '../temporary-folder.ts';

interface Alert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

const firing: Alert = {
  status: 'firing',
  labels: { alertname: 'RouterOSHASplitBrain', severity: 'critical', ha_group: 'home' },
  annotations: {
    summary: 'home: 2 routers are master of lan',
    description: 'Connections break. Type first, on each of them: /interface vrrp print detail',
    runbook_url: 'https://ha.example.org/runbooks/RouterOSHASplitBrain',
    dashboard_url: 'https://grafana.example.org/d/routeros-ha-group?var-ha_group=home',
  },
  startsAt: '2026-01-02T03:04:05Z',
  endsAt: '0001-01-01T00:00:00Z',
};
const over: Alert = { ...firing, status: 'resolved', endsAt: '2026-01-02T03:14:15Z' };
const annotated = (annotations: Alert['annotations']): Alert => ({ ...firing, annotations });

function render(part: 'subject' | 'text' | 'html', ...alerts: readonly Alert[]): string {
  const severities = new Set(alerts.map(({ labels }) => labels.severity));
  const data = {
    receiver: 'mail',
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts,
    groupLabels: { ha_group: 'home' },
    commonLabels: severities.size === 1 ? { severity: [...severities][0] } : {},
    commonAnnotations: {},
    externalURL: 'http://localhost:9093',
  };
  const path = join(temporaryFolder({ 'data.json': JSON.stringify(data) }), 'data.json');
  const { status, stdout, stderr } = spawnSync(
    'amtool',
    [
      ...['template', 'render', `--template.glob=${alertsFolder}/templates/*.tmpl`, `--template.data=${path}`],
      ...[
        `--template.type=${part === 'html' ? 'html' : 'text'}`,
        `--template.text={{ template "routeros-ha.${part}" . }}`,
      ],
    ],
    { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.trimEnd();
}

describe.runIf(hasProgram('amtool', 'prometheus-alertmanager'))('the mail', () => {
  test('has what happened in its subject', () => {
    expect(render('subject', firing)).toBe('[CRITICAL] home: 2 routers are master of lan');
    expect(render('subject', over)).toBe('[RESOLVED] home: 2 routers are master of lan');
    expect(render('subject', over, { ...firing, annotations: { summary: 'home: nobody is master of lan' } })).toBe(
      '[CRITICAL] home: nobody is master of lan',
    );
    expect(render('subject', firing, over, firing)).toBe('[CRITICAL] home: 2 routers are master of lan (1 of 2)');
    expect(render('subject', { ...firing, labels: { alertname: 'Foreign' }, annotations: {} })).toBe(
      '[FIRING] Foreign',
    );
  });

  test('calls an end by what began first, though what that muted is named too', () => {
    const muted = { ...over, startsAt: '2026-01-02T03:04:20Z', annotations: { summary: 'home: no lease' } };
    expect(render('subject', muted, over, muted)).toBe('[RESOLVED] home: 2 routers are master of lan (1 of 3)');
  });

  test('tells what, since when, what to type first, and where to read on', () => {
    expect(render('text', firing)).toBe(`home: 2 routers are master of lan
Since 2026-01-02 03:04:05 UTC

Type first, on each of them:

    /interface vrrp print detail

Connections break.

Runbook: https://ha.example.org/runbooks/RouterOSHASplitBrain
Dashboard: https://grafana.example.org/d/routeros-ha-group?var-ha_group=home`);
    const html = render('html', firing);
    for (const words of [
      '>home: 2 routers are master of lan</h2>',
      '<p>Since 2026-01-02 03:04:05 UTC</p>',
      '<p>Type first, on each of them:</p>',
      '>/interface vrrp print detail</pre>',
      '<p>Connections break.</p>',
      '<a href="https://ha.example.org/runbooks/RouterOSHASplitBrain">Runbook</a>',
      '<a href="https://grafana.example.org/d/routeros-ha-group?var-ha_group=home">Dashboard</a>',
    ])
      expect(html).toContain(words);
  });

  test('tells what is over and from when to when, and nothing to type', () => {
    expect(render('text', over)).toBe(`Over: home: 2 routers are master of lan
From 2026-01-02 03:04:05 UTC
to 2026-01-02 03:14:15 UTC

Runbook: https://ha.example.org/runbooks/RouterOSHASplitBrain
Dashboard: https://grafana.example.org/d/routeros-ha-group?var-ha_group=home`);
    const html = render('html', over);
    expect(html).toContain('>Over: home: 2 routers are master of lan</h2>');
    expect(html).toContain('<p>From 2026-01-02 03:04:05 UTC<br>to 2026-01-02 03:14:15 UTC</p>');
    expect(html).not.toContain('/interface vrrp');
  });

  test('does without what an alert does not have', () => {
    expect(render('text', annotated({}))).toBe('RouterOSHASplitBrain\nSince 2026-01-02 03:04:05 UTC');
    expect(render('html', annotated({}))).not.toContain('<pre');
  });

  const hostile = `"'}{{ template "x" . }}\r\nBcc: all@example.org\r\n\r\n\u202E\u2028<script>alert(1)</script>\\`;

  test('takes names for what they are, whatever is in them', () => {
    const named = annotated({
      summary: `home: ${hostile}`,
      description: `On ${hostile}. Type first: /print ${hostile}`,
    });
    const shown = `"'}{{ template "x" . }} Bcc: all@example.org <script>alert(1)</script>\\`;
    expect(render('subject', named)).toBe(`[CRITICAL] home: ${shown}`);
    expect(render('text', named)).toContain(`Type first:\n\n    /print ${shown}\n\nOn ${shown}.`);
    const html = render('html', named);
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('lets no annotation become a script behind a link', () => {
    expect(render('html', annotated({ runbook_url: 'javascript:alert(1)', dashboard_url: '"><script>' }))).not.toMatch(
      /javascript:|<script>/,
    );
  });

  test('cuts what is too long, and still says what to type', () => {
    const long = 'é'.repeat(4_096);
    const named = annotated({ summary: long, description: `${long} Type first, on ${long}: /print ${long}` });
    expect([...render('subject', named)].length).toBeLessThan(220);
    const text = render('text', named);
    expect([...text].length).toBeLessThan(2_000);
    expect(text).toContain('    /print ééé');
  });
});
