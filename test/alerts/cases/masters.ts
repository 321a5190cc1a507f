import { type Case, group, type RuleTest, router, type TestFile, type Values } from '../test-file.ts';
import { lossy } from './lossy.ts';

/** What the exporter counted of one virtual router. */
const counted = (masters: Values, mastersSeconds: Values, interval: Values = 4, labels = {}) =>
  group({ masters, mastersSeconds, interval }, labels);

const lan = (ha_group: string) => ({ severity: 'critical', ha_group, virtual_router: 'lan' });

/** SplitBrain and NoMaster have the same shape: `count` masters begin at 1m, and end at 3m. */
function byAge(alert: string, count: number, keepFor: 'long' | 'short'): RuleTest {
  const c = count;
  const ends = `1x3 ${c}x7 1x19`;
  const endsSeconds = '0+15x3 0+15x7 0+15x19';
  const cases: readonly Case[] = [
    {
      group: 'ends',
      comment: 'from 1m to 3m; 1m15s is the first read that proves more than a handover.',
      series: counted(ends, endsSeconds),
    },
    {
      group: 'one-of-several',
      comment: 'the same VRID on two VLANs, and its IPv6 twin.',
      series: [
        ...counted(`${c}x31`, '0+15x31', 4, { virtual_router: '49@vrrp-guests' }),
        ...counted(1, '0+15x31', 4, { virtual_router: '49@vrrp-lan' }),
        ...counted(1, '0+15x31', 4, { virtual_router: '49-ipv6' }),
      ],
    },
    {
      group: 'slow-adverts',
      comment: 'an interval of 5 s, so a handover may last as long as the time between two scrapes.',
      series: counted(`1x3 ${c}x27`, '0+15x3 0+15x27', 15),
    },
    {
      group: 'lost-scrape',
      comment: 'the scrape at 1m15s is lost.',
      series: counted(`1x3 ${c} stale ${c}x25`, '0+15x3 0 stale 30+15x25', '4x4 stale 4x25'),
    },
    {
      group: 'exporter-restarts',
      comment: 'at 1m15s, so it begins to count anew.',
      series: counted(`1x3 ${c} stale ${c}x25`, '0+15x3 0 stale 0+15x25', '4x4 stale 4x25'),
    },
    {
      group: 'prometheus-restarts',
      comment: 'down from 1m45s to 5m, when all is well again; nothing may linger until then.',
      series: counted(`1x3 ${c}x2 _x13 1x11`, '0+15x3 0+15x2 _x13 0+15x11', '4x6 _x13 4x11'),
    },
    {
      group: 'handover',
      comment: 'seen by one scrape.',
      series: counted(`1x3 ${c} 1x26`, '0+15x3 0 0+15x26'),
    },
    {
      group: 'replicas',
      comment: 'one exporter saw a handover; the other one has seen one master for ten minutes.',
      series: [
        ...counted(`1x3 ${c} 1x26`, '0+15x3 0 0+15x26', 4, { instance: 'exporter-1' }),
        ...counted(1, '600+15x31', 4, { instance: 'exporter-2' }),
      ],
    },
    {
      group: 'replicas-agree',
      comment: 'two exporters, one alert.',
      series: [
        ...counted(`1x3 ${c}x27`, '0+15x3 0+15x27', 4, { instance: 'exporter-1' }),
        ...counted(`1x3 ${c}x27`, '0+15x3 0+15x27', 4, { instance: 'exporter-2' }),
      ],
    },
    { group: 'healthy', comment: 'one master all the time.', series: counted(1, '600+15x31') },
    {
      group: 'other-fault',
      comment: 'masters there are, though not as many.',
      series: counted(count === 0 ? 2 : 0, '600+15x31'),
    },
    { group: 'age-unknown', comment: 'data missing.', series: group({ masters: c, interval: 4 }) },
    { group: 'interval-unknown', comment: 'data missing.', series: group({ masters: c, mastersSeconds: '0+15x31' }) },
    {
      group: 'count-unknown',
      comment: 'a member unread.',
      series: group({ mastersSeconds: '0+15x31', interval: 4 }),
    },
  ];
  const guests = { severity: 'critical', ha_group: 'one-of-several', virtual_router: '49@vrrp-guests' };
  const atOnce = [lan('ends'), lan('prometheus-restarts'), lan('replicas-agree'), guests];
  const later = [...atOnce, lan('lost-scrape'), lan('slow-adverts')];
  const kept = [guests, lan('exporter-restarts'), lan('lost-scrape'), lan('replicas-agree'), lan('slow-adverts')];
  return {
    name: `${alert}, from 1m on`,
    samples: 32,
    cases,
    expect: [
      { at: '10s', alert, fires: [] },
      { at: '45s', alert, fires: [guests] },
      { at: '1m10s', alert, fires: [guests] },
      { at: '1m25s', alert, fires: atOnce },
      { at: '1m40s', alert, fires: later },
      { at: '1m55s', alert, fires: [...later, lan('exporter-restarts')] },
      // The case `ends` is over since 3m, `prometheus-restarts` since 2m, half a minute after its last sample.
      {
        at: '3m50s',
        alert,
        fires: keepFor === 'long' ? [...kept, lan('ends'), lan('prometheus-restarts')] : [...kept, lan('ends')],
      },
      // The window of 30 s lasts until 2m for the case that went down with Prometheus, then the alert is kept.
      {
        at: keepFor === 'long' ? '3m58s' : '2m57s',
        alert,
        fires: [...kept, lan('ends'), lan('prometheus-restarts')],
      },
      { at: '4m20s', alert, fires: keepFor === 'long' ? [...kept, lan('ends')] : kept },
      { at: '5m20s', alert, fires: kept },
    ],
  };
}

