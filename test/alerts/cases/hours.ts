import {
  group,
  type RouterFacts,
  type RuleTest,
  router,
  type Series,
  type TestFile,
  type Values,
} from '../test-file.ts';
import { lossy } from './lossy.ts';

const missing = (ha_group: string, virtual_router = 'lan') => ({
  severity: 'warning',
  ha_group,
  virtual_router,
  router: 'router-b',
});
const guests = { virtual_router: 'guests', interface: 'vrrp-guests' };

/** Both routers of a pair, read. */
function pair(a: RouterFacts, b: RouterFacts): readonly Series[] {
  return [...router('router-a', { read: 1, ...a }), ...router('router-b', { read: 1, ...b })];
}

/** Scrapes at 15 and 30 s past each minute reach Prometheus, the others do not. */
function twoOfFour(value: number, samples = 270): string {
  return Array.from({ length: samples }, (_, index) => ([1, 2].includes(index % 4) ? value : 'stale')).join(' ');
}

const virtualRouterMissing: RuleTest = {
  name: 'RouterOSHAVirtualRouterMissing',
  samples: 270,
  cases: [
    {
      group: 'removed',
      comment: 'from router-b at 1m, as two exporters know.',
      series: ['exporter-1', 'exporter-2'].flatMap((instance) => [
        ...router('router-a', { read: 1, priority: 110 }, { instance }),
        ...router('router-b', { read: 1, priority: '100x3 stale' }, { instance }),
      ]),
    },
    {
      group: 'one-of-two',
      comment: 'router-b lost guests and has lan.',
      series: [
        ...pair({ priority: 110 }, { priority: 100 }),
        ...router('router-a', { priority: 110 }, guests),
        ...router('router-b', { priority: '100x3 stale' }, guests),
      ],
    },
    {
      group: 'lost-scrapes',
      comment: 'two of four, among them that of each full minute.',
      series: [
        ...router('router-a', { read: twoOfFour(1), priority: twoOfFour(110) }),
        ...router('router-b', { read: twoOfFour(1), priority: '100x3 stale' }),
      ],
    },
    {
      group: 'read-at-times',
      comment: 'two scrapes of four cannot read router-b, among them that of each full minute.',
      series: pair({ priority: 110 }, { read: twoOfFour(1).replaceAll('stale', '0'), priority: '100x3 stale' }),
    },
    {
      group: 'unread',
      comment: 'the instances of router-b are, so nobody knows.',
      series: [
        ...pair({ priority: 110 }, { read: '1x3 0x265', priority: '100x3 stale' }),
        ...router('router-b', { read: 1 }, { collector: 'interface' }),
      ],
    },
    {
      group: 'everywhere',
      comment: 'removed on purpose, or renamed in the configuration; guests is still there.',
      series: [
        ...pair({ priority: '110x3 stale' }, { priority: '100x3 stale' }),
        ...router('router-a', { priority: 110 }, guests),
        ...router('router-b', { priority: 100 }, guests),
      ],
    },
    {
      group: 'restored',
      comment: 'after 8m.',
      series: pair({ priority: 110 }, { priority: '100x3 stale _x30 100x234' }),
    },
    {
      group: 'exporter-restarts',
      comment: 'nothing is there for 11m, then all.',
      series: pair(
        { read: '1x3 stale _x43 1x221', priority: '110x3 stale _x43 110x221' },
        { read: '1x3 stale _x43 1x221', priority: '100x3 stale _x43 100x221' },
      ),
    },
    {
      group: 'never-had-it',
      comment: 'a third router is no member of this one.',
      series: [...pair({ priority: 110 }, { priority: 100 }), ...router('router-c', { read: 1, priority: 90 }, guests)],
    },
  ],
  expect: [
    { at: '10m50s', alert: 'RouterOSHAVirtualRouterMissing', fires: [] },
    {
      at: '12m',
      alert: 'RouterOSHAVirtualRouterMissing',
      fires: [missing('removed'), missing('lost-scrapes'), missing('read-at-times'), missing('one-of-two', 'guests')],
    },
    {
      at: '59m',
      alert: 'RouterOSHAVirtualRouterMissing',
      fires: [missing('removed'), missing('lost-scrapes'), missing('read-at-times'), missing('one-of-two', 'guests')],
    },
  ],
};

const flaps = (ha_group: string, virtual_router = 'lan') => ({ severity: 'warning', ha_group, virtual_router });

