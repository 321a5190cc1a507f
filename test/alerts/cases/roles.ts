import { group, type RouterFacts, type RuleTest, router, type Series, type TestFile } from '../test-file.ts';
import { lossy, readAtTimes } from './lossy.ts';

const on =
  (severity: string) =>
  (ha_group: string, router: string, virtual_router = 'lan') => ({
    severity,
    ha_group,
    virtual_router,
    router,
  });
const inGroup =
  (severity: string) =>
  (ha_group: string, virtual_router = 'lan') => ({ severity, ha_group, virtual_router });

const guests = { virtual_router: 'guests', interface: 'vrrp-guests' };
const read = { read: 1 } as const;
const [first, second] = [{ instance: 'exporter-1' }, { instance: 'exporter-2' }];

const unexpectedBackup: RuleTest = {
  name: 'RouterOSHAUnexpectedBackup',
  samples: 45,
  cases: [
    {
      group: 'not-taken-back',
      comment: 'router-a is preferred, and router-b is master.',
      series: pair({ preferred: 1, role: 'backup' }, { preferred: 0, role: 'master' }),
    },
    {
      group: 'one-of-two',
      comment: 'the same, for guests alone.',
      series: [
        ...pair({ preferred: 1, role: 'master' }, { preferred: 0, role: 'backup' }),
        ...router('router-a', { preferred: 1, role: 'backup' }, guests),
        ...router('router-b', { preferred: 0, role: 'master' }, guests),
      ],
    },
    {
      group: 'ends',
      comment: 'router-a takes back after 7m.',
      series: pair(
        {
          preferred: 1,
          role: [
            ['backup', 28],
            ['master', 17],
          ],
        },
        {
          preferred: 0,
          role: [
            ['master', 28],
            ['backup', 17],
          ],
        },
      ),
    },
    {
      group: 'reboot',
      comment: 'router-a is back after 4m, and master at once.',
      series: pair(
        {
          read: '0x15 1x28',
          preferred: '_x16 1x28',
          role: [
            ['gone', 16],
            ['master', 29],
          ],
        },
        {
          preferred: 0,
          role: [
            ['master', 16],
            ['backup', 29],
          ],
        },
      ),
    },
    {
      group: 'short',
      comment: 'for 4m after the boot of router-a.',
      series: pair(
        {
          preferred: 1,
          role: [
            ['backup', 16],
            ['master', 29],
          ],
        },
        {
          preferred: 0,
          role: [
            ['master', 16],
            ['backup', 29],
          ],
        },
      ),
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one.',
      series: [
        ...router('router-a', { read: lossy(1, 45), preferred: lossy(1, 45), master: lossy(0, 45) }),
        ...router('router-b', { read: lossy(1, 45), preferred: lossy(0, 45), master: lossy(1, 45) }),
      ],
    },
    {
      group: 'read-at-times',
      comment: 'every third scrape cannot read router-a, and so not tell who is preferred.',
      series: [
        ...router('router-a', { read: readAtTimes(45), preferred: lossy(1, 45), master: lossy(0, 45) }),
        ...router('router-b', { read: 1, preferred: lossy(0, 45), role: 'master' }),
      ],
    },
    {
      group: 'replicas',
      comment: 'two exporters, one alert.',
      series: ['exporter-1', 'exporter-2'].flatMap((instance) => [
        ...router('router-a', { read: 1, preferred: 1, role: 'backup' }, { instance }),
        ...router('router-b', { read: 1, preferred: 0, role: 'master' }, { instance }),
      ]),
    },
    {
      group: 'healthy',
      comment: 'the preferred one is master.',
      series: pair({ preferred: 1, role: 'master' }, { preferred: 0, role: 'backup' }),
    },
    {
      group: 'nobody',
      comment: 'is master of lan, which another alert tells; guests is well.',
      series: [
        ...pair({ preferred: 1, role: 'backup' }, { preferred: 0, role: 'backup' }),
        ...router('router-a', { preferred: 1, role: 'master' }, guests),
        ...router('router-b', { preferred: 0, role: 'backup' }, guests),
      ],
    },
    {
      group: 'two-others',
      comment: 'are master.',
      series: [
        ...pair({ preferred: 1, role: 'backup' }, { preferred: 0, role: 'master' }),
        ...router('router-c', { read: 1, preferred: 0, role: 'master' }),
      ],
    },
    {
      group: 'no-preference',
      comment: 'equal priorities, or no preemption.',
      series: pair({ role: 'backup' }, { role: 'master' }),
    },
    {
      group: 'master-unread',
      comment: 'data missing.',
      series: [...router('router-a', { read: 1, preferred: 1, role: 'backup' }), ...router('router-b', { read: 0 })],
    },
  ],
  expect: [
    { at: '4m45s', alert: 'RouterOSHAUnexpectedBackup', fires: [] },
    {
      at: '5m15s',
      alert: 'RouterOSHAUnexpectedBackup',
      fires: [
        ...['not-taken-back', 'two-others', 'ends', 'lost-scrapes', 'read-at-times', 'replicas'].map((name) =>
          on('warning')(name, 'router-a'),
        ),
        on('warning')('one-of-two', 'router-a', 'guests'),
      ],
    },
    {
      at: '8m40s',
      alert: 'RouterOSHAUnexpectedBackup',
      fires: [
        ...['not-taken-back', 'two-others', 'ends', 'lost-scrapes', 'read-at-times', 'replicas'].map((name) =>
          on('warning')(name, 'router-a'),
        ),
        on('warning')('one-of-two', 'router-a', 'guests'),
      ],
    },
    {
      at: '9m20s',
      alert: 'RouterOSHAUnexpectedBackup',
      fires: [
        ...['not-taken-back', 'two-others', 'lost-scrapes', 'read-at-times', 'replicas'].map((name) =>
          on('warning')(name, 'router-a'),
        ),
        on('warning')('one-of-two', 'router-a', 'guests'),
      ],
    },
  ],
};

