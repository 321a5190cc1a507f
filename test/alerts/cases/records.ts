import { type Case, group, type Query, type RouterFacts, router, type Series, type TestFile } from '../test-file.ts';

const guests = { virtual_router: 'guests', interface: 'vrrp-guests' };
const [first, second] = [{ instance: 'exporter-1' }, { instance: 'exporter-2' }];

/** Everything that is recorded of a router; asked at 50s, five seconds after the last scrape. */
const everything: RouterFacts = {
  read: 1,
  role: 'master',
  priority: 110,
  info: 1,
  running: 1,
  wan: 1,
  bound: 1,
  clientEnabled: 1,
};

/** The same, with values as `values` makes them. */
function all(name: string, values: (value: number) => string, role: 'master' | 'backup' = 'master'): readonly Series[] {
  const isMaster = role === 'master' ? 1 : 0;
  const facts = {
    read: 1,
    master: isMaster,
    isMaster,
    isBackup: 1 - isMaster,
    isDisabled: 0,
    priority: 110,
    info: 1,
    running: 1,
    wan: 1,
    bound: 1,
    clientEnabled: 1,
  };
  const made = Object.fromEntries(Object.entries(facts).map(([fact, value]) => [fact, values(value)]));
  return router(name, made, { group_authority: 'vrrp-lan' });
}

const lost = (value: number) => `${value}x1 stale stale`;
const office = { virtual_router: 'office', interface: 'vrrp-office' };
const inAuthority = { group_authority: 'vrrp-lan' };