const flapping: RuleTest = {
  name: 'RouterOSHAFlapping',
  samples: 145,
  cases: [
    {
      group: 'flapping',
      comment: 'the roles change at 3m, 6m, 9m and 12m.',
      series: pair(
        {
          role: [
            ['master', 12],
            ['backup', 12],
            ['master', 12],
            ['backup', 12],
            ['master', 97],
          ],
        },
        {
          role: [
            ['backup', 12],
            ['master', 12],
            ['backup', 12],
            ['master', 12],
            ['backup', 97],
          ],
        },
      ),
    },
    {
      group: 'one-of-two',
      comment: 'guests does, lan does not.',
      series: [
        ...pair({ role: 'master' }, { role: 'backup' }),
        ...router(
          'router-a',
          {
            role: [
              ['master', 12],
              ['backup', 12],
              ['master', 12],
              ['backup', 12],
              ['master', 97],
            ],
          },
          guests,
        ),
      ],
    },
    {
      group: 'three-changes',
      comment: 'one fewer.',
      series: pair(
        {
          role: [
            ['master', 12],
            ['backup', 12],
            ['master', 12],
            ['backup', 109],
          ],
        },
        {
          role: [
            ['backup', 12],
            ['master', 12],
            ['backup', 12],
            ['master', 109],
          ],
        },
      ),
    },
    {
      group: 'one-after-the-other',
      comment: 'two changes of each of three routers.',
      series: [
        ...router('router-a', {
          read: 1,
          role: [
            ['master', 12],
            ['backup', 36],
            ['master', 97],
          ],
        }),
        ...router('router-b', {
          read: 1,
          role: [
            ['backup', 12],
            ['master', 12],
            ['backup', 121],
          ],
        }),
        ...router('router-c', {
          read: 1,
          role: [
            ['backup', 24],
            ['master', 24],
            ['backup', 97],
          ],
        }),
      ],
    },
    {
      group: 'reboot',
      comment: 'of router-a, which takes back.',
      series: pair(
        {
          read: '1x7 0x11 1x124',
          role: [
            ['master', 8],
            ['gone', 12],
            ['backup', 1],
            ['master', 124],
          ],
        },
        {
          role: [
            ['backup', 8],
            ['master', 13],
            ['backup', 124],
          ],
        },
      ),
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one, and nothing changes.',
      series: [
        ...router('router-a', { read: lossy(1, 145), master: lossy(1, 145) }),
        ...router('router-b', { read: lossy(1, 145), master: lossy(0, 145) }),
      ],
    },
    {
      group: 'unread',
      comment: 'data missing.',
      series: [...router('router-a', { read: 0 }), ...router('router-b', { read: 0 })],
    },
  ],
  expect: [
    { at: '11m30s', alert: 'RouterOSHAFlapping', fires: [] },
    { at: '13m30s', alert: 'RouterOSHAFlapping', fires: [flaps('flapping'), flaps('one-of-two', 'guests')] },
    // The first change left the window at 18m.
    { at: '31m', alert: 'RouterOSHAFlapping', fires: [flaps('flapping'), flaps('one-of-two', 'guests')] },
    { at: '35m', alert: 'RouterOSHAFlapping', fires: [] },
  ],
};

/** Samples at 15 s: read until minute `from`, then again from minute `to` on, up to 90 minutes. */
const readAgain = (from: number, to: number, values: { readonly off: number; readonly gap: string }) =>
  `${values.off}x${4 * from - 1} ${values.gap}x${4 * (to - from) - 1} ${values.off}x${4 * (90 - to)}`;

/** One of a pair whose instance is switched off on both. */
function switchedOff(name: string, [from, to]: readonly [number, number]): readonly Series[] {
  const silent = { off: 1, gap: 'stale _' };
  return router(name, {
    read: readAgain(from, to, { off: 1, gap: '0' }),
    master: readAgain(from, to, { ...silent, off: 0 }),
    isMaster: readAgain(from, to, { ...silent, off: 0 }),
    isBackup: readAgain(from, to, { ...silent, off: 0 }),
    isDisabled: readAgain(from, to, silent),
  });
}

const switchedOffForGood: RuleTest = {
  name: 'RouterOSHANoMasterVisible, where an instance is switched off on both',
  samples: 361,
  cases: [
    {
      group: 'one-is-away',
      comment: 'router-b from 10m to 88m; router-a says all the time that it has it switched off.',
      series: [...router('router-a', { read: 1, role: 'disabled' }), ...switchedOff('router-b', [10, 88])],
    },
    {
      group: 'both-are-away',
      comment: 'from 10m on; router-a is back after 45 minutes, router-b later.',
      series: [...switchedOff('router-a', [10, 55]), ...switchedOff('router-b', [10, 88])],
    },
    {
      group: 'both-are-away-for-long',
      comment: 'from 10m on; router-a is back after 65 minutes, router-b later: an hour is what is remembered.',
      series: [...switchedOff('router-a', [10, 75]), ...switchedOff('router-b', [10, 88])],
    },
  ],
  expect: [
    { at: '1h2m', alert: 'RouterOSHANoMasterVisible', fires: [] },
    {
      at: '1h20m',
      alert: 'RouterOSHANoMasterVisible',
      fires: [{ severity: 'critical', ha_group: 'both-are-away-for-long', virtual_router: 'lan' }],
    },
    { at: '1h30m', alert: 'RouterOSHANoMasterVisible', fires: [] },
  ],
};

const tooLong = (ha_group: string) => ({ severity: 'warning', ha_group });