/** Both routers of a pair, read. */
function pair(a: RouterFacts, b: RouterFacts): readonly Series[] {
  return [...router('router-a', { ...read, ...a }), ...router('router-b', { ...read, ...b })];
}

const virtualAddressMissing: RuleTest = {
  name: 'RouterOSHAVirtualAddressMissing',
  samples: 16,
  cases: [
    {
      group: 'missing',
      comment: 'on both; a backup never has a working one.',
      series: pair({ role: 'master', validAddresses: 0 }, { role: 'backup', validAddresses: 0 }),
    },
    {
      group: 'one-of-two',
      comment: 'the address of guests is missing, that of lan is not.',
      series: [
        ...pair({ role: 'master', validAddresses: 1 }, { role: 'backup', validAddresses: 0 }),
        ...router('router-a', { role: 'master', validAddresses: 0 }, guests),
      ],
    },
    {
      group: 'master-of-another',
      comment: 'router-a is backup of lan, and master of guests with its address.',
      series: [
        ...pair({ role: 'backup', validAddresses: 0 }, { role: 'master', validAddresses: 1 }),
        ...router('router-a', { role: 'master', validAddresses: 1 }, guests),
      ],
    },
    {
      group: 'not-working',
      comment: 'it is there and invalid.',
      series: pair({ role: 'master', validAddresses: 0, invalidAddresses: 1 }, { role: 'backup', validAddresses: 0 }),
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one.',
      series: router('router-a', { read: lossy(1, 16), master: lossy(1, 16), validAddresses: lossy(0, 16) }),
    },
    {
      group: 'read-at-times',
      comment: 'every third scrape cannot read router-a.',
      series: router('router-a', { read: readAtTimes(16), master: lossy(1, 16), validAddresses: lossy(0, 16) }),
    },
    {
      group: 'replicas',
      comment: 'two exporters, one alert.',
      series: ['exporter-1', 'exporter-2'].flatMap((instance) =>
        router('router-a', { read: 1, role: 'master', validAddresses: 0 }, { instance }),
      ),
    },
    {
      group: 'handover',
      comment: 'one read of router-b came before its address.',
      series: pair(
        {
          role: [
            ['master', 4],
            ['backup', 12],
          ],
          validAddresses: '1x3 0x11',
        },
        {
          role: [
            ['backup', 4],
            ['master', 12],
          ],
          validAddresses: '0x4 1x10',
        },
      ),
    },
    {
      group: 'exporter-dies',
      comment: 'exporter-1 does, and its last word is that router-a, backup since, is master without its address.',
      series: [
        ...router('router-a', { read: '1 stale', role: [['master', 1]], validAddresses: '0 stale' }, first),
        ...router('router-a', { read: 1, role: 'backup', validAddresses: 0 }, second),
      ],
    },
    {
      group: 'healthy',
      comment: 'each has its own, the backup none that works.',
      series: pair(
        { role: 'master', validAddresses: 1, invalidAddresses: 0 },
        { role: 'backup', validAddresses: 0, invalidAddresses: 1 },
      ),
    },
    { group: 'unread', comment: 'the addresses are.', series: pair({ role: 'master' }, { role: 'backup' }) },
    {
      group: 'router-unread',
      comment: 'after a restart of Prometheus, while its old values linger.',
      series: router('router-a', { read: '1x2 _x5 0x7', role: [['master', 3]], validAddresses: '0x2' }),
    },
  ],
  expect: [
    { at: '40s', alert: 'RouterOSHAVirtualAddressMissing', fires: [] },
    {
      at: '55s',
      alert: 'RouterOSHAVirtualAddressMissing',
      fires: [
        ...['missing', 'not-working', 'lost-scrapes', 'read-at-times', 'replicas', 'router-unread'].map((name) =>
          on('critical')(name, 'router-a'),
        ),
        on('critical')('one-of-two', 'router-a', 'guests'),
      ],
    },
    {
      at: '1m40s',
      alert: 'RouterOSHAVirtualAddressMissing',
      fires: [
        ...['missing', 'not-working', 'lost-scrapes', 'read-at-times', 'replicas'].map((name) =>
          on('critical')(name, 'router-a'),
        ),
        on('critical')('one-of-two', 'router-a', 'guests'),
      ],
    },
  ],
};

