import { group, type RouterFacts, type RuleTest, router, type Series, type TestFile } from '../test-file.ts';
import { lossy, readAtTimes } from './lossy.ts';

const read = { read: 1 } as const;
const replicas = ['exporter-1', 'exporter-2'] as const;
const of = (severity: string, ha_group: string, router = 'router-a') => ({ severity, ha_group, router });

/** Both routers of a pair, read. */
function pair(a: RouterFacts, b: RouterFacts): readonly Series[] {
  return [...router('router-a', { ...read, ...a }), ...router('router-b', { ...read, ...b })];
}

const natDisabled: RuleTest = {
  name: 'RouterOSHANatDisabledOnMaster, from 1m on',
  samples: 32,
  cases: [
    {
      group: 'ends',
      comment: 'from 1m to 3m; 1m15s is the first read that proves more than a handover.',
      series: [
        ...router('router-a', { natOffSeconds: '0x3 0+15x7 0x19' }),
        ...router('router-b', { natOffSeconds: 0 }),
        ...group({ interval: 4 }),
      ],
    },
    {
      group: 'three-members',
      comment: 'of which two are master and without NAT.',
      series: [
        ...router('router-a', { natOffSeconds: '0x3 0+15x27' }),
        ...router('router-b', { natOffSeconds: 0 }),
        ...router('router-c', { natOffSeconds: '0x3 0+15x27' }),
        ...group({ interval: 4 }),
      ],
    },
    {
      group: 'slow-adverts',
      comment: 'in one of two virtual routers.',
      series: [
        ...router('router-a', { natOffSeconds: '0x3 0+15x27' }),
        ...group({ interval: 4 }),
        ...group({ interval: 15 }, { virtual_router: 'guests' }),
      ],
    },
    {
      group: 'two-virtual-routers',
      comment: 'a handover of both takes no longer than that of one.',
      series: [
        ...router('router-a', { natOffSeconds: '0x3 0+15x27' }),
        ...group({ interval: 10 }),
        ...group({ interval: 10 }, { virtual_router: 'guests' }),
      ],
    },
    {
      group: 'lost-scrape',
      comment: 'at 1m15s.',
      series: [
        ...router('router-a', { natOffSeconds: '0x3 0 stale 30+15x26' }),
        ...group({ interval: '4x4 stale 4x25' }),
      ],
    },
    {
      group: 'prometheus-restarts',
      comment: 'down from 1m45s to 5m, when all is well again.',
      series: [
        ...router('router-a', { natOffSeconds: '0x3 0+15x2 _x13 0x11' }),
        ...group({ interval: '4x6 _x13 4x11' }),
      ],
    },
    {
      group: 'scripts-lag',
      comment: 'by one read.',
      series: [
        ...router('router-a', { natOffSeconds: 0 }),
        ...router('router-b', { natOffSeconds: 0 }),
        ...group({ interval: 4 }),
      ],
    },
    {
      group: 'replicas',
      comment: 'each knows how long a handover lasts of those that it can read.',
      series: [
        ...router('router-a', { natOffSeconds: '0x3 0+10x27' }, { instance: 'exporter-1' }),
        ...router('router-a', { natOffSeconds: 0 }, { instance: 'exporter-2' }),
        ...group({ interval: 4 }, { instance: 'exporter-1' }),
        ...group({ interval: 600 }, { instance: 'exporter-2' }),
      ],
    },
    {
      group: 'two-jobs',
      comment: 'of one exporter.',
      series: [
        ...router('router-a', { natOffSeconds: '0x3 0+10x27' }, { instance: 'exporter', job: 'routeros-ha' }),
        ...router('router-a', { natOffSeconds: 0 }, { instance: 'exporter', job: 'routeros-ha-2' }),
        ...group({ interval: 4 }, { instance: 'exporter', job: 'routeros-ha' }),
        ...group({ interval: 600 }, { instance: 'exporter', job: 'routeros-ha-2' }),
      ],
    },
    { group: 'unread', comment: 'the NAT rules are.', series: group({ interval: 4 }) },
    {
      group: 'interval-unknown',
      comment: 'data missing.',
      series: router('router-a', { natOffSeconds: '0x3 0+15x27' }),
    },
  ],
  expect: [
    { at: '1m10s', alert: 'RouterOSHANatDisabledOnMaster', fires: [] },
    {
      at: '1m25s',
      alert: 'RouterOSHANatDisabledOnMaster',
      fires: [
        ...['ends', 'prometheus-restarts', 'replicas', 'three-members', 'two-jobs', 'two-virtual-routers'].map((name) =>
          of('critical', name),
        ),
        of('critical', 'three-members', 'router-c'),
      ],
    },
    {
      at: '1m40s',
      alert: 'RouterOSHANatDisabledOnMaster',
      fires: [
        ...[
          'ends',
          'lost-scrape',
          'prometheus-restarts',
          'replicas',
          'slow-adverts',
          'three-members',
          'two-jobs',
          'two-virtual-routers',
        ].map((name) => of('critical', name)),
        of('critical', 'three-members', 'router-c'),
      ],
    },
    {
      // The window of 30 s lasts until 2m for the case that went down with Prometheus, then the alert is kept.
      at: '2m57s',
      alert: 'RouterOSHANatDisabledOnMaster',
      fires: [
        ...[
          'ends',
          'lost-scrape',
          'prometheus-restarts',
          'replicas',
          'slow-adverts',
          'three-members',
          'two-jobs',
          'two-virtual-routers',
        ].map((name) => of('critical', name)),
        of('critical', 'three-members', 'router-c'),
      ],
    },
    {
      at: '3m50s',
      alert: 'RouterOSHANatDisabledOnMaster',
      fires: [
        ...['ends', 'lost-scrape', 'replicas', 'slow-adverts', 'three-members', 'two-jobs', 'two-virtual-routers'].map(
          (name) => of('critical', name),
        ),
        of('critical', 'three-members', 'router-c'),
      ],
    },
    {
      at: '4m20s',
      alert: 'RouterOSHANatDisabledOnMaster',
      fires: [
        ...['lost-scrape', 'replicas', 'slow-adverts', 'three-members', 'two-jobs', 'two-virtual-routers'].map((name) =>
          of('critical', name),
        ),
        of('critical', 'three-members', 'router-c'),
      ],
    },
  ],
};

