import { type Case, group, type Query, type RuleTest, router, type Series, type Values } from '../alerts/test-file.ts';
import { asked } from './asked.ts';

type Gives = Readonly<Record<string, number | string>>;

const ofFleet = (panel: string, refId: string, at: string, gives: Gives): Query =>
  asked({ board: 'fleet', panel, refId, at, gives });
const ofGroup = (ha_group: string, panel: string, at: string, gives: Gives): Query =>
  asked({ board: 'group', panel, ha_group, at, gives });
const worstFirst = (refId: string, at: string, gives: Gives): Query => ofFleet('Groups, worst first', refId, at, gives);

const guests = { virtual_router: 'guests', interface: 'vrrp-guests' };

/** So many times router-b takes over lan, and guests a scrape later, and gives both back; each lasts seven minutes and a half. */
function takenOver(name: string, times: number): Case {
  const roles = (first: 'master' | 'backup', then: 'master' | 'backup', lateBy: number) => [
    [first, 20 + lateBy] as const,
    ...Array.from({ length: times }, () => [[then, 30] as const, [first, 30] as const]).flat(),
  ];
  return {
    group: name,
    comment: `router-b ${times} times, from 5m on.`,
    series: [
      ...group({ members: 2 }),
      ...router('router-a', { read: 1, role: roles('master', 'backup', 0) }),
      ...router('router-b', { read: 1, role: roles('backup', 'master', 0) }),
      ...router('router-a', { role: roles('master', 'backup', 1) }, guests),
      ...router('router-b', { role: roles('backup', 'master', 1) }, guests),
    ],
  };
}

export const takeovers: RuleTest = {
  name: 'a failover of two virtual routers is one takeover',
  samples: 141,
  cases: [takenOver('never', 0), takenOver('once', 1), takenOver('twice', 2)],
  expect: [
    worstFirst('H', '10m', { 'ha_group="never"': 0, 'ha_group="once"': 1, 'ha_group="twice"': 1 }),
    worstFirst('H', '35m', { 'ha_group="never"': 0, 'ha_group="once"': 2, 'ha_group="twice"': 4 }),
  ],
};

/** Of what no rule makes here. */
const stored = (name: string, labels: Series['labels'], values: Values): Series => ({ name, labels, values });

const onB = { virtual_router: 'lan', router: 'router-b' };

/** Each is asked shortly before something is forgotten, and shortly after. */
export const lookBack: readonly RuleTest[] = [
  {
    name: 'lost scrapes are bridged for a minute',
    interval: '5s',
    samples: 25,
    cases: [
      {
        group: 'lost',
        comment: 'since 55 s.',
        series: [
          ...group({ members: '2x13 stale' }),
          stored('ALERTS', { alertname: 'RouterOSHAWatchdog', alertstate: 'firing' }, 1),
        ],
      },
      { group: 'vanished', comment: 'since 65 s.', series: group({ members: '2x11 stale' }) },
    ],
    expect: [
      ofGroup('lost', 'Is it well?', '2m', { 'ha_group="lost"': 'WELL' }),
      ofGroup('vanished', 'Is it well?', '2m', { '': 'NOT WATCHED' }),
    ],
  },
  {
    name: 'a group is missed for an hour',
    interval: '1m',
    samples: 3,
    cases: [{ group: 'vanished', comment: 'after 1m.', series: group({ members: '2x1 stale' }) }],
    expect: [worstFirst('A', '1h', { 'ha_group="vanished"': 4 }), worstFirst('A', '1h2m', {})],
  },
  {
    name: 'what a router had is known for a day, though it was read for two minutes',
    interval: '1m',
    samples: 1_450,
    cases: [
      {
        group: 'unread',
        comment: 'but at 1m and 2m.',
        series: [
          stored('ha_group_router:routeros_read:max', { router: 'router-b' }, '0 1 1 0x1446'),
          stored('ha_group_virtual_router_router:routeros_vrrp_master:max', onB, '_ 0 0 stale'),
        ],
      },
    ],
    expect: [
      ofGroup('unread', 'Who is master?', '24h', { 'virtual_router="lan",router="not seen"': 'UNKNOWN' }),
      ofGroup('unread', 'Who is master?', '24h5m', {}),
      ofGroup('unread', 'Roles', '24h', { 'ha_group="unread",virtual_router="lan",router="router-b"': 'UNREACHABLE' }),
      ofGroup('unread', 'Roles', '24h5m', {}),
    ],
  },
  {
    name: 'availability is that of 30 days',
    interval: '12h',
    samples: 82,
    cases: [
      {
        group: 'mended',
        comment: 'after 17d12h.',
        series: [stored('ha_group_virtual_router:routeros_vrrp_master:is_one', { virtual_router: 'lan' }, '0x35 1x45')],
      },
    ],
    // Of the 60 values since 10d6h, 15 are 0.
    expect: [
      ofFleet('Availability of each virtual router, 30 days', 'A', '40d6h', {
        'ha_group="mended",virtual_router="lan"': 0.75,
      }),
      worstFirst('G', '40d6h', { 'ha_group="mended"': 0.75 }),
    ],
  },
  {
    name: 'takeovers are those of seven days, and of each week',
    interval: '6h',
    samples: 64,
    cases: [
      {
        group: 'flaps',
        comment: 'at 1d, 8d and 8d12h; the value is when each began.',
        series: [
          stored(
            'ALERTS_FOR_STATE',
            { alertname: 'RouterOSHAFailover', severity: 'info', ...onB },
            '_x4 86400 stale _x26 691200 stale 734400 stale',
          ),
        ],
      },
    ],
    expect: [
      ofFleet('Takeovers per week', 'A', '0s', { 'ha_group="flaps"': 1 }),
      ofFleet('Takeovers per week', 'A', '7d', { 'ha_group="flaps"': 2 }),
      ofFleet('Takeovers per week', 'A', '14d', {}),
      worstFirst('H', '14d18h', { 'ha_group="flaps"': 2 }),
      worstFirst('H', '15d6h', { 'ha_group="flaps"': 1 }),
    ],
  },
  {
    name: 'a link that is lost once is one bar',
    samples: 41,
    cases: [
      {
        group: 'lost',
        comment: 'after 4m.',
        series: [
          stored('routeros_interface_link_downs_total', { router: 'router-a', interface: 'ether1' }, '7x16 8x23'),
        ],
      },
    ],
    expect: [
      asked({
        board: 'group',
        panel: 'Links lost',
        ha_group: 'lost',
        at: '10m',
        within: (expr, stepSeconds) => `count_over_time((${expr})[10m:${stepSeconds}s])`,
        gives: { 'router="router-a",interface="ether1"': 1 },
      }),
    ],
  },
];