const cases: readonly Case[] = [
  {
    group: 'pair',
    comment: 'router-a is master, router-b backup, both in one authority.',
    series: [
      ...router('router-a', everything, inAuthority),
      ...router('router-b', { ...everything, role: 'backup', priority: 100, running: 0, bound: 0 }, inAuthority),
    ],
  },
  {
    group: 'lost',
    comment: 'the scrapes at 30s and 45s; office has no authority, and router-b has no ether1.',
    series: [
      ...all('router-a', lost),
      ...router('router-a', { master: lost(1), isMaster: lost(1), info: lost(1) }, office),
      ...router('router-a', { defaultRoute: lost(1) }),
      ...router('router-b', { wan: lost(1) }),
      ...router('router-b', { read: lost(1) }, { collector: 'interface' }),
    ],
  },
  {
    group: 'lingers',
    comment: 'nothing since the first scrape, as after a restart of Prometheus.',
    series: all('router-a', (value) => `${value}`),
  },
  {
    group: 'unread',
    comment: 'since 30s; interfaces are another menu.',
    series: [
      ...router('router-a', {
        ...everything,
        read: '1x1 0x1',
        role: [
          ['master', 2],
          ['gone', 2],
        ],
      }),
      ...router('router-a', { read: 1 }, { collector: 'interface' }),
    ],
  },
  {
    group: 'replicas',
    comment: 'exporter-2 cannot read router-b; both read router-a, at different moments of a failover.',
    series: [
      ...router('router-a', { ...everything, running: 0, bound: 0, defaultRoute: 0 }, { ...first, ...inAuthority }),
      ...router('router-a', { ...everything, role: 'backup', defaultRoute: 1 }, { ...second, ...inAuthority }),
      ...router('router-b', { read: 1, role: 'backup' }, first),
      ...router('router-b', { read: 0 }, second),
      ...router('router-c', { ...everything, defaultRoute: 1 }, first),
      ...router('router-c', { ...everything, defaultRoute: 1 }, second),
    ],
  },
  {
    group: 'two-virtual-routers',
    comment:
      'router-a is in fault in lan, where router-b is well, and master of guests and of office; the latter has no authority.',
    series: [
      ...router('router-a', { read: 1, role: 'init', info: 1 }, inAuthority),
      ...router('router-b', { read: 1, role: 'backup', info: 1 }, inAuthority),
      ...router('router-a', { role: 'master', info: 1 }, { ...guests, ...inAuthority }),
      ...router('router-a', { role: 'master' }, { virtual_router: 'office' }),
      ...router('router-a', { info: 1 }, office),
    ],
  },
  {
    group: 'disabled',
    comment: 'lan on router-a alone, guests on both; what lingers of router-b has no authority.',
    series: [
      ...router('router-a', { read: 1, role: 'disabled', priority: 110 }),
      ...router('router-b', { read: 1, role: 'backup', priority: 100, info: '1' }),
      ...router('router-a', { role: 'disabled', priority: 60 }, guests),
      ...router('router-b', { role: 'disabled', priority: 50 }, guests),
      ...router('router-a', { role: 'backup', priority: 40 }, { virtual_router: 'office' }),
    ],
  },
  {
    group: 'lost-while-disabled',
    comment: 'the scrapes at 30s and 45s.',
    series: router('router-a', { priority: '100x1 stale stale', isDisabled: '1x1 stale stale' }),
  },
  {
    group: 'was-disabled',
    comment: 'before a restart of Prometheus, at least.',
    series: [...router('router-a', { priority: 100, isDisabled: '1' }), ...group({ masters: 1 })],
  },
  {
    group: 'half-unread',
    comment: 'router-b; router-a is master of lan, and backup of guests, whose master router-b may be.',
    series: [
      ...router('router-a', { read: 1, role: 'master' }),
      ...router('router-a', { role: 'backup' }, guests),
      ...router('router-b', { read: 0 }),
    ],
  },
  {
    group: 'ports',
    comment: 'ether5 is no way out of router-a, though it is of router-b; the client on ether1 is switched off.',
    series: [
      ...router('router-a', { running: 1, wan: 1, bound: 0, clientEnabled: 0 }),
      ...router('router-b', { running: 1, wan: 1, bound: 1, clientEnabled: 1 }),
      ...router('router-a', { running: 1, bound: 1, clientEnabled: 1 }, { interface: 'ether5' }),
      ...router('router-b', { wan: 1 }, { interface: 'ether5' }),
    ],
  },
  {
    group: 'gone',
    comment: 'router-a has neither of its ways out, router-b has one; of router-c and router-d it is not known.',
    series: [
      ...router('router-a', { wan: 1 }),
      ...router('router-a', { wan: 1 }, { interface: 'ether2' }),
      ...router('router-a', { read: 1 }, { collector: 'interface' }),
      ...router('router-b', { running: 1, wan: 1 }),
      ...router('router-b', { read: 1 }, { collector: 'interface' }),
      ...router('router-c', { wan: 1 }),
      ...router('router-c', { read: 0 }, { collector: 'interface' }),
      ...router('router-d', { wan: 1 }),
      ...router('router-d', { read: 1 }, { collector: 'route' }),
    ],
  },
  {
    group: 'gone-replicas',
    comment: 'two exporters, of which the first found no ether1.',
    series: [
      ...router('router-a', { wan: 1 }, first),
      ...router('router-a', { read: 1 }, { collector: 'interface', ...first }),
      ...router('router-a', { wan: 1, running: 1 }, second),
      ...router('router-a', { wan: 1 }, { interface: 'ether2', ...first }),
      ...router('router-a', { wan: 1 }, { interface: 'ether2', ...second }),
    ],
  },
  {
    group: 'gone-and-lingers',
    comment: 'way out or interfaces: nothing since the first scrape, as after a restart of Prometheus.',
    series: [
      ...router('router-a', { wan: '1' }),
      ...router('router-a', { read: 1 }, { collector: 'interface' }),
      ...router('router-b', { wan: 1 }),
      ...router('router-b', { read: '1' }, { collector: 'interface' }),
    ],
  },
  {
    group: 'two-ways',
    comment:
      'of router-a run, without a client, and one of router-b, whose other one has a client; route of IPv6 alone.',
    series: [
      ...router('router-a', { running: 1, wan: 1, defaultRoute: 1 }),
      ...router('router-a', { running: 1, wan: 1 }, { interface: 'ether5' }),
      ...router('router-b', { running: 1, wan: 1, bound: 0, clientEnabled: 1 }),
      ...router('router-b', { running: 1, wan: 1 }, { interface: 'ether5' }),
      ...router('router-b', { defaultRoute: 0 }, { protocol: 'ipv6' }),
      ...router('router-c', { running: 1, wan: 1, bound: 0, clientEnabled: 1, defaultRoute: '1' }),
    ],
  },
  {
    group: 'other-ports',
    comment: 'here ether5 is a way out of router-a, and its client is switched on.',
    series: [
      ...router('router-a', { running: 0, wan: 1, bound: 0, clientEnabled: 1 }, { interface: 'ether5' }),
      ...router('router-a', { running: 1, bound: 1, clientEnabled: 1 }),
    ],
  },
];