const groupDegraded: RuleTest = {
  name: 'RouterOSHAGroupDegraded',
  samples: 48,
  cases: [
    {
      group: 'in-fault',
      comment: 'the instance of router-b in lan; guests is switched off on purpose.',
      series: [
        ...pair({ role: 'master' }, { role: 'init' }),
        ...router('router-a', { role: 'disabled' }, guests),
        ...router('router-b', { role: 'disabled' }, guests),
      ],
    },
    {
      group: 'one-of-three',
      comment: 'members is down.',
      series: [...pair({ role: 'master' }, { role: 'backup' }), ...router('router-c', { read: 0 })],
    },
    {
      group: 'one-of-two',
      comment: 'router-b is well in lan and not in guests.',
      series: [
        ...pair({ role: 'master' }, { role: 'backup' }),
        ...router('router-a', { role: 'master' }, guests),
        ...router('router-b', { role: 'init' }, guests),
      ],
    },
    {
      group: 'disabled-on-one',
      comment: 'of two.',
      series: pair({ role: 'master' }, { role: 'disabled' }),
    },
    {
      group: 'router-down',
      comment: 'router-b cannot be read.',
      series: [...router('router-a', { read: 1, role: 'master' }), ...router('router-b', { read: 0 })],
    },
    {
      group: 'three-members',
      comment: 'one in fault, one unread.',
      series: [...pair({ role: 'master' }, { role: 'init' }), ...router('router-c', { read: 0 })],
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one.',
      series: [
        ...router('router-a', {
          read: lossy(1, 48),
          isMaster: lossy(1, 48),
          isBackup: lossy(0, 48),
          isDisabled: lossy(0, 48),
        }),
        ...router('router-b', {
          read: lossy(1, 48),
          isMaster: lossy(0, 48),
          isBackup: lossy(0, 48),
          isDisabled: lossy(0, 48),
        }),
      ],
    },
    {
      group: 'read-at-times',
      comment: 'router-b, in fault; every third scrape cannot read it.',
      series: [
        ...router('router-a', { read: 1, role: 'master' }),
        ...router('router-b', {
          read: readAtTimes(48),
          isMaster: lossy(0, 48),
          isBackup: lossy(0, 48),
          isDisabled: lossy(0, 48),
        }),
      ],
    },
    { group: 'healthy', comment: 'all are.', series: pair({ role: 'master' }, { role: 'backup' }) },
    {
      group: 'disabled-everywhere',
      comment: 'on purpose, while lan is well.',
      series: [
        ...pair({ role: 'master' }, { role: 'backup' }),
        ...router('router-a', { role: 'disabled' }, guests),
        ...router('router-b', { role: 'disabled' }, guests),
      ],
    },
    {
      group: 'site-down',
      comment: 'which RouterOSHAGroupUnreachable tells.',
      series: [...router('router-a', { read: 0 }), ...router('router-b', { read: 0 })],
    },
    {
      group: 'reboot',
      comment: 'of router-b, 8m long.',
      series: [
        ...router('router-a', { read: 1, role: 'master' }),
        ...router('router-b', {
          read: '0x31 1x15',
          role: [
            ['gone', 32],
            ['backup', 16],
          ],
        }),
      ],
    },
    {
      group: 'prometheus-restarts',
      comment: 'and router-b is down since; its backup lingers.',
      series: [
        ...router('router-a', { read: '1x2 _x3 1x41', isMaster: '1x2 _x3 1x41', isBackup: '0x2 _x3 0x41' }),
        ...router('router-b', { read: '1x2 _x3 0x41', isMaster: '0x2', isBackup: '0x2', isDisabled: '0x2' }),
      ],
    },
    { group: 'states-unknown', comment: 'data missing.', series: pair({}, {}) },
  ],
  expect: [
    { at: '9m50s', alert: 'RouterOSHAGroupDegraded', fires: [] },
    {
      at: '10m20s',
      alert: 'RouterOSHAGroupDegraded',
      fires: [
        ...['in-fault', 'disabled-on-one', 'lost-scrapes', 'read-at-times', 'three-members'].map((name) =>
          inGroup('warning')(name),
        ),
        inGroup('warning')('one-of-two', 'guests'),
        { severity: 'warning', ha_group: 'router-down' },
        { severity: 'warning', ha_group: 'one-of-three' },
      ],
    },
    {
      at: '11m40s',
      alert: 'RouterOSHAGroupDegraded',
      fires: [
        ...['in-fault', 'disabled-on-one', 'lost-scrapes', 'read-at-times', 'three-members'].map((name) =>
          inGroup('warning')(name),
        ),
        inGroup('warning')('one-of-two', 'guests'),
        { severity: 'warning', ha_group: 'router-down' },
        { severity: 'warning', ha_group: 'one-of-three' },
        { severity: 'warning', ha_group: 'prometheus-restarts' },
      ],
    },
  ],
};