const maintenance: RuleTest = {
  name: 'RouterOSHAMaintenance and RouterOSHAMaintenanceTooLong',
  interval: '1m',
  samples: 301,
  cases: [
    {
      group: 'forgotten',
      comment: 'for five hours, as two exporters know.',
      series: ['exporter-1', 'exporter-2'].flatMap((instance) => group({ maintenance: 1 }, { instance })),
    },
    { group: 'begins', comment: 'after half an hour.', series: group({ maintenance: '0x29 1x270' }) },
    {
      group: 'exporter-restarts',
      comment: 'after 15m, 4 minutes long; the flag is still set.',
      series: group({ maintenance: '1x14 stale _x3 1x281' }),
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one.',
      series: group({ maintenance: lossy(1, 301) }),
    },
    {
      group: 'replicas',
      comment: 'one of both has read the new configuration.',
      series: [
        ...group({ maintenance: 1 }, { instance: 'exporter-1' }),
        ...group({ maintenance: '1x100 0x199' }, { instance: 'exporter-2' }),
      ],
    },
    { group: 'interrupted', comment: 'for a while, after 1h.', series: group({ maintenance: '1x59 0x9 1x230' }) },
    { group: 'ends', comment: 'after 4h30m.', series: group({ maintenance: '1x269 0x30' }) },
    { group: 'off', comment: 'all the time.', series: group({ maintenance: 0 }) },
    { group: 'new', comment: 'known since 3h.', series: group({ maintenance: '_x180 1x120' }) },
  ],
  expect: [
    {
      at: '18m',
      alert: 'RouterOSHAMaintenance',
      fires: ['forgotten', 'exporter-restarts', 'interrupted', 'ends', 'lost-scrapes', 'replicas'].map((ha_group) => ({
        severity: 'info',
        ha_group,
      })),
    },
    {
      at: '2h2m',
      alert: 'RouterOSHAMaintenance',
      fires: ['forgotten', 'begins', 'exporter-restarts', 'interrupted', 'ends', 'lost-scrapes', 'replicas'].map(
        (ha_group) => ({ severity: 'info', ha_group }),
      ),
    },
    {
      at: '4h40m',
      alert: 'RouterOSHAMaintenance',
      fires: ['forgotten', 'begins', 'exporter-restarts', 'interrupted', 'new', 'lost-scrapes', 'replicas'].map(
        (ha_group) => ({ severity: 'info', ha_group }),
      ),
    },
    { at: '3h55m', alert: 'RouterOSHAMaintenanceTooLong', fires: [] },
    {
      at: '4h18m',
      alert: 'RouterOSHAMaintenanceTooLong',
      fires: ['forgotten', 'exporter-restarts', 'ends', 'lost-scrapes'].map(tooLong),
    },
    {
      at: '4h45m',
      alert: 'RouterOSHAMaintenanceTooLong',
      fires: ['forgotten', 'exporter-restarts', 'begins', 'lost-scrapes'].map(tooLong),
    },
  ],
};

const reloads = (instance: string, values: Values): Series => ({
  name: 'routeros_ha_exporter_config_last_reload_successful',
  labels: { ha_group: '', job: 'routeros-ha', instance },
  values,
});

const reloadFailed: RuleTest = {
  name: 'RouterOSHAReloadFailed',
  samples: 60,
  cases: [
    {
      group: 'exporters',
      comment: 'one with a bad file from 2m on, and others.',
      series: [
        reloads('bad', '1x7 0x52'),
        reloads('lost-scrapes', `1x7 ${twoOfFour(0, 52)}`),
        reloads('mended', '1x7 0x15 1x36'),
        reloads('in-between', '1x7 0x15 1 0x15 1x20'),
        reloads('good', 1),
        reloads('gone', '0x9 stale'),
      ],
    },
  ],
  expect: [
    { at: '6m50s', alert: 'RouterOSHAReloadFailed', fires: [] },
    {
      at: '8m',
      alert: 'RouterOSHAReloadFailed',
      fires: ['bad', 'lost-scrapes'].map((instance) => ({ severity: 'warning', job: 'routeros-ha', instance })),
    },
    {
      at: '14m',
      alert: 'RouterOSHAReloadFailed',
      fires: ['bad', 'lost-scrapes'].map((instance) => ({ severity: 'warning', job: 'routeros-ha', instance })),
    },
  ],
};

const watchdog: RuleTest = {
  name: 'RouterOSHAWatchdog fires with nothing there at all',
  samples: 2,
  cases: [],
  expect: [
    { at: '0s', alert: 'RouterOSHAWatchdog', fires: [{ severity: 'none' }] },
    { at: '0s', alert: 'RouterOSHAMaintenance', fires: [] },
  ],
};

export const hours: TestFile = {
  about: 'What is remembered for hours, and the alerts of operation.yml; evaluated once a minute, to be quick.',
  evaluationInterval: '1m',
  rules: ['records', 'roles', 'days', 'operation'],
  tests: [virtualRouterMissing, flapping, switchedOffForGood, maintenance, reloadFailed, watchdog],
};