const splitBrain = byAge('RouterOSHASplitBrain', 2, 'long');
const noMaster = byAge('RouterOSHANoMaster', 0, 'short');

const warning = (ha_group: string) => ({ severity: 'warning', ha_group, virtual_router: 'lan' });
const unread = { read: 0 } as const;

const soon = [
  ...['only-backup', 'three-members', 'two-backups', 'one-of-two', 'lost-scrapes', 'menu-failed'].map(warning),
  { ...warning('init-in-one'), virtual_router: 'guests' },
  ...['in-init', 'switched-off', 'alone-in-init', 'disabled-on-one', 'init-in-one', 'init-beside-disabled'].map(lan),
];

const noMasterVisible: RuleTest = {
  name: 'RouterOSHANoMasterVisible',
  samples: 41,
  cases: [
    {
      group: 'only-backup',
      comment: 'router-b hears a master that cannot be read.',
      series: [
        ...router('router-a', unread),
        ...router('router-b', { read: 1, role: 'backup' }),
        ...group({ interval: 4 }),
      ],
    },
    {
      group: 'three-members',
      comment: 'two of them can be read, one of these is not in working order.',
      series: [
        ...router('router-a', unread),
        ...router('router-b', { read: 1, role: 'backup' }),
        ...router('router-c', { read: 1, role: 'init' }),
      ],
    },
    {
      group: 'one-of-two',
      comment: 'of guests two masters can be seen.',
      series: [
        ...router('router-a', unread),
        ...router('router-b', { read: 1, role: 'backup' }),
        ...router('router-b', { role: 'master' }, { virtual_router: 'guests' }),
        ...router('router-c', { read: 1, role: 'master' }, { virtual_router: 'guests' }),
        ...group({ masters: 2 }, { virtual_router: 'guests' }),
      ],
    },
    {
      group: 'two-backups',
      comment: 'of three members.',
      series: [
        ...router('router-a', unread),
        ...router('router-b', { read: 1, role: 'backup' }),
        ...router('router-c', { read: 1, role: 'backup' }),
      ],
    },
    {
      group: 'dies',
      comment: 'the master, at 1m.',
      series: [
        ...router('router-a', {
          read: '1x3 0x36',
          role: [
            ['master', 4],
            ['gone', 36],
          ],
        }),
        ...router('router-b', { read: 1, role: 'backup' }),
        ...group({ masters: '1x3 stale' }),
      ],
    },
    {
      group: 'dies-beside-init',
      comment: 'the master, at 1m; router-b is in init.',
      series: [
        ...router('router-a', {
          read: '1x3 0x36',
          role: [
            ['master', 4],
            ['gone', 36],
          ],
        }),
        ...router('router-b', { read: 1, role: 'init' }),
        ...group({ masters: '1x3 stale' }),
      ],
    },
    {
      group: 'init-in-one',
      comment: 'of three: router-b is in init in lan and backup in guests; of office two masters can be seen.',
      series: [
        ...router('router-a', unread),
        ...router('router-b', { read: 1, role: 'init' }),
        ...router('router-b', { role: 'backup' }, { virtual_router: 'guests' }),
        ...router('router-b', { role: 'master' }, { virtual_router: 'office' }),
        ...group({ masters: 2 }, { virtual_router: 'office' }),
      ],
    },
    {
      group: 'init-beside-disabled',
      comment: 'router-a alone has lan; guests is switched off on purpose.',
      series: [
        ...router('router-a', { read: 1, role: 'init' }),
        ...router('router-a', { role: 'disabled' }, { virtual_router: 'guests' }),
      ],
    },
    {
      group: 'lost-scrapes',
      comment: 'every third scrape is lost.',
      series: [
        ...router('router-a', { read: lossy(0, 41) }),
        ...router('router-b', {
          read: lossy(1, 41),
          master: lossy(0, 41),
          isBackup: lossy(1, 41),
          isMaster: lossy(0, 41),
          isDisabled: lossy(0, 41),
        }),
      ],
    },
    {
      group: 'menu-failed',
      comment: 'the master answers, but the reading of its VRRP failed.',
      series: [
        ...router('router-a', unread),
        { name: 'routeros_up', labels: { router: 'router-a' }, values: 1 },
        ...router('router-b', { read: 1, role: 'backup' }),
      ],
    },
    {
      group: 'master-read',
      comment: 'the master is there, its backup is not.',
      series: [...router('router-a', { read: 1, role: 'master' }), ...router('router-b', unread)],
    },
    {
      group: 'nobody',
      comment: 'all were read: the business of RouterOSHANoMaster.',
      series: [
        ...router('router-a', { read: 1, role: 'init' }),
        ...router('router-b', { read: 1, role: 'init' }),
        ...group({ masters: 0 }),
      ],
    },
    {
      group: 'nobody-but-backup',
      comment: 'the same, with a third router that is unread now and then.',
      series: [
        ...router('router-a', { read: 1, role: 'backup' }),
        ...router('router-b', { read: 1, role: 'backup' }),
        ...router('router-c', unread),
        ...group({ masters: 0 }),
      ],
    },
    {
      group: 'foreign-peer',
      comment: 'one router of this group, backup of one that is not in it.',
      series: router('router-a', { read: 1, role: 'backup' }),
    },
    {
      group: 'site-down',
      comment: 'nothing can be read.',
      series: [...router('router-a', unread), ...router('router-b', unread)],
    },
    {
      group: 'in-init',
      comment: 'router-b is neither master nor backup, so it hears nobody.',
      series: [...router('router-a', unread), ...router('router-b', { read: 1, role: 'init' })],
    },
    {
      group: 'switched-off',
      comment: 'on the one that can be read.',
      series: [...router('router-a', unread), ...router('router-b', { read: 1, role: 'disabled' })],
    },
    {
      group: 'alone-in-init',
      comment: 'the only router that has it.',
      series: router('router-a', { read: 1, role: 'init' }),
    },
    {
      group: 'disabled-on-one',
      comment: 'of two, the other one is in init: a peer outside the group may be master.',
      series: [...router('router-a', { read: 1, role: 'disabled' }), ...router('router-b', { read: 1, role: 'init' })],
    },
    {
      group: 'disabled-everywhere',
      comment: 'on purpose.',
      series: [
        ...router('router-a', { read: 1, role: 'disabled' }),
        ...router('router-b', { read: 1, role: 'disabled' }),
      ],
    },
    ...(['backup', 'init'] as const).map((role) => ({
      group: `prometheus-restarts-${role}`,
      comment: `down from 45s to 1m45s; since then the master cannot be read. Nothing may hide that router-b is ${role}.`,
      series: [
        ...router('router-a', { read: '1x2 _x4 0x33', master: '1x2', isMaster: '1x2', isBackup: '0x2' }),
        ...router('router-b', {
          read: '1x2 _x4 1x33',
          master: '0x2 _x4 0x33',
          isMaster: '0x2 _x4 0x33',
          isBackup: role === 'backup' ? '1x2 _x4 1x33' : '0x2 _x4 0x33',
        }),
        ...group({ masters: '1x2' }),
      ],
    })),
    { group: 'unknown', comment: 'data missing.', series: router('router-a', { role: 'backup' }) },
    {
      group: 'states-unknown',
      comment: 'data missing.',
      series: [...router('router-a', { read: 1, master: 0 }), ...router('router-b', unread)],
    },
  ],
  expect: [
    { at: '1m50s', alert: 'RouterOSHANoMasterVisible', fires: [] },
    { at: '2m20s', alert: 'RouterOSHANoMasterVisible', fires: soon },
    // Half a minute after its last word the number of masters is unknown, and two minutes later that is told.
    { at: '3m10s', alert: 'RouterOSHANoMasterVisible', fires: soon },
    { at: '3m25s', alert: 'RouterOSHANoMasterVisible', fires: [...soon, warning('dies'), lan('dies-beside-init')] },
    {
      at: '5m30s',
      alert: 'RouterOSHANoMasterVisible',
      fires: [
        ...soon,
        warning('dies'),
        lan('dies-beside-init'),
        warning('prometheus-restarts-backup'),
        lan('prometheus-restarts-init'),
      ],
    },
  ],
};

export const masters: TestFile = {
  about: 'RouterOSHASplitBrain, RouterOSHANoMaster and RouterOSHANoMasterVisible.',
  rules: ['records', 'roles'],
  tests: [splitBrain, noMaster, noMasterVisible],
};