/** Roles of a pair that changes at 15s. */
const masterBefore: RouterFacts = {
  role: [
    ['master', 1],
    ['backup', 47],
  ],
};
const masterSince: RouterFacts = {
  role: [
    ['backup', 1],
    ['master', 47],
  ],
};

const natIncomplete: RuleTest = {
  name: 'RouterOSHANatIncompleteOnMaster',
  samples: 48,
  cases: [
    {
      group: 'fewer',
      comment: 'than router-b.',
      series: pair({ role: 'master', natEnabled: 1, natDisabled: 5 }, { role: 'backup', natEnabled: 2 }),
    },
    {
      group: 'fewest',
      comment: 'of three.',
      series: [
        ...pair({ role: 'master', natEnabled: 1 }, { role: 'backup', natEnabled: 2 }),
        ...router('router-c', { read: 1, role: 'backup', natEnabled: 3 }),
      ],
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one.',
      series: [
        ...router('router-a', { read: lossy(1, 48), master: lossy(1, 48), natEnabled: lossy(1, 48) }),
        ...router('router-b', { read: lossy(1, 48), master: lossy(0, 48), natEnabled: lossy(2, 48) }),
      ],
    },
    {
      group: 'read-at-times',
      comment: 'every third scrape cannot read router-a.',
      series: [
        ...router('router-a', { read: readAtTimes(48), master: lossy(1, 48), natEnabled: lossy(1, 48) }),
        ...router('router-b', { read: 1, role: 'backup', natEnabled: 2 }),
      ],
    },
    {
      group: 'replicas',
      comment: 'two exporters, one alert.',
      series: replicas.flatMap((instance) => [
        ...router('router-a', { read: 1, role: 'master', natEnabled: 1 }, { instance }),
        ...router('router-b', { read: 1, role: 'backup', natEnabled: 2 }, { instance }),
      ]),
    },
    {
      group: 'none',
      comment: 'which RouterOSHANatDisabledOnMaster tells.',
      series: pair({ role: 'master', natEnabled: 0 }, { role: 'backup', natEnabled: 2 }),
    },
    {
      group: 'equal',
      comment: 'both all the time.',
      series: pair({ role: 'master', natEnabled: 2 }, { role: 'backup', natEnabled: 2 }),
    },
    {
      group: 'healthy',
      comment: 'the backup has three of four switched off.',
      series: pair({ role: 'master', natEnabled: 2 }, { role: 'backup', natEnabled: 1, natDisabled: 3 }),
    },
    {
      group: 'backup-fewer',
      comment: 'router-a is the backup here.',
      series: pair({ role: 'backup', natEnabled: 1 }, { role: 'master', natEnabled: 2 }),
    },
    {
      group: 'scripts-lag',
      comment: 'for 8m.',
      series: pair({ role: 'master', natEnabled: '1x31 2x15' }, { role: 'backup', natEnabled: 2 }),
    },
    {
      group: 'two-masters',
      comment: 'of one virtual router each.',
      series: [
        ...pair({ role: 'master', natEnabled: 1 }, { natEnabled: lossy(2, 48) }),
        ...router('router-b', { role: 'master' }, { virtual_router: 'guests' }),
      ],
    },
    {
      group: 'half-run',
      comment:
        'router-b is master since 15s, and one of its rules stayed off; router-a, the master before, has both off.',
      series: pair(
        { ...masterBefore, natEnabled: '2 0x46', natDisabled: '0 2x46' },
        { ...masterSince, natEnabled: '0 1x46', natDisabled: '2 1x46' },
      ),
    },
    {
      group: 'half-run-peer-dead',
      comment: 'the same, and router-a is gone.',
      series: pair(
        {
          read: '1 0x46',
          role: [
            ['master', 1],
            ['gone', 47],
          ],
          natEnabled: '2 stale',
        },
        { ...masterSince, natEnabled: '0 1x46' },
      ),
    },
    {
      group: 'off-for-good',
      comment: 'one of two rules, on both, through a failover at 15s.',
      series: pair(
        { ...masterBefore, natEnabled: '1 0x46', natDisabled: '1 2x46' },
        { ...masterSince, natEnabled: '0 1x46', natDisabled: '2 1x46' },
      ),
    },
    {
      group: 'switched-off',
      comment: 'on purpose, one of two rules, by whoever works on the master.',
      series: pair({ role: 'master', natEnabled: '2 1x46' }, { role: 'backup', natEnabled: 0, natDisabled: 2 }),
    },
    {
      group: 'peer-unread',
      comment: 'data missing.',
      series: [...router('router-a', { read: 1, role: 'master', natEnabled: 1 }), ...router('router-b', { read: 0 })],
    },
  ],
  expect: [
    { at: '9m50s', alert: 'RouterOSHANatIncompleteOnMaster', fires: [] },
    {
      at: '11m',
      alert: 'RouterOSHANatIncompleteOnMaster',
      fires: [
        ...['fewer', 'fewest', 'lost-scrapes', 'read-at-times', 'replicas', 'two-masters'].map((name) =>
          of('warning', name),
        ),
        ...['half-run', 'half-run-peer-dead'].map((name) => of('warning', name, 'router-b')),
      ],
    },
  ],
};