const authority = (name: string, group_authority: string, of: RouterFacts, labels = {}) =>
  router(name, { info: 1, ...of }, { group_authority, ...labels });
const mixed = (ha_group: string, name: string) => ({
  severity: 'warning',
  ha_group,
  router: name,
  group_authority: 'vrrp-lan',
});

const mixedRoles: RuleTest = {
  name: 'RouterOSHAMixedRoles',
  samples: 20,
  cases: [
    {
      group: 'mixed',
      comment: 'each router is master of one of two instances that share an authority.',
      series: [
        ...authority('router-a', 'vrrp-lan', { read: 1, role: 'master' }),
        ...authority('router-a', 'vrrp-lan', { role: 'backup' }, guests),
        ...authority('router-b', 'vrrp-lan', { read: 1, role: 'backup' }),
        ...authority('router-b', 'vrrp-lan', { role: 'master' }, guests),
      ],
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one.',
      series: [
        ...authority('router-a', 'vrrp-lan', {
          read: lossy(1, 20),
          info: lossy(1, 20),
          master: lossy(1, 20),
          isMaster: lossy(1, 20),
        }),
        ...authority(
          'router-a',
          'vrrp-lan',
          { info: lossy(1, 20), master: lossy(0, 20), isBackup: lossy(1, 20) },
          guests,
        ),
      ],
    },
    {
      group: 'read-at-times',
      comment: 'every third scrape cannot read router-a.',
      series: [
        ...authority('router-a', 'vrrp-lan', {
          read: readAtTimes(20),
          info: lossy(1, 20),
          master: lossy(1, 20),
          isMaster: lossy(1, 20),
        }),
        ...authority(
          'router-a',
          'vrrp-lan',
          { info: lossy(1, 20), master: lossy(0, 20), isBackup: lossy(1, 20) },
          guests,
        ),
      ],
    },
    {
      group: 'replicas',
      comment: 'two exporters, one alert.',
      series: ['exporter-1', 'exporter-2'].flatMap((instance) => [
        ...authority('router-a', 'vrrp-lan', { read: 1, role: 'master' }, { instance }),
        ...authority('router-a', 'vrrp-lan', { role: 'backup' }, { ...guests, instance }),
      ]),
    },
    {
      group: 'one-of-three',
      comment: 'instances is behind.',
      series: [
        ...authority('router-a', 'vrrp-lan', { read: 1, role: 'master' }),
        ...authority('router-a', 'vrrp-lan', { role: 'master' }, guests),
        ...authority('router-a', 'vrrp-lan', { role: 'backup' }, { virtual_router: 'office' }),
      ],
    },
    {
      group: 'healthy',
      comment: 'router-a is master of both.',
      series: [
        ...authority('router-a', 'vrrp-lan', { read: 1, role: 'master' }),
        ...authority('router-a', 'vrrp-lan', { role: 'master' }, guests),
        ...authority('router-b', 'vrrp-lan', { read: 1, role: 'backup' }),
        ...authority('router-b', 'vrrp-lan', { role: 'backup' }, guests),
      ],
    },
    {
      group: 'no-authority',
      comment: 'each router is master of one on purpose.',
      series: [
        ...authority('router-a', '', { read: 1, role: 'master' }),
        ...authority('router-a', '', { role: 'backup' }, guests),
      ],
    },
    {
      group: 'two-authorities',
      comment: 'which have nothing to do with each other.',
      series: [
        ...authority('router-a', 'vrrp-lan', { read: 1, role: 'master' }),
        ...authority('router-a', 'vrrp-guests', { role: 'backup' }, guests),
      ],
    },
    {
      group: 'one-disabled',
      comment: 'on purpose.',
      series: [
        ...authority('router-a', 'vrrp-lan', { read: 1, role: 'master' }),
        ...authority('router-a', 'vrrp-lan', { role: 'disabled' }, guests),
      ],
    },
    {
      group: 'one-in-fault',
      comment: 'which RouterOSHAGroupDegraded tells.',
      series: [
        ...authority('router-a', 'vrrp-lan', { read: 1, role: 'master' }),
        ...authority('router-a', 'vrrp-lan', { role: 'init' }, guests),
      ],
    },
    {
      group: 'handover',
      comment: 'guests is a minute late.',
      series: [
        ...authority('router-a', 'vrrp-lan', {
          read: 1,
          role: [
            ['backup', 6],
            ['master', 14],
          ],
        }),
        ...authority(
          'router-a',
          'vrrp-lan',
          {
            role: [
              ['backup', 10],
              ['master', 10],
            ],
          },
          guests,
        ),
      ],
    },
    {
      group: 'authority-unknown',
      comment: 'data missing.',
      series: [...router('router-a', { read: 1, role: 'master' }), ...router('router-a', { role: 'backup' }, guests)],
    },
  ],
  expect: [
    { at: '1m50s', alert: 'RouterOSHAMixedRoles', fires: [] },
    {
      at: '2m20s',
      alert: 'RouterOSHAMixedRoles',
      fires: [
        mixed('mixed', 'router-a'),
        mixed('mixed', 'router-b'),
        mixed('lost-scrapes', 'router-a'),
        mixed('read-at-times', 'router-a'),
        mixed('replicas', 'router-a'),
        mixed('one-of-three', 'router-a'),
      ],
    },
    {
      at: '4m30s',
      alert: 'RouterOSHAMixedRoles',
      fires: [
        mixed('mixed', 'router-a'),
        mixed('mixed', 'router-b'),
        mixed('lost-scrapes', 'router-a'),
        mixed('read-at-times', 'router-a'),
        mixed('replicas', 'router-a'),
        mixed('one-of-three', 'router-a'),
      ],
    },
  ],
};