/** What a record is to hold: labels of each series, as `ha_group virtual_router …`, and its value. */
function recorded(record: string, labels: readonly string[], values: Readonly<Record<string, number>>): Query {
  const samples = Object.entries(values).map(([text, value]) => {
    const each = text.split(' ').map((label, index) => `${labels[index]}="${label}"`);
    return { labels: `${record}{${each.join(',')}}`, value };
  });
  return { at: '50s', expr: record, samples };
}

const perRouter = ['ha_group', 'router'] as const;
const perInstance = ['ha_group', 'virtual_router', 'router'] as const;
const perInterface = ['ha_group', 'router', 'interface'] as const;

const mastersNow = {
  'pair lan router-a': 1,
  'pair lan router-b': 0,
  'lost lan router-a': 1,
  'lost office router-a': 1,
  'replicas lan router-a': 1,
  'replicas lan router-b': 0,
  'replicas lan router-c': 1,
  'two-virtual-routers lan router-a': 0,
  'two-virtual-routers lan router-b': 0,
  'two-virtual-routers guests router-a': 1,
  'two-virtual-routers office router-a': 1,
  'disabled lan router-a': 0,
  'disabled lan router-b': 0,
  'disabled guests router-a': 0,
  'disabled guests router-b': 0,
  'disabled office router-a': 0,
  'half-unread lan router-a': 1,
  'half-unread guests router-a': 0,
};

const healthyNow = {
  'pair lan router-a': 1,
  'pair lan router-b': 1,
  'lost lan router-a': 1,
  'lost office router-a': 1,
  'replicas lan router-a': 1,
  'replicas lan router-b': 1,
  'replicas lan router-c': 1,
  'two-virtual-routers lan router-a': 0,
  'two-virtual-routers lan router-b': 1,
  'two-virtual-routers guests router-a': 1,
  'two-virtual-routers office router-a': 1,
  'disabled lan router-a': 0,
  'disabled lan router-b': 1,
  'disabled guests router-a': 0,
  'disabled guests router-b': 0,
  'disabled office router-a': 1,
  'half-unread lan router-a': 1,
  'half-unread guests router-a': 1,
};

/** Besides these, what was read a moment ago. */
const unreadNow = { 'unread lan router-a': 1 };