const natOnBackup: RuleTest = {
  name: 'RouterOSHANatEnabledOnBackup',
  samples: 28,
  cases: [
    {
      group: 'enabled',
      comment: 'on both.',
      series: [
        ...pair({ role: 'master', natEnabled: 1 }, { role: 'backup', natEnabled: 1 }),
        ...group({ natExclusive: 1 }),
      ],
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one.',
      series: [
        ...router('router-b', { isBackup: lossy(1, 28), natEnabled: lossy(1, 28) }),
        ...group({ natExclusive: lossy(1, 28) }),
      ],
    },
    {
      group: 'replicas',
      comment: 'two exporters, one alert.',
      series: replicas.flatMap((instance) => [
        ...router('router-b', { read: 1, role: 'backup', natEnabled: 1 }, { instance }),
        ...group({ natExclusive: 1 }, { instance }),
      ]),
    },
    {
      group: 'not-exclusive',
      comment: 'so a backup may do it.',
      series: [...router('router-b', { read: 1, role: 'backup', natEnabled: 1 }), ...group({ natExclusive: 0 })],
    },
    {
      group: 'healthy',
      comment: 'on the master alone.',
      series: [
        ...pair({ role: 'master', natEnabled: 1 }, { role: 'backup', natEnabled: 0, natDisabled: 1 }),
        ...group({ natExclusive: 1 }),
      ],
    },
    {
      group: 'no-nat',
      comment: 'a pair that does none.',
      series: [
        ...pair({ role: 'master', natEnabled: 0 }, { role: 'backup', natEnabled: 0 }),
        ...group({ natExclusive: 1 }),
      ],
    },
    {
      group: 'master-elsewhere',
      comment: 'router-b is master of guests, so it needs its NAT.',
      series: [
        ...router('router-b', { read: 1, role: 'backup', natEnabled: 1 }),
        ...router('router-b', { role: 'master' }, { virtual_router: 'guests', interface: 'vrrp-guests' }),
        ...group({ natExclusive: 1 }),
      ],
    },
    {
      group: 'in-fault',
      comment: 'which other alerts tell.',
      series: [...router('router-b', { read: 1, role: 'init', natEnabled: 1 }), ...group({ natExclusive: 1 })],
    },
    {
      group: 'scripts-lag',
      comment: 'for 4m.',
      series: [
        ...router('router-b', { read: 1, role: 'backup', natEnabled: '1x15 0x11' }),
        ...group({ natExclusive: 1 }),
      ],
    },
    {
      group: 'unread',
      comment: 'after a restart of Prometheus, while its old values linger.',
      series: [
        ...router('router-b', { read: '1x2 _x5 0x19', role: [['backup', 2]], natEnabled: '1x2' }),
        ...group({ natExclusive: '1x2 _x5 1x19' }),
      ],
    },
    {
      group: 'wish-unknown',
      comment: 'data missing.',
      series: router('router-b', { read: 1, role: 'backup', natEnabled: 1 }),
    },
  ],
  expect: [
    { at: '4m50s', alert: 'RouterOSHANatEnabledOnBackup', fires: [] },
    {
      at: '5m20s',
      alert: 'RouterOSHANatEnabledOnBackup',
      fires: ['enabled', 'lost-scrapes', 'replicas'].map((name) => of('warning', name, 'router-b')),
    },
  ],
};