const failover: RuleTest = {
  name: 'RouterOSHAFailover',
  samples: 40,
  cases: [
    {
      group: 'failover',
      comment: 'at 2m.',
      series: pair(
        {
          role: [
            ['master', 8],
            ['backup', 32],
          ],
        },
        {
          role: [
            ['backup', 8],
            ['master', 32],
          ],
        },
      ),
    },
    {
      group: 'reboot',
      comment: 'of router-a at 2m; router-b takes over.',
      series: [
        ...router('router-a', {
          read: '1x7 0x31',
          role: [
            ['master', 8],
            ['gone', 32],
          ],
        }),
        ...router('router-b', {
          read: 1,
          role: [
            ['backup', 8],
            ['master', 32],
          ],
        }),
      ],
    },
    { group: 'steady', comment: 'router-a was master before.', series: pair({ role: 'master' }, { role: 'backup' }) },
    {
      group: 'first-seen',
      comment: 'at 2m, as master; nobody knows since when.',
      series: pair(
        {
          read: '_x8 1x31',
          role: [
            ['gone', 8],
            ['master', 32],
          ],
        },
        { role: 'backup' },
      ),
    },
    {
      group: 'exporter-restarts',
      comment: 'at 2m, and is back at 3m.',
      series: pair(
        {
          read: '1x7 stale _x3 1x27',
          role: [
            ['master', 8],
            ['gone', 4],
            ['master', 28],
          ],
        },
        {
          read: '1x7 stale _x3 1x27',
          role: [
            ['backup', 8],
            ['gone', 4],
            ['backup', 28],
          ],
        },
      ),
    },
    {
      group: 'lost',
      comment: 'router-b went from master to backup, and nobody took over.',
      series: pair(
        { role: 'backup' },
        {
          role: [
            ['master', 8],
            ['backup', 32],
          ],
        },
      ),
    },
  ],
  expect: [
    { at: '1m50s', alert: 'RouterOSHAFailover', fires: [] },
    {
      at: '2m10s',
      alert: 'RouterOSHAFailover',
      fires: [on('info')('failover', 'router-b'), on('info')('reboot', 'router-b')],
    },
    {
      at: '6m40s',
      alert: 'RouterOSHAFailover',
      fires: [on('info')('failover', 'router-b'), on('info')('reboot', 'router-b')],
    },
    { at: '7m20s', alert: 'RouterOSHAFailover', fires: [] },
  ],
};

