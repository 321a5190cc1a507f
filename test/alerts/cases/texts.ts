import { annotationsOf } from '../annotations.ts';
import { readRuleFiles, rulesOf } from '../rules.ts';
import { group, type RouterFacts, type RuleTest, router, type Series, type TestFile } from '../test-file.ts';

interface Names {
  readonly home: string;
  readonly a: string;
  readonly b: string;
  readonly lan: string;
}

const usual: Names = { home: 'home', a: 'router-a', b: 'router-b', lan: 'lan' };

/** Names of groups and routers are the operator's; that of a virtual router may hold one that a router gave. */
const hostile: Names = {
  home: `h"o'm\\e {{ .Oops }} <b>&amp; 100%s 🔥`,
  a: `a"}) or vector(1) # {{ template "x" . }}</pre>\ufffd\\`,
  b: `b'$labels.router \`{{ $value }}\` é`,
  lan: `49@"'}]{{ template "x" . }}\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>\t\u0000\u007f\u202e`,
};

/** One rule, what makes it fire, and what its texts can tell. */
interface Text {
  readonly alert: string;
  readonly severity: string;
  readonly at: string;
  readonly series: readonly Series[];
  /** Besides ha_group and severity. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value?: number;
  readonly found?: string;
  /** Tells it from another test of the same rule. */
  readonly where?: string;
}