const lte = { interface: 'lte1' };

/** DhcpUnbound and WanDown have the same shape: `ok` 0 on all ways out, or on one of several. */
function wayOut(alert: string, fact: 'bound' | 'running', forSeconds: number, keepsFiring: boolean): RuleTest {
  // A lease counts only while its client is enabled; other clients know nothing of that.
  const enabled: RouterFacts = fact === 'bound' ? { clientEnabled: 1 } : {};
  const way =
    (value: number | string, labels = {}, own: RouterFacts = {}) =>
    (name: string) =>
      router(name, { [fact]: value, wan: 1, ...enabled, ...own }, labels);
  const samples = 24;
  const fires = (severity: string, ...names: string[]) => names.map((name) => of(severity, name));
  const always = [
    ...fires('critical', 'all', 'lost-scrapes', 'only-one', 'read-at-times', 'replicas'),
    ...fires('warning', 'one-of-several'),
    ...(fact === 'bound' ? [...fires('critical', 'fixed-is-down'), ...fires('warning', 'spare')] : []),
  ];
  const ending = [...fires('critical', 'ends'), ...fires('warning', 'one-ends')];
  const [before, after] = [forSeconds - 5, forSeconds + 10].map((seconds) => `${seconds}s`) as [string, string];
  return {
    name: alert,
    samples,
    cases: [
      {
        group: 'all',
        comment: 'both ways out of the master.',
        series: [
          ...pair({ role: 'master' }, { role: 'backup' }),
          ...way(0)('router-a'),
          ...way(0, lte)('router-a'),
          ...way(1)('router-b'),
        ],
      },
      {
        group: 'only-one',
        comment: 'there is no other; LAN ports know nothing of it.',
        series: [
          ...pair({ role: 'master' }, { role: 'backup' }),
          ...way(0)('router-a'),
          ...router('router-a', { [fact]: 1 }, { interface: 'bridge' }),
          ...way(1)('router-b'),
        ],
      },
      {
        group: 'one-of-several',
        comment: 'ways out of the master.',
        series: [
          ...pair({ role: 'master' }, { role: 'backup' }),
          ...way(0)('router-a'),
          ...way(1, lte)('router-a'),
          ...way(1, { interface: 'lte2' })('router-a'),
          ...way(1)('router-b'),
        ],
      },
      {
        group: 'lost-scrapes',
        comment: 'every third one.',
        series: [
          ...router('router-a', {
            read: lossy(1, samples),
            master: lossy(1, samples),
            [fact]: lossy(0, samples),
            wan: lossy(1, samples),
          }),
          ...(fact === 'bound' ? router('router-a', { clientEnabled: lossy(1, samples) }) : []),
        ],
      },
      {
        group: 'read-at-times',
        comment: 'every third scrape cannot read router-a.',
        series: [
          ...router('router-a', {
            read: readAtTimes(samples),
            master: lossy(1, samples),
            [fact]: lossy(0, samples),
            wan: lossy(1, samples),
          }),
          ...(fact === 'bound' ? router('router-a', { clientEnabled: lossy(1, samples) }) : []),
        ],
      },
      {
        group: 'replicas',
        comment: 'two exporters, one alert.',
        series: replicas.flatMap((instance) => [
          ...router('router-a', { read: 1, role: 'master', [fact]: 0, wan: 1, ...enabled }, { instance }),
        ]),
      },
      {
        group: 'healthy',
        comment: 'both.',
        series: [...pair({ role: 'master' }, { role: 'backup' }), ...way(1)('router-a'), ...way(1)('router-b')],
      },
      {
        group: 'backup',
        comment: 'router-b, which RouterOSHAStandbyNotReady tells if it matters.',
        series: [
          ...pair({ role: 'master' }, { role: 'backup' }),
          ...way(1)('router-a'),
          ...way(0)('router-b'),
          ...way(1, lte)('router-b'),
        ],
      },
      {
        group: 'no-way-out',
        comment: 'the port is not one.',
        series: [
          ...pair({ role: 'master' }, { role: 'backup' }),
          ...way(1)('router-a'),
          ...way(1)('router-b'),
          ...router('router-a', { [fact]: 0, ...enabled }, { interface: 'ether5' }),
          ...router('router-b', { wan: 1 }, { interface: 'ether5' }),
        ],
      },
      ...(fact === 'bound'
        ? [
            {
              group: 'switched-off',
              comment: 'the client is; another router has one on the same port.',
              series: [
                ...pair({ role: 'master' }, { role: 'backup' }),
                ...way(0, {}, { clientEnabled: 0 })('router-a'),
                ...way(1, lte)('router-a'),
                ...way(1)('router-b'),
              ],
            },
            {
              group: 'spare',
              comment: 'lte1 is, beside a fixed address on ether1, which runs.',
              series: [
                ...pair({ role: 'master' }, { role: 'backup' }),
                ...router('router-a', { running: 1, wan: 1 }),
                ...way(0, lte, { running: 1 })('router-a'),
              ],
            },
            {
              group: 'fixed-is-down',
              comment: 'on the master, and not on router-b.',
              series: [
                ...pair({ role: 'master' }, { role: 'backup' }),
                ...router('router-a', { running: 0, wan: 1 }),
                ...way(0, lte, { running: 1 })('router-a'),
                ...router('router-b', { running: 1, wan: 1 }),
              ],
            },
          ]
        : []),
      {
        group: 'short',
        comment: 'one read.',
        series: [...router('router-a', { read: 1, role: 'master' }), ...way('0 1x22')('router-a')],
      },
      {
        group: 'ends',
        comment: 'at 2m.',
        series: [...router('router-a', { read: 1, role: 'master' }), ...way('0x7 1x15')('router-a')],
      },
      {
        group: 'one-ends',
        comment: 'at 2m, of two.',
        series: [
          ...router('router-a', { read: 1, role: 'master' }),
          ...way('0x7 1x15')('router-a'),
          ...way(1, lte)('router-a'),
        ],
      },
      {
        group: 'exporter-dies',
        comment: 'exporter-1 does, and its last word is that router-a, backup since, is master.',
        series: [
          ...router('router-a', { read: '1 stale', role: [['master', 1]] }, { instance: 'exporter-1' }),
          ...way('0 stale', { instance: 'exporter-1' }, { wan: '1 stale' })('router-a'),
          ...router('router-a', { read: 1, role: 'backup' }, { instance: 'exporter-2' }),
          ...way(0, { instance: 'exporter-2' })('router-a'),
        ],
      },
      {
        group: 'failover',
        comment: 'router-b takes over after one read.',
        series: [
          ...pair(
            {
              role: [
                ['master', 1],
                ['backup', 23],
              ],
            },
            {
              role: [
                ['backup', 1],
                ['master', 23],
              ],
            },
          ),
          ...way(0)('router-a'),
          ...way(1)('router-b'),
        ],
      },
      {
        group: 'unread',
        comment: 'data missing.',
        series: [
          ...router('router-a', { read: 1, role: 'master', wan: 1 }),
          ...router('router-b', { read: 1, role: 'backup', [fact]: 0, ...enabled }),
        ],
      },
      {
        group: 'role-unread',
        comment: 'data missing.',
        series: [...router('router-a', { read: 0 }), ...way(0)('router-a')],
      },
    ],
    expect: [
      { at: before, alert, fires: [] },
      { at: after, alert, fires: [...always, ...ending] },
      // Kept for a minute, so that a lease or a route that comes a little later pages nobody.
      { at: '170s', alert, fires: keepsFiring ? [...always, ...ending] : always },
      { at: '200s', alert, fires: always },
    ],
  };
}