const priorityTie: RuleTest = {
  name: 'RouterOSHAPriorityTie',
  samples: 68,
  cases: [
    {
      group: 'tie',
      comment: 'of both.',
      series: pair({ priority: 100, isDisabled: 0 }, { priority: 100, isDisabled: 0 }),
    },
    {
      group: 'one-of-two',
      comment: 'guests, at a lower priority than lan has.',
      series: [
        ...pair({ priority: 110 }, { priority: 100 }),
        ...router('router-a', { priority: 50 }, guests),
        ...router('router-b', { priority: 50 }, guests),
      ],
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one.',
      series: [
        ...router('router-a', { priority: lossy(100, 68) }),
        ...router('router-b', { priority: lossy(100, 68) }),
      ],
    },
    {
      group: 'replicas',
      comment: 'two exporters; no tie.',
      series: ['exporter-1', 'exporter-2'].flatMap((instance) => [
        ...router('router-a', { priority: 110 }, { instance }),
        ...router('router-b', { priority: 100 }, { instance }),
      ]),
    },
    {
      group: 'not-the-highest',
      comment: 'two of three.',
      series: [...pair({ priority: 110 }, { priority: 100 }), ...router('router-c', { priority: 100 })],
    },
    {
      group: 'disabled',
      comment: 'one of both, of which guests is not.',
      series: [
        ...pair({ priority: 100, isDisabled: 0 }, { priority: 100, isDisabled: 1 }),
        ...router('router-a', { priority: 110, isDisabled: 0 }, guests),
        ...router('router-b', { priority: 100, isDisabled: 0 }, guests),
      ],
    },
    {
      group: 'changed',
      comment: 'after 10m.',
      series: pair({ priority: '100x39 110x27' }, { priority: 100 }),
    },
    { group: 'unknown', comment: 'the priority of router-b.', series: router('router-a', { priority: 100 }) },
  ],
  expect: [
    { at: '14m50s', alert: 'RouterOSHAPriorityTie', fires: [] },
    {
      at: '15m20s',
      alert: 'RouterOSHAPriorityTie',
      fires: [inGroup('info')('tie'), inGroup('info')('lost-scrapes'), inGroup('info')('one-of-two', 'guests')],
    },
  ],
};