function textsOf({ a, b, lan }: Names): readonly Text[] {
  const onLan = { virtual_router: lan };
  const ofA = (facts: RouterFacts) => router(a, { read: 1, ...facts }, onLan);
  const ofB = (facts: RouterFacts) => router(b, { read: 1, ...facts }, onLan);
  const counted = (masters: number) => group({ masters, mastersSeconds: '0+15x80', interval: 4 }, onLan);
  const way = (name: string, facts: RouterFacts, labels = {}) =>
    router(name, { wan: 1, clientEnabled: 1, ...facts }, labels);
  const lte = { interface: 'lte1' };
  const grouped = (role: 'master' | 'backup', virtual_router: string) =>
    router(a, { role, info: 1 }, { virtual_router, group_authority: 'vrrp-lan' });
  const critical = { severity: 'critical' } as const;
  const warning = { severity: 'warning' } as const;
  const info = { severity: 'info' } as const;
  return [
    { alert: 'SplitBrain', ...critical, at: '30s', series: counted(2), labels: onLan, value: 2 },
    { alert: 'NoMaster', ...critical, at: '30s', series: counted(0), labels: onLan },
    {
      alert: 'NoMasterVisible',
      ...critical,
      at: '3m',
      series: [...ofA({ role: 'init' }), ...router(b, { read: 0 })],
      labels: onLan,
    },
    {
      alert: 'NoMasterVisible',
      ...warning,
      at: '3m',
      series: [...ofA({ role: 'backup' }), ...router(b, { read: 0 })],
      labels: onLan,
    },
    {
      alert: 'UnexpectedBackup',
      ...warning,
      at: '6m',
      series: [...ofA({ role: 'backup', preferred: 1 }), ...ofB({ role: 'master', preferred: 0 })],
      labels: { ...onLan, router: a },
    },
    {
      alert: 'VirtualAddressMissing',
      ...critical,
      at: '1m',
      series: ofA({ role: 'master', validAddresses: 0 }),
      labels: { ...onLan, router: a },
    },
    {
      alert: 'VirtualRouterMissing',
      ...warning,
      at: '12m',
      series: [...ofA({ priority: 110 }), ...ofB({ priority: '100 stale' })],
      labels: { ...onLan, router: b },
    },
    {
      alert: 'GroupDegraded',
      ...warning,
      at: '11m',
      series: [...ofA({ role: 'master' }), ...ofB({ role: 'init' })],
      labels: onLan,
      where: 'an instance is in fault',
    },
    {
      alert: 'GroupDegraded',
      ...warning,
      at: '11m',
      series: [...ofA({ role: 'master' }), ...ofB({ read: 0 })],
      labels: {},
      where: 'a router is unread',
    },
    {
      alert: 'MixedRoles',
      ...warning,
      at: '3m',
      series: [...router(a, { read: 1 }), ...grouped('master', lan), ...grouped('backup', 'guests')],
      labels: { router: a, group_authority: 'vrrp-lan' },
    },
    {
      alert: 'Flapping',
      ...warning,
      at: '2m',
      series: ofA({ master: '0x1 1x1 0x1 1x1 0x8' }),
      labels: onLan,
      value: 4,
    },
    { alert: 'Failover', ...info, at: '1m', series: ofA({ master: '0x1 1x80' }), labels: { ...onLan, router: a } },
    {
      alert: 'PriorityTie',
      ...info,
      at: '16m',
      series: [...ofA({ priority: 100 }), ...ofB({ priority: 100 })],
      labels: onLan,
      value: 2,
    },
    {
      alert: 'VrrpMismatch',
      ...warning,
      at: '11m',
      series: group({ mismatch: 1 }, onLan),
      labels: { ...onLan, field: 'version' },
    },
    {
      alert: 'NatDisabledOnMaster',
      ...critical,
      at: '30s',
      series: [...router(a, { natOffSeconds: '0+15x80' }), ...group({ interval: 4 })],
      labels: { router: a },
    },
    {
      alert: 'NatIncompleteOnMaster',
      ...warning,
      at: '11m',
      series: [...ofA({ role: 'master', natEnabled: 1 }), ...ofB({ natEnabled: 2 })],
      labels: { router: a },
    },
    {
      alert: 'NatEnabledOnBackup',
      ...warning,
      at: '6m',
      series: [...ofB({ role: 'backup', natEnabled: 1 }), ...group({ natExclusive: 1 })],
      labels: { router: b },
    },
    {
      alert: 'DhcpUnboundOnMaster',
      ...critical,
      at: '2m',
      series: [...ofA({ role: 'master' }), ...way(a, { bound: 0 })],
      labels: { router: a },
    },
    {
      alert: 'DhcpUnboundOnMaster',
      ...warning,
      at: '2m',
      series: [...ofA({ role: 'master' }), ...way(a, { bound: 0 }), ...way(a, { bound: 1 }, lte)],
      labels: { router: a },
    },
    {
      alert: 'WanDownOnMaster',
      ...critical,
      at: '1m',
      series: [...ofA({ role: 'master' }), ...way(a, { running: 0 }), ...way(b, { running: 1 })],
      labels: { router: a },
      found: b,
      where: 'that of the peer is up',
    },
    {
      alert: 'WanDownOnMaster',
      ...critical,
      at: '1m',
      series: [...ofA({ role: 'master' }), ...way(a, { running: 0 }), ...way(b, { running: 0 })],
      labels: { router: a },
      where: 'that of the peer is down too',
    },
    {
      alert: 'WanDownOnMaster',
      ...warning,
      at: '1m',
      series: [...ofA({ role: 'master' }), ...way(a, { running: 0 }), ...way(a, { running: 1 }, lte)],
      labels: { router: a },
    },
    {
      alert: 'NoDefaultRouteOnMaster',
      ...critical,
      at: '2m',
      series: ofA({ role: 'master', defaultRoute: 0 }),
      labels: { router: a, protocol: 'ipv4' },
    },
    {
      alert: 'NoDefaultRouteOnMaster',
      ...warning,
      at: '2m',
      series: [...ofA({ role: 'master', defaultRoute: 1 }), ...router(a, { defaultRoute: 0 }, { protocol: 'ipv6' })],
      labels: { router: a, protocol: 'ipv6' },
    },
    {
      alert: 'StandbyNotReady',
      ...warning,
      at: '11m',
      series: ofB({ standbyReady: 0 }),
      labels: { ...onLan, router: b },
    },
    { alert: 'GroupUnreachable', ...critical, at: '2m', series: router(a, { read: 0 }), labels: {} },
    {
      alert: 'RouterUnreachable',
      ...warning,
      at: '3m',
      series: [...ofA({}), ...router(b, { read: 0 })],
      labels: { router: b },
    },
    { alert: 'GroupVanished', ...critical, at: '6m', series: group({ members: '2 stale' }), labels: {} },
    { alert: 'Maintenance', ...info, at: '1m', series: group({ maintenance: 1 }), labels: {} },
  ];
}

const rules = rulesOf(readRuleFiles());

