import { group, type RuleTest, router, type Series, type TestFile } from '../test-file.ts';
import { lossy } from './lossy.ts';

const critical = (ha_group: string) => ({ severity: 'critical', ha_group });
const warning = (ha_group: string, router: string) => ({ severity: 'warning', ha_group, router });
const both = (read: number | string) => [...router('router-a', { read }), ...router('router-b', { read })];

/** Other menus of a router, which say nothing of whether its VRRP was read. */
const otherMenus = (name: string, value: number): Series => ({
  name: 'routeros_scrape_collector_success',
  labels: { router: name, collector: 'identity' },
  values: value,
});

const readable: RuleTest = {
  name: 'RouterOSHAGroupUnreachable and RouterOSHARouterUnreachable',
  samples: 20,
  cases: [
    { group: 'site-down', comment: 'both routers.', series: both(0) },
    {
      group: 'router-down',
      comment: 'router-b.',
      series: [...router('router-a', { read: 1 }), ...router('router-b', { read: 0 })],
    },
    {
      group: 'menu-failed',
      comment: 'router-b answers, but not about VRRP.',
      series: [
        ...router('router-a', { read: 1 }),
        otherMenus('router-a', 0),
        ...router('router-b', { read: 0 }),
        otherMenus('router-b', 1),
      ],
    },
    {
      group: 'one-of-three',
      comment: 'members.',
      series: [...both(1), ...router('router-c', { read: 0 })],
    },
    {
      group: 'two-of-three',
      comment: 'members.',
      series: [
        ...router('router-a', { read: 1 }),
        ...router('router-b', { read: 0 }),
        ...router('router-c', { read: 0 }),
      ],
    },
    {
      group: 'lost-scrapes',
      comment: 'every third one, and router-b is down.',
      series: [...router('router-a', { read: lossy(1, 20) }), ...router('router-b', { read: lossy(0, 20) })],
    },
    { group: 'lost-scrapes-of-all', comment: 'every third one.', series: both(lossy(0, 20)) },
    {
      group: 'replicas',
      comment: 'exporter-2 cannot reach router-b, exporter-1 can.',
      series: [
        ...router('router-a', { read: 1 }, { instance: 'exporter-1' }),
        ...router('router-b', { read: 1 }, { instance: 'exporter-1' }),
        ...router('router-a', { read: 1 }, { instance: 'exporter-2' }),
        ...router('router-b', { read: 0 }, { instance: 'exporter-2' }),
      ],
    },
    { group: 'healthy', comment: 'both.', series: both(1) },
    { group: 'short', comment: 'three reads failed.', series: both('0x2 1x16') },
    { group: 'exporter-down', comment: 'data missing.', series: both('1x2 stale') },
  ],
  expect: [
    { at: '45s', alert: 'RouterOSHAGroupUnreachable', fires: [] },
    {
      at: '1m15s',
      alert: 'RouterOSHAGroupUnreachable',
      fires: [critical('site-down'), critical('lost-scrapes-of-all')],
    },
    {
      at: '4m30s',
      alert: 'RouterOSHAGroupUnreachable',
      fires: [critical('site-down'), critical('lost-scrapes-of-all')],
    },
    { at: '1m45s', alert: 'RouterOSHARouterUnreachable', fires: [] },
    ...['2m15s', '4m30s'].map((at) => ({
      at,
      alert: 'RouterOSHARouterUnreachable',
      fires: [
        warning('router-down', 'router-b'),
        warning('menu-failed', 'router-b'),
        warning('one-of-three', 'router-c'),
        warning('two-of-three', 'router-b'),
        warning('two-of-three', 'router-c'),
        warning('lost-scrapes', 'router-b'),
      ],
    })),
  ],
};

const target = (job: string, instance: string, values: number | string): Series => ({
  name: 'up',
  labels: { ha_group: '', job, instance },
  values,
});