const ipv6 = { protocol: 'ipv6' };

const noDefaultRoute: RuleTest = {
  name: 'RouterOSHANoDefaultRouteOnMaster',
  samples: 16,
  cases: [
    {
      group: 'no-route',
      comment: 'on the master.',
      series: pair({ role: 'master', defaultRoute: 0 }, { role: 'backup', defaultRoute: 1 }),
    },
    {
      group: 'no-ipv6-route',
      comment: 'though one is configured.',
      series: [
        ...pair({ role: 'master', defaultRoute: 1 }, { role: 'backup', defaultRoute: 1 }),
        ...router('router-a', { defaultRoute: 0 }, ipv6),
      ],
    },
    {
      group: 'neither',
      comment: 'on the master; both are configured.',
      series: [
        ...pair({ role: 'master', defaultRoute: 0 }, { role: 'backup', defaultRoute: 1 }),
        ...router('router-a', { defaultRoute: 0 }, ipv6),
      ],
    },
    {
      group: 'ipv6-stands',
      comment: 'and IPv4 has no route.',
      series: [
        ...pair({ role: 'master', defaultRoute: 0 }, { role: 'backup', defaultRoute: 1 }),
        ...router('router-a', { defaultRoute: 1 }, ipv6),
      ],
    },
    {
      group: 'ipv6-only',
      comment: 'there is no IPv4.',
      series: [...pair({ role: 'master' }, { role: 'backup' }), ...router('router-a', { defaultRoute: 0 }, ipv6)],
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one.',
      series: [
        ...router('router-a', { read: lossy(1, 16), master: lossy(1, 16), defaultRoute: lossy(0, 16) }),
        ...router('router-b', { read: lossy(1, 16), master: lossy(1, 16), defaultRoute: lossy(1, 16) }),
        ...router('router-b', { defaultRoute: lossy(0, 16) }, ipv6),
      ],
    },
    {
      group: 'read-at-times',
      comment: 'every third scrape cannot read router-a.',
      series: router('router-a', { read: readAtTimes(16), master: lossy(1, 16), defaultRoute: lossy(0, 16) }),
    },
    {
      group: 'replicas',
      comment: 'two exporters, one alert.',
      series: replicas.flatMap((instance) =>
        router('router-a', { read: 1, role: 'master', defaultRoute: 0 }, { instance }),
      ),
    },
    {
      group: 'ipv4-only',
      comment: 'there is no IPv6.',
      series: pair({ role: 'master', defaultRoute: 1 }, { role: 'backup', defaultRoute: 1 }),
    },
    {
      group: 'backup',
      comment: 'router-b has none until it is master, and router-c none for IPv6.',
      series: [
        ...pair({ role: 'master', defaultRoute: 1 }, { role: 'backup', defaultRoute: 0 }),
        ...router('router-c', { read: 1, role: 'backup', defaultRoute: 1 }),
        ...router('router-c', { defaultRoute: 0 }, ipv6),
      ],
    },
    {
      group: 'ipv6-on-backup',
      comment: 'is missing; router-a is the backup here.',
      series: [
        ...pair({ role: 'backup', defaultRoute: 1 }, { role: 'master', defaultRoute: 1 }),
        ...router('router-a', { defaultRoute: 0 }, ipv6),
      ],
    },
    {
      group: 'short',
      comment: 'two reads.',
      series: router('router-a', { read: 1, role: 'master', defaultRoute: '0x1 1x13' }),
    },
    { group: 'unread', comment: 'data missing.', series: router('router-a', { read: 1, role: 'master' }) },
    { group: 'role-unread', comment: 'data missing.', series: router('router-a', { read: 0, defaultRoute: 0 }) },
  ],
  expect: ['1m10s', '2m', '2m20s', '3m30s', '45s'].map((at) => ({
    at,
    alert: 'RouterOSHANoDefaultRouteOnMaster',
    fires:
      at === '45s'
        ? []
        : [
            ...['no-route', 'neither', 'ipv6-stands', 'lost-scrapes', 'read-at-times', 'replicas'].map((name) => ({
              ...of('critical', name),
              protocol: 'ipv4',
            })),
            ...['neither', 'ipv6-only'].map((name) => ({ ...of('critical', name), ...ipv6 })),
            { ...of('warning', 'no-ipv6-route'), ...ipv6 },
            { ...of('warning', 'lost-scrapes', 'router-b'), ...ipv6 },
          ],
  })),
};