const vrrpMismatch: RuleTest = {
  name: 'RouterOSHAVrrpMismatch',
  samples: 48,
  cases: [
    {
      group: 'version',
      comment: 'differs, the interval does not.',
      series: [...group({ mismatch: 1 }), ...group({ mismatch: 0 }, { field: 'interval' })],
    },
    {
      group: 'two-fields',
      comment: 'of guests.',
      series: [
        ...group({ mismatch: 0 }),
        ...group({ mismatch: 1 }, { ...guests, field: 'version' }),
        ...group({ mismatch: 1 }, { ...guests, field: 'interval' }),
      ],
    },
    { group: 'lost-scrapes', comment: 'every third one.', series: group({ mismatch: lossy(1, 48) }) },
    {
      group: 'replicas',
      comment: 'two exporters, one alert.',
      series: ['exporter-1', 'exporter-2'].flatMap((instance) => group({ mismatch: 1 }, { instance })),
    },
    {
      group: 'instance',
      comment: 'a router without it, which RouterOSHAVirtualRouterMissing tells.',
      series: group({ mismatch: 1 }, { field: 'instance' }),
    },
    { group: 'changed', comment: 'after 8m.', series: group({ mismatch: '1x31 0x15' }) },
    { group: 'equal', comment: 'all fields.', series: group({ mismatch: 0 }) },
  ],
  expect: [
    { at: '9m50s', alert: 'RouterOSHAVrrpMismatch', fires: [] },
    {
      at: '10m20s',
      alert: 'RouterOSHAVrrpMismatch',
      fires: [
        ...['version', 'lost-scrapes', 'replicas'].map((name) => ({ ...inGroup('warning')(name), field: 'version' })),
        ...['version', 'interval'].map((field) => ({ ...inGroup('warning')('two-fields', 'guests'), field })),
      ],
    },
  ],
};

export const roles: TestFile = {
  about:
    'Who is master, who should be, and who could be: all alerts of roles.yml that masters.test.yml and\nhours.test.yml have not.',
  rules: ['records', 'roles'],
  tests: [unexpectedBackup, virtualAddressMissing, groupDegraded, mixedRoles, failover, priorityTie, vrrpMismatch],
};