export const records: TestFile = {
  about: 'What is recorded, and what is not: all of records.yml.',
  rules: ['records'],
  tests: [
    {
      name: 'every record, at 50s',
      samples: 4,
      cases,
      expect: [
        recorded('ha_group_router:routeros_read:max', perRouter, {
          'pair router-a': 1,
          'pair router-b': 1,
          'lost router-a': 1,
          'unread router-a': 0,
          'replicas router-a': 1,
          'replicas router-b': 1,
          'replicas router-c': 1,
          'two-virtual-routers router-a': 1,
          'two-virtual-routers router-b': 1,
          'disabled router-a': 1,
          'disabled router-b': 1,
          'half-unread router-a': 1,
          'half-unread router-b': 0,
        }),
        recorded('ha_group_virtual_router_router:routeros_vrrp_master:last', perInstance, {
          ...mastersNow,
          ...unreadNow,
        }),
        recorded('ha_group_virtual_router_router:routeros_vrrp_master:max', perInstance, mastersNow),
        recorded('ha_group_router:routeros_vrrp_master:last', perRouter, {
          'pair router-a': 1,
          'pair router-b': 0,
          'lost router-a': 1,
          'unread router-a': 1,
          'replicas router-a': 1,
          'replicas router-b': 0,
          'replicas router-c': 1,
          'two-virtual-routers router-a': 1,
          'two-virtual-routers router-b': 0,
          'disabled router-a': 0,
          'disabled router-b': 0,
          'half-unread router-a': 1,
        }),
        recorded('ha_group_virtual_router_router:routeros_vrrp_healthy:last', perInstance, {
          ...healthyNow,
          ...unreadNow,
        }),
        recorded('ha_group_virtual_router_router:routeros_vrrp_healthy:max', perInstance, healthyNow),
        recorded('ha_group_virtual_router:routeros_vrrp_disabled:min', ['ha_group', 'virtual_router'], {
          'pair lan': 0,
          'lost lan': 0,
          'unread lan': 0,
          'replicas lan': 0,
          'two-virtual-routers lan': 0,
          'two-virtual-routers guests': 0,
          'two-virtual-routers office': 0,
          'disabled lan': 0,
          'disabled guests': 1,
          'disabled office': 0,
          'lost-while-disabled lan': 1,
          'half-unread lan': 0,
          'half-unread guests': 0,
        }),
        recorded('ha_group_virtual_router:routeros_vrrp_disabled:everywhere', ['ha_group', 'virtual_router'], {
          'pair lan': 0,
          'lost lan': 0,
          'unread lan': 0,
          'replicas lan': 0,
          'two-virtual-routers lan': 0,
          'two-virtual-routers guests': 0,
          'two-virtual-routers office': 0,
          'disabled lan': 0,
          'disabled guests': 1,
          'disabled office': 0,
        }),
        recorded('ha_group_virtual_router:routeros_vrrp_master:is_one', ['ha_group', 'virtual_router'], {
          'pair lan': 1,
          'lost lan': 1,
          'lost office': 1,
          'replicas lan': 0,
          'two-virtual-routers lan': 0,
          'two-virtual-routers guests': 1,
          'two-virtual-routers office': 1,
          'disabled lan': 0,
          'disabled office': 0,
          'half-unread lan': 1,
        }),
        recorded('ha_group_router_interface:routeros_wan_running:max', perInterface, {
          'pair router-a ether1': 1,
          'pair router-b ether1': 0,
          'lost router-a ether1': 1,
          'unread router-a ether1': 1,
          'replicas router-a ether1': 1,
          'replicas router-c ether1': 1,
          'ports router-a ether1': 1,
          'ports router-b ether1': 1,
          'other-ports router-a ether5': 0,
          'two-ways router-a ether1': 1,
          'two-ways router-a ether5': 1,
          'two-ways router-b ether1': 1,
          'two-ways router-b ether5': 1,
          'two-ways router-c ether1': 1,
          'lost router-b ether1': 0,
          'gone router-a ether1': 0,
          'gone router-a ether2': 0,
          'gone router-b ether1': 1,
          'gone-replicas router-a ether1': 1,
          'gone-replicas router-a ether2': 0,
        }),
        recorded('ha_group_router:routeros_wan_runs_without_lease:max', perRouter, {
          'ports router-a': 1,
          'gone router-b': 1,
          'gone-replicas router-a': 1,
          'two-ways router-a': 1,
          'two-ways router-b': 1,
        }),
        recorded('ha_group_router_protocol:routeros_default_route:max', ['ha_group', 'router', 'protocol'], {
          'lost router-a ipv4': 1,
          'replicas router-a ipv4': 1,
          'replicas router-c ipv4': 1,
          'two-ways router-a ipv4': 1,
          'two-ways router-b ipv6': 0,
        }),
        recorded('ha_group_router_interface:routeros_wan_bound:max', perInterface, {
          'pair router-a ether1': 1,
          'pair router-b ether1': 0,
          'lost router-a ether1': 1,
          'unread router-a ether1': 1,
          'replicas router-a ether1': 1,
          'replicas router-c ether1': 1,
          'ports router-b ether1': 1,
          'other-ports router-a ether5': 0,
          'two-ways router-b ether1': 0,
          'two-ways router-c ether1': 0,
        }),
        recorded(
          'ha_group_virtual_router_router_group_authority:routeros_vrrp_master:last',
          ['ha_group', 'virtual_router', 'router', 'group_authority'],
          {
            'pair lan router-a vrrp-lan': 1,
            'pair lan router-b vrrp-lan': 0,
            'lost lan router-a vrrp-lan': 1,
            'lost office router-a vrrp-office': 1,
            'unread lan router-a vrrp-lan': 1,
            'replicas lan router-a vrrp-lan': 1,
            'replicas lan router-c vrrp-lan': 1,
            'two-virtual-routers lan router-b vrrp-lan': 0,
            'two-virtual-routers guests router-a vrrp-lan': 1,
            'two-virtual-routers office router-a vrrp-office': 1,
          },
        ),
        recorded('ha_group_virtual_router_router:routeros_vrrp_priority:max', perInstance, {
          'pair lan router-a': 110,
          'pair lan router-b': 100,
          'lost lan router-a': 110,
          'unread lan router-a': 110,
          'replicas lan router-a': 110,
          'replicas lan router-c': 110,
          'disabled lan router-b': 100,
          'disabled office router-a': 40,
          'was-disabled lan router-a': 100,
        }),
      ],
    },
  ],
};