const exporterDown: RuleTest = {
  name: 'RouterOSHAExporterDown, some of several targets',
  samples: 20,
  cases: [
    {
      group: 'targets',
      comment: 'a site, a fleet by /probe, something else.',
      series: [
        target('routeros-ha', 'exporter-1:10112', 0),
        target('routeros-ha', 'exporter-2:10112', 1),
        target('routeros-ha-probe', 'exporter-3:10112', 0),
        target(
          'routeros-ha',
          'lost-scrapes:10112',
          Array.from({ length: 20 }, (_, index) => (index % 3 === 2 ? 0 : 1)).join(' '),
        ),
        target('routeros-ha', 'restarts:10112', '0x9 1x9'),
        target('node', 'somewhere:9100', 0),
      ],
    },
  ],
  expect: [
    { at: '2m50s', alert: 'RouterOSHAExporterDown', fires: [] },
    ...['3m15s', '4m40s'].map((at) => ({
      at,
      alert: 'RouterOSHAExporterDown',
      fires: [
        { severity: 'warning', job: 'routeros-ha', instance: 'exporter-1:10112' },
        { severity: 'warning', job: 'routeros-ha-probe', instance: 'exporter-3:10112' },
      ],
    })),
    {
      at: '3m20s',
      alert: 'RouterOSHAExporterDown',
      fires: [
        { severity: 'warning', job: 'routeros-ha', instance: 'exporter-1:10112' },
        { severity: 'warning', job: 'routeros-ha-probe', instance: 'exporter-3:10112' },
      ],
    },
  ],
};

const exporterAbsent: RuleTest = {
  name: 'RouterOSHAExporterDown, no target at all',
  samples: 14,
  cases: [{ group: 'targets', comment: 'of another job.', series: [target('node', 'somewhere:9100', 1)] }],
  expect: [
    { at: '2m50s', alert: 'RouterOSHAExporterDown', fires: [] },
    {
      at: '3m15s',
      alert: 'RouterOSHAExporterDown',
      fires: [{ severity: 'warning' }],
    },
  ],
};

const exporterUp: RuleTest = {
  name: 'RouterOSHAExporterDown, all is well',
  samples: 14,
  cases: [
    { group: 'targets', comment: 'the one that there is.', series: [target('routeros-ha', 'exporter:10112', 1)] },
  ],
  expect: [{ at: '3m15s', alert: 'RouterOSHAExporterDown', fires: [] }],
};

const vanishing: RuleTest = {
  name: 'RouterOSHAGroupVanished',
  samples: 40,
  cases: [
    { group: 'vanished', comment: 'at 1m.', series: group({ members: '2x3 stale' }) },
    {
      group: 'replicas',
      comment: 'one of two exporters does not know it any more.',
      series: [
        ...group({ members: '2x3 stale' }, { instance: 'exporter-1' }),
        ...group({ members: 2 }, { instance: 'exporter-2' }),
      ],
    },
    {
      group: 'moved',
      comment: 'to another exporter.',
      series: [
        ...group({ members: '2x3 stale' }, { instance: 'exporter-1' }),
        ...group({ members: '_x5 2x33' }, { instance: 'exporter-2' }),
      ],
    },
    { group: 'exporter-restarts', comment: 'and is back after 4m.', series: group({ members: '2x3 stale _x14 2x20' }) },
    { group: 'there', comment: 'all the time.', series: group({ members: 2 }) },
    { group: 'lost-scrapes', comment: 'every third one.', series: group({ members: lossy(2, 40) }) },
  ],
  expect: [
    { at: '5m40s', alert: 'RouterOSHAGroupVanished', fires: [] },
    { at: '6m20s', alert: 'RouterOSHAGroupVanished', fires: [critical('vanished')] },
    { at: '9m30s', alert: 'RouterOSHAGroupVanished', fires: [critical('vanished')] },
  ],
};

export const reachability: TestFile = {
  about: 'Whether routers, groups and the exporter can be read: all alerts of reachability.yml.',
  rules: ['records', 'reachability', 'days'],
  tests: [readable, exporterDown, exporterAbsent, exporterUp, vanishing],
};