/** The one rule of that name and severity. */
function ruleOf(alert: string, severity: string) {
  const rule = rules.find((one) => one.alert === alert && one.labels?.severity === severity);
  if (rule === undefined) throw new Error(`no rule ${alert} ${severity}`);
  return rule;
}

/** Another group, of which all of this is true as well, would be named in its place if a query forgot to ask for one. */
const another = (b: string): RuleTest['cases'][number] => ({
  group: 'another',
  comment: 'has nothing to do with it.',
  series: router(`not-${b}`, { read: 1, running: 1, wan: 1 }),
});

const ofNames = (names: Names, called: string) =>
  textsOf(names).map(({ alert, severity, at, series, labels, value, found, where }): RuleTest => {
    const fired = { ...labels, ha_group: names.home };
    const name = `RouterOSHA${alert}`;
    return {
      name: [`${name}, ${severity}`, where, called].filter((part) => part !== undefined).join(', '),
      samples: 81,
      cases: [{ group: names.home, comment: `${alert}, ${severity}.`, series }, another(names.b)],
      expect: [
        {
          at,
          alert: name,
          fires: [{ ...fired, severity }],
          annotations: annotationsOf(ruleOf(name, severity), {
            labels: fired,
            ...(value === undefined ? {} : { value }),
            found,
          }),
        },
      ],
    };
  });

/** Those that are about no group, or need hours. */
const others: readonly RuleTest[] = [
  ...['exporter:10112', '[2001:db8::1]:10112'].map((instance): RuleTest => {
    const labels = { job: 'routeros-ha', instance };
    return {
      name: `RouterOSHAExporterDown, ${instance}`,
      samples: 20,
      cases: [{ group: '', comment: 'it is down.', series: [{ name: 'up', labels, values: 0 }] }],
      expect: [
        {
          at: '4m',
          alert: 'RouterOSHAExporterDown',
          fires: [{ ...labels, severity: 'warning' }],
          annotations: annotationsOf(ruleOf('RouterOSHAExporterDown', 'warning'), { labels, found: instance }),
        },
      ],
    };
  }),
  {
    name: 'RouterOSHAExporterDown, there is none; and RouterOSHAWatchdog',
    samples: 20,
    cases: [],
    expect: ['RouterOSHAExporterDown', 'RouterOSHAWatchdog'].map((alert) => {
      const severity = alert === 'RouterOSHAWatchdog' ? 'none' : 'warning';
      return {
        at: '4m',
        alert,
        fires: [{ severity }],
        annotations: annotationsOf(ruleOf(alert, severity), { labels: {} }),
      };
    }),
  },
  ...['exporter:10112', '[2001:db8::1]:10112'].map((instance): RuleTest => {
    const labels = { job: 'routeros-ha', instance };
    const alert = 'RouterOSHAReloadFailed';
    return {
      name: `${alert}, ${instance}`,
      samples: 40,
      cases: [
        {
          group: '',
          comment: 'a bad file.',
          series: [{ name: 'routeros_ha_exporter_config_last_reload_successful', labels, values: 0 }],
        },
      ],
      expect: [
        {
          at: '9m',
          alert,
          fires: [{ ...labels, severity: 'warning' }],
          annotations: annotationsOf(ruleOf(alert, 'warning'), { labels }),
        },
      ],
    };
  }),
  ...[usual, hostile].map(({ home }): RuleTest => {
    const labels = { ha_group: home };
    const alert = 'RouterOSHAMaintenanceTooLong';
    return {
      name: `${alert}, ${home === usual.home ? 'usual names' : 'hostile names'}`,
      interval: '1m',
      samples: 250,
      cases: [{ group: home, comment: 'somebody forgot.', series: group({ maintenance: 1 }) }],
      expect: [
        {
          at: '4h5m',
          alert,
          fires: [{ ...labels, severity: 'warning' }],
          annotations: annotationsOf(ruleOf(alert, 'warning'), { labels }),
        },
      ],
    };
  }),
];

export const texts: TestFile = {
  about:
    'What people read, of each rule: with usual names, and with names that would do harm if a template or a query took\nthem for something else.',
  evaluationInterval: '30s',
  tests: [...ofNames(usual, 'usual names'), ...ofNames(hostile, 'hostile names'), ...others],
};