const notReady = (ha_group: string, virtual_router = 'lan') => ({
  severity: 'warning',
  ha_group,
  virtual_router,
  router: 'router-b',
});

const standbyNotReady: RuleTest = {
  name: 'RouterOSHAStandbyNotReady',
  samples: 48,
  cases: [
    { group: 'not-ready', comment: 'router-b.', series: router('router-b', { standbyReady: 0 }) },
    {
      group: 'one-of-two',
      comment: 'for guests.',
      series: [
        ...router('router-b', { standbyReady: 1 }),
        ...router('router-b', { standbyReady: 0 }, { virtual_router: 'guests' }),
      ],
    },
    {
      group: 'one-of-three',
      comment: 'members; router-c is ready.',
      series: [...router('router-b', { standbyReady: 0 }), ...router('router-c', { standbyReady: 1 })],
    },
    { group: 'lost-scrapes', comment: 'every third one.', series: router('router-b', { standbyReady: lossy(0, 48) }) },
    {
      group: 'replicas',
      comment: 'two exporters, one alert.',
      series: replicas.flatMap((instance) => router('router-b', { standbyReady: 0 }, { instance })),
    },
    { group: 'ready', comment: 'as it should be.', series: router('router-b', { standbyReady: 1 }) },
    { group: 'reboot', comment: 'of router-b, 8m long.', series: router('router-b', { standbyReady: '1 0x30 1x15' }) },
    { group: 'unknown', comment: 'data missing.', series: router('router-b', { read: 0 }) },
  ],
  expect: [
    { at: '9m50s', alert: 'RouterOSHAStandbyNotReady', fires: [] },
    {
      at: '10m20s',
      alert: 'RouterOSHAStandbyNotReady',
      fires: [
        ...['not-ready', 'one-of-three', 'lost-scrapes', 'replicas'].map((name) => notReady(name)),
        notReady('one-of-two', 'guests'),
      ],
    },
  ],
};

export const uplink: TestFile = {
  about: 'Whether the master leads anywhere, and whether its standby would: all alerts of uplink.yml.',
  rules: ['records', 'uplink', 'days'],
  tests: [
    natDisabled,
    natIncomplete,
    natOnBackup,
    wayOut('RouterOSHADhcpUnboundOnMaster', 'bound', 60, false),
    wayOut('RouterOSHAWanDownOnMaster', 'running', 45, true),
    noDefaultRoute,
    standbyNotReady,
  ],
};
