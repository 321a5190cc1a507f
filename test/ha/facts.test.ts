import { describe, expect, test } from 'vitest';
import { collectors } from '../../src/collectors/index.ts';
import { observations } from '../../src/ha/observations.ts';
import type { Router } from '../../src/simulator/router.ts';
import { createVrrpInstance } from '../../src/simulator/scenarios/pair.ts';
import { factsOf, type Scene, type SceneOptions, scene } from './scene.ts';

const instanceOf = ({ vrrp }: Router, name = 'vrrp-lan') =>
  vrrp.find((one) => one.name === name) as Router['vrrp'][number];
const ruleOf = ({ nat }: Router) => nat[0] as Router['nat'][number];
const each = (prepare: (router: Router, index: number) => void) => (routers: readonly Router[]) =>
  routers.forEach(prepare);

async function facts(names: RegExp, options?: SceneOptions, arrange: (it: Scene) => void | Promise<void> = () => {}) {
  const it = scene(options);
  await arrange(it);
  return factsOf(it, names);
}

describe('preferred', () => {
  const preferred = (options?: SceneOptions, arrange?: (it: Scene) => void) => facts(/preferred/, options, arrange);
  const a = ['vrrp_preferred{router-a lan vrrp-lan} 1', 'vrrp_preferred{router-b lan vrrp-lan} 0'];
  const b = ['vrrp_preferred{router-a lan vrrp-lan} 0', 'vrrp_preferred{router-b lan vrrp-lan} 1'];
  const config = { virtualRouters: [{ name: 'lan', vrid: 49 }] };

  test.each<[string, SceneOptions, (it: Scene) => void, readonly string[]]>([
    ['the highest priority', {}, () => {}, a],
    [
      'the primary of the configuration',
      { routerConfig: (name) => (name === 'router-b' ? { role: 'primary' } : {}) },
      () => {},
      b,
    ],
    [
      'a primary while the other one is unread',
      { routerConfig: (name) => (name === 'router-b' ? { role: 'primary' } : {}) },
      ({ unread }) => void unread.add('router-a'),
      [b[1] as string],
    ],
    ['nobody while a member is unread', {}, ({ unread }) => void unread.add('router-b'), []],
    [
      'nobody when priorities tie',
      { prepare: ([, second]) => void Object.assign(instanceOf(second as Router), { priority: 110 }) },
      () => {},
      [],
    ],
    [
      'nobody when the highest does not preempt',
      { prepare: ([first]) => void Object.assign(instanceOf(first as Router), { preemption: false }) },
      () => {},
      [],
    ],
    [
      'the lower one does not need to preempt',
      { prepare: ([, second]) => void Object.assign(instanceOf(second as Router), { preemption: false }) },
      () => {},
      a,
    ],
    [
      'a disabled one is not',
      { prepare: ([first]) => void Object.assign(instanceOf(first as Router), { disabled: true }) },
      () => {},
      [b[1] as string],
    ],
    ['nobody of one member', { members: 1 }, () => {}, []],
  ])('%s', async (_what, options, arrange, expected) => {
    expect(await preferred({ config, ...options }, arrange)).toEqual(expected);
  });

  test('members of a VRRP group follow their authority', async () => {
    const prepare = each((router, index) => {
      Object.assign(instanceOf(router), { groupAuthority: 'self' });
      const priority = index === 0 ? 90 : 200;
      router.vrrp.push(
        createVrrpInstance({
          name: 'vrrp-guests',
          interface: 'bridge',
          vrid: 50,
          priority,
          groupAuthority: 'vrrp-lan',
        }),
      );
    });
    expect(await preferred({ prepare })).toEqual([
      'vrrp_preferred{router-a 49 vrrp-lan} 1',
      'vrrp_preferred{router-a 50 vrrp-guests} 1',
      'vrrp_preferred{router-b 49 vrrp-lan} 0',
      'vrrp_preferred{router-b 50 vrrp-guests} 0',
    ]);
  });
});

describe('the same VRID on two VLANs', () => {
  const prepare = each((router) => {
    const vlan = router.interfaces.find(({ name }) => name === 'bridge');
    if (vlan !== undefined) router.interfaces.push({ ...vlan, name: 'vlan20', type: 'vlan' });
    router.segments.vlan20 = 'guests';
    router.vrrp.push(
      createVrrpInstance({
        name: 'vrrp-guests',
        interface: 'vlan20',
        vrid: 49,
        priority: router.name === 'router-a' ? 100 : 110,
      }),
    );
    router.addresses.push({ address: '192.168.89.1/32', interface: 'vrrp-guests', disabled: false });
  });

  test('is two virtual routers with a master each', async () => {
    expect(await facts(/vrrp_master$|ha_masters$/, { prepare })).toEqual([
      'vrrp_master{router-a 49@vrrp-lan vrrp-lan} 1',
      'vrrp_master{router-a 49@vrrp-guests vrrp-guests} 0',
      'vrrp_master{router-b 49@vrrp-lan vrrp-lan} 0',
      'vrrp_master{router-b 49@vrrp-guests vrrp-guests} 1',
      'ha_masters{49@vrrp-guests} 1',
      'ha_masters{49@vrrp-lan} 1',
    ]);
  });

  test('keeps its names when a peer is unread', async () => {
    expect(await facts(/vrrp_master$/, { prepare }, ({ unread }) => void unread.add('router-b'))).toEqual([
      'vrrp_master{router-a 49@vrrp-lan vrrp-lan} 1',
      'vrrp_master{router-a 49@vrrp-guests vrrp-guests} 0',
    ]);
  });
});

test('an IPv6 twin with the same VRID has its own addresses', async () => {
  const prepare = each((router) => {
    router.vrrp.push(
      createVrrpInstance({
        name: 'vrrp-lan6',
        interface: 'bridge',
        vrid: 49,
        priority: instanceOf(router).priority,
        v3Protocol: 'ipv6',
      }),
    );
    router.ipv6Addresses.push({ address: '2001:db8::1/64', interface: 'vrrp-lan6', disabled: false, advertise: false });
  });
  expect(await facts(/virtual_address_info|ha_masters$|mismatch/, { prepare })).toEqual([
    'vrrp_virtual_address_info{router-a 49 vrrp-lan 192.168.88.1/32} 1',
    'vrrp_virtual_address_info{router-a 49-ipv6 vrrp-lan6 2001:db8::1/64} 1',
    'vrrp_virtual_address_info{router-b 49 vrrp-lan 192.168.88.1/32} 1',
    'vrrp_virtual_address_info{router-b 49-ipv6 vrrp-lan6 2001:db8::1/64} 1',
    'ha_masters{49} 1',
    'ha_masters{49-ipv6} 1',
    ...['49', '49-ipv6'].flatMap((name) =>
      ['version', 'interval', 'authentication', 'virtual_addresses', 'instance'].map(
        (field) => `ha_mismatch{${name} ${field}} 0`,
      ),
    ),
  ]);
});

describe('mismatch', () => {
  const differing = async (options?: SceneOptions, arrange?: (it: Scene) => void) =>
    (await facts(/mismatch/, options, arrange))
      .filter((line) => line.endsWith(' 1'))
      .map((line) => line.replace(/.*\{49 (.*)\} 1/, '$1'));

  test.each<[string, SceneOptions, (it: Scene) => void, string[]]>([
    ['nothing', {}, () => {}, []],
    ['versions of RouterOS', { versions: ['6.49.18 (long-term)', '7.20.4 (stable)'] }, () => {}, []],
    [
      'version',
      { prepare: ([, b]) => void Object.assign(instanceOf(b as Router), { version: 2 }) },
      () => {},
      ['version'],
    ],
    [
      'interval',
      { prepare: ([, b]) => void Object.assign(instanceOf(b as Router), { intervalMs: 500 }) },
      () => {},
      ['interval'],
    ],
    [
      'virtual addresses',
      {},
      ({ routers: [, b] }) =>
        void b?.addresses.push({ address: '192.168.88.2/32', interface: 'vrrp-lan', disabled: false }),
      ['virtual_addresses'],
    ],
    [
      'the prefix length alone',
      {},
      ({ routers: [, b] }) =>
        void b?.addresses.map(
          (row) => row.interface === 'vrrp-lan' && Object.assign(row, { address: '192.168.88.1/24' }),
        ),
      [],
    ],
    ['the instance', { prepare: ([, b]) => void b?.vrrp.splice(0) }, () => {}, ['instance']],
  ])('%s', async (_what, options, arrange, fields) => {
    expect(await differing(options, arrange)).toEqual(fields);
  });

  test('is absent where it cannot be compared', async () => {
    expect(await facts(/mismatch/, {}, ({ unread }) => void unread.add('router-b'))).toEqual([]);
    expect(await facts(/mismatch/, {}, ({ unread }) => void unread.add('router-b /ip/address'))).not.toContain(
      'ha_mismatch{49 virtual_addresses} 0',
    );
  });
});

describe('NAT', () => {
  test('rules that follow the role, and how many of them are enabled', async () => {
    const arrange = ({ routers }: Scene) => {
      for (const router of routers)
        router.nat.push({
          ...(router.nat[0] as Router['nat'][number]),
          chain: 'dstnat',
          action: 'dst-nat',
          comment: 'web',
        });
    };
    expect(await facts(/ha_nat_rule/, {}, arrange)).toEqual([
      'ha_nat_rule_follows_role{router-a WAN masquerade srcnat} 1',
      'ha_nat_rules{router-a enabled} 1',
      'ha_nat_rules{router-a disabled} 0',
      'ha_nat_rule_follows_role{router-b WAN masquerade srcnat} 1',
      'ha_nat_rules{router-b enabled} 0',
      'ha_nat_rules{router-b disabled} 1',
    ]);
  });

  test('none: zeros; unread: nothing', async () => {
    expect(
      await facts(/ha_nat_rules/, {}, ({ routers: [a], unread }) => {
        a?.nat.splice(0);
        unread.add('router-b /ip/firewall/nat');
      }),
    ).toEqual(['ha_nat_rules{router-a enabled} 0', 'ha_nat_rules{router-a disabled} 0']);
  });
});

describe('NAT rules that follow the role', () => {
  type Matchers = Router['nat'][number]['matchers'];
  const wan = 'WAN masquerade';
  const other = 'other';

  /** The comments of those rules of router-a, which has one out of ether1 and another one with these matchers. */
  async function following(
    matchers: Matchers,
    options: SceneOptions = {},
    arrange: (router: Router, it: Scene) => void = () => {},
  ) {
    const found = await facts(/ha_nat_rule/, { members: 1, ...options }, (it) => {
      const router = it.routers[0] as Router;
      router.nat.push({ ...ruleOf(router), comment: other, matchers });
      arrange(router, it);
    });
    if (found.length === 0) return 'unknown';
    const comments = [wan, other].filter((comment) => found.some((line) => line.includes(` ${comment} `)));
    return comments.join(' and ') || 'none';
  }

  const both = `${wan} and ${other}`;
  const lan = '192.168.88.0/24';

  test.each<[string, Matchers, string]>([
    ['out of all interfaces', {}, both],
    ['out of another one', { 'out-interface': 'lte1' }, both],
    ['out of all but the LAN', { 'out-interface': '!bridge' }, both],
    ['out of all but a list', { 'out-interface-list': '!LAN' }, both],
    ['out of a list of the WAN', { 'out-interface-list': 'WAN' }, both],
    ['out of a list without members', { 'out-interface-list': 'VPN' }, both],
    ['hairpin', { 'out-interface': 'bridge', 'src-address': lan, 'dst-address': lan }, wan],
    ['hairpin by the interface alone', { 'out-interface': 'bridge', 'src-address': lan }, wan],
    ['hairpin out of the VRRP interface', { 'out-interface': 'vrrp-lan' }, wan],
    ['hairpin by a list', { 'out-interface-list': 'LAN' }, wan],
    ['hairpin by its destination alone', { 'src-address': lan, 'dst-address': lan }, wan],
    ['to a server', { 'out-interface': 'ether1', 'dst-address': '203.0.113.7' }, wan],
    ['to all but a network', { 'out-interface': 'ether1', 'dst-address': '!10.0.0.0/8' }, both],
    ['to everywhere', { 'out-interface': 'ether1', 'dst-address': '0.0.0.0/0' }, both],
    ['to a list of addresses', { 'out-interface': 'ether1', 'dst-address-list': 'vpn' }, wan],
    ['to all but a list of addresses', { 'out-interface': 'ether1', 'dst-address-list': '!vpn' }, both],
    ['to all but a network, of a list', { 'dst-address': '!10.0.0.0/8', 'dst-address-list': 'vpn' }, wan],
  ])('%s', async (_what, matchers, expected) => {
    expect(await following(matchers)).toBe(expected);
  });

  const hairpin = { 'out-interface': 'bridge' };
  const byDestination = { ...hairpin, 'dst-address': lan };

  test.each<[string, Matchers, string]>([
    ['hairpin by the interface, which then is all there is', hairpin, other],
    ['hairpin by its destination', byDestination, 'none'],
  ])('the WAN rule gone: %s', async (_what, matchers, expected) => {
    expect(await following(matchers, {}, (router) => void router.nat.shift())).toBe(expected);
  });

  describe('VRRP on the WAN too', () => {
    /** Its instance, and the WAN rule out of `way`. */
    const prepared = (way = 'ether1'): SceneOptions => ({
      prepare: each((router) => {
        router.segments.ether1 = 'wan';
        router.vrrp.push(createVrrpInstance({ name: 'vrrp-wan', interface: 'ether1', vrid: 50, priority: 100 }));
        ruleOf(router).matchers = { 'out-interface': way };
      }),
    });
    const isStatic = (router: Router) => void router.dhcpClients.splice(0);
    const named = (...wanInterfaces: string[]) => ({ config: { wanInterfaces } });
    const client = (router: Router, changes: Partial<Router['dhcpClients'][number]>) =>
      void Object.assign(router.dhcpClients[0] ?? {}, changes);

    test.each<[string, Matchers, SceneOptions, (router: Router) => void, string]>([
      ['a DHCP client', hairpin, prepared(), () => {}, wan],
      ['a DHCP client, out of the VRRP interface', hairpin, prepared('vrrp-wan'), () => {}, wan],
      [
        'a DHCP client on the VRRP interface',
        hairpin,
        prepared('vrrp-wan'),
        (router) => client(router, { interface: 'vrrp-wan' }),
        wan,
      ],
      [
        'a DHCP client that is off on a backup',
        hairpin,
        prepared(),
        (router) => client(router, { disabled: true }),
        wan,
      ],
      ['wan_interfaces', hairpin, { ...prepared(), ...named('ether1') }, isStatic, wan],
      ['wan_interfaces by a list', hairpin, { ...prepared(), ...named('WAN') }, isStatic, wan],
      ['wan_interfaces by the VRRP interface', hairpin, { ...prepared(), ...named('vrrp-wan') }, isStatic, wan],
      ['nothing that tells it from the LAN', hairpin, prepared(), isStatic, both],
      ['nothing that tells it from the LAN, and no hairpin', byDestination, prepared(), isStatic, wan],
    ])('%s', async (_what, matchers, options, arrange, expected) => {
      expect(await following(matchers, options, arrange)).toBe(expected);
    });

    test('one list of all ways out, one of which has a client', async () => {
      const arrange = (router: Router) => {
        client(router, { interface: 'lte1' });
        ruleOf(router).matchers = { 'out-interface-list': 'WAN' };
        router.interfaceListMembers.push({ list: 'WAN', interface: 'lte1', disabled: false, dynamic: false });
      };
      expect(await following(hairpin, prepared(), arrange)).toBe(wan);
    });
  });

  const unread =
    (...menus: string[]) =>
    (_router: Router, it: Scene) =>
      menus.forEach((menu) => void it.unread.add(`router-a ${menu}`));
  const off = (collector: string): SceneOptions => ({
    routerConfig: () => ({ collectors: collectors.map(({ name }) => name).filter((name) => name !== collector) }),
  });
  const byList = (router: Router) => {
    ruleOf(router).matchers = { 'out-interface-list': 'WAN' };
  };

  test.each<[string, Matchers, SceneOptions, (router: Router, it: Scene) => void, string]>([
    ['VRRP', hairpin, {}, unread('/interface/vrrp'), 'unknown'],
    ['VRRP, which a destination does not need', byDestination, {}, unread('/interface/vrrp'), wan],
    ['VRRP, which a way out does not need', { 'out-interface': 'ether1' }, {}, unread('/interface/vrrp'), both],
    ['VRRP, which a rule for all interfaces does not need', {}, {}, unread('/interface/vrrp'), both],
    ['VRRP, switched off', hairpin, off('vrrp'), () => {}, 'unknown'],
    ['DHCP clients', hairpin, {}, unread('/ip/dhcp-client'), 'unknown'],
    ['DHCP clients, without VRRP on the way', { 'out-interface': 'lte1' }, {}, unread('/ip/dhcp-client'), both],
    ['DHCP clients, switched off', hairpin, off('dhcp-client'), () => {}, wan],
    ['lists', { 'out-interface-list': 'LAN' }, {}, unread('/interface/list/member'), 'unknown'],
    ['lists, which no rule names', hairpin, {}, unread('/interface/list/member'), wan],
    [
      'lists, one of which is the way out',
      { 'out-interface-list': 'WAN' },
      { config: { wanInterfaces: ['WAN'] } },
      (router, it) => {
        byList(router);
        unread('/interface/list/member')(router, it);
      },
      both,
    ],
    [
      'lists, which may hold the interface',
      hairpin,
      { config: { wanInterfaces: ['WAN'] } },
      unread('/interface/list/member'),
      'unknown',
    ],
    ['lists, switched off', { 'out-interface-list': 'LAN' }, off('interface-list-member'), () => {}, both],
    [
      'all of it, where there is but one rule',
      byDestination,
      {},
      (router, it) => {
        byList(router);
        unread('/interface/vrrp', '/ip/dhcp-client', '/interface/list/member')(router, it);
      },
      wan,
    ],
  ])('unread: %s', async (_what, matchers, options, arrange, expected) => {
    expect(await following(matchers, options, arrange)).toBe(expected);
  });

  const commented = (...comment: string[]): SceneOptions => ({
    config: { nat: { chain: 'srcnat', action: ['masquerade'], comment, exclusive: false } },
  });

  test.each<[string, Matchers, SceneOptions, string]>([
    ['one', { 'out-interface': 'lte1' }, commented(wan), wan],
    ['two', { 'out-interface': 'lte1' }, commented(wan, other), both],
    ['to the letter', {}, commented('wan masquerade', 'WAN masquerade on ether1'), 'none'],
    ['even if it leads to the LAN', hairpin, commented(wan, other), both],
    ['even if it is for a certain destination', { 'dst-address-list': 'vpn' }, commented(other), other],
  ])('named by their comment: %s', async (_what, matchers, options, expected) => {
    expect(await following(matchers, options)).toBe(expected);
  });

  test('of another action is none, whatever its comment', async () => {
    const arrange = (router: Router) => void Object.assign(router.nat[1] ?? {}, { action: 'accept' });
    expect(await following({}, commented(wan, other), arrange)).toBe(wan);
  });
});

describe('WAN interfaces', () => {
  const wan = (options?: SceneOptions, arrange?: (it: Scene) => void) =>
    facts(/wan_interface/, { members: 1, ...options }, arrange);
  const a = (...names: string[]) => names.map((name) => `ha_wan_interface{router-a ${name}} 1`);

  test.each<[string, SceneOptions, (router: Router, it: Scene) => void, readonly string[]]>([
    ['with a DHCP client', {}, () => {}, a('ether1')],
    ['with a static address, named by the rule', {}, (router) => void router.dhcpClients.splice(0), a('ether1')],
    [
      'by out-interface-list=WAN',
      {},
      (router) => {
        router.dhcpClients.splice(0);
        for (const rule of router.nat) rule.matchers = { 'out-interface-list': 'WAN' };
      },
      a('ether1'),
    ],
    [
      'two of them',
      {},
      (router) => {
        for (const rule of router.nat) rule.matchers = { 'out-interface-list': 'WAN' };
        router.interfaceListMembers.push({ list: 'WAN', interface: 'ether2', disabled: false, dynamic: false });
      },
      a('ether1', 'ether2'),
    ],
    [
      'not a disabled member of the list',
      {},
      (router) => {
        for (const rule of router.nat) rule.matchers = { 'out-interface-list': 'WAN' };
        router.interfaceListMembers.push({ list: 'WAN', interface: 'ether2', disabled: true, dynamic: false });
      },
      a('ether1'),
    ],
    [
      'not where a rule names an interface that is gone',
      {},
      (router) => void router.nat.push({ ...ruleOf(router), disabled: true, matchers: { 'out-interface': '*7' } }),
      a('ether1'),
    ],
    [
      'gone or not, where there is no other',
      {},
      (router) => {
        router.dhcpClients.splice(0);
        for (const rule of router.nat) rule.matchers = { 'out-interface': 'lte1' };
      },
      a('lte1'),
    ],
    [
      'with a DHCP client, even where the interface is gone',
      {},
      (router) =>
        void router.dhcpClients.push({
          ...(router.dhcpClients[0] as Router['dhcpClients'][number]),
          interface: 'lte1',
        }),
      a('ether1', 'lte1'),
    ],
    [
      'not by a negated list',
      {},
      (router) => {
        for (const rule of router.nat) rule.matchers = { 'out-interface-list': '!LAN' };
      },
      a('ether1'),
    ],
    [
      'not by a hairpin rule',
      {},
      (router) => {
        router.dhcpClients.splice(0);
        router.nat.push({ ...ruleOf(router), matchers: { 'out-interface': 'bridge' } });
      },
      a('ether1'),
    ],
    ['configured', { config: { wanInterfaces: ['pppoe-out1'] } }, () => {}, a('pppoe-out1')],
    ['configured by the name of a list', { config: { wanInterfaces: ['WAN'] } }, () => {}, a('ether1')],
    [
      'configured by the name of a list, a member of which is gone',
      { config: { wanInterfaces: ['WAN'] } },
      (router) =>
        void router.interfaceListMembers.push({ list: 'WAN', interface: '*7', disabled: false, dynamic: false }),
      a('ether1'),
    ],
    [
      'unknown while nobody knows whether a name is that of a list',
      { config: { wanInterfaces: ['WAN'] } },
      (_router, { unread }) => void unread.add('router-a /interface/list/member'),
      [],
    ],
    [
      'unknown while a menu that decides it is unread',
      {},
      (_router, { unread }) => void unread.add('router-a /ip/dhcp-client'),
      [],
    ],
  ])('%s', async (_what, options, arrange, expected) => {
    expect(await wan(options, (it) => arrange(it.routers[0] as Router, it))).toEqual(expected);
  });
});

describe('default route', () => {
  test.each<[string, (it: Scene) => void | Promise<void>, readonly string[]]>([
    ['by DHCP', () => {}, ['default_route_active{router-a ipv4} 1']],
    [
      'lost with the lease',
      async (it) => it.simulated.setFault(it.routers[0] as Router, 'dhcp-unbound'),
      ['default_route_active{router-a ipv4} 0'],
    ],
    [
      'in another table only',
      ({ extraRows }) =>
        void extraRows.set('router-a /ip/route', [
          { 'dst-address': '0.0.0.0/0', active: 'true', 'routing-table': 'vpn' },
        ]),
      [],
    ],
    [
      'RouterOS 6, with a mark',
      ({ extraRows }) =>
        void extraRows.set('router-a /ip/route', [
          { 'dst-address': '0.0.0.0/0', active: 'true', 'routing-mark': 'vpn' },
        ]),
      [],
    ],
    [
      'in another table, and a dead one in the main table',
      ({ extraRows }) =>
        void extraRows.set('router-a /ip/route', [
          { 'dst-address': '0.0.0.0/0', active: 'true', 'routing-table': 'vpn' },
          { 'dst-address': '0.0.0.0/0', inactive: 'true', 'routing-table': 'main' },
        ]),
      ['default_route_active{router-a ipv4} 0'],
    ],
    [
      'disabled, and no other',
      ({ extraRows }) =>
        void extraRows.set('router-a /ip/route', [{ 'dst-address': '0.0.0.0/0', inactive: 'true', disabled: 'true' }]),
      ['default_route_active{router-a ipv4} 0'],
    ],
    [
      'none, and no way out that could have one',
      ({ routers: [a] }) => {
        a?.dhcpClients.splice(0);
        a?.nat.splice(0);
      },
      [],
    ],
    [
      'none, and the ways out unread',
      async (it) => {
        await it.simulated.setFault(it.routers[0] as Router, 'dhcp-unbound');
        it.unread.add('router-a /ip/firewall/nat');
      },
      [],
    ],
    [
      'RouterOS 6',
      ({ extraRows }) =>
        void extraRows.set('router-a /ip/route', [
          { 'dst-address': '0.0.0.0/0', active: 'true', 'gateway-status': '1.2.3.4 reachable' },
        ]),
      ['default_route_active{router-a ipv4} 1'],
    ],
    [
      'IPv6 where configured',
      ({ routers: [a] }) =>
        void a?.routes.push({
          destination: '::/0',
          gateway: 'fe80::1%ether1',
          distance: 1,
          reachable: true,
          via: 'ether1',
        }),
      ['default_route_active{router-a ipv4} 1', 'default_route_active{router-a ipv6} 1'],
    ],
    [
      'IPv6 configured and dead',
      ({ routers: [a] }) =>
        void a?.routes.push({
          destination: '::/0',
          gateway: 'fe80::1%ether1',
          distance: 1,
          reachable: false,
          via: 'ether1',
        }),
      ['default_route_active{router-a ipv4} 1', 'default_route_active{router-a ipv6} 0'],
    ],
    ['unread', ({ unread }) => void unread.add('router-a /ip/route'), []],
  ])('%s', async (_what, arrange, expected) => {
    expect(await facts(/default_route/, { members: 1 }, arrange)).toEqual(expected);
  });
});

describe('what has been observed', () => {
  /** Reads every `stepS` seconds and gives what the last read says. */
  async function watch(
    it: Scene,
    steps: readonly [seconds: number, act?: () => unknown][],
    names = /ha_masters|nat_off|master_down/,
  ) {
    const memory = observations();
    let last = await factsOf(it, names, memory);
    for (const [seconds, act] of steps) {
      await act?.();
      it.clock.advance(seconds * 1_000);
      last = await factsOf(it, names, memory);
    }
    return last;
  }

  const force = (router: Router | undefined, role: 'master' | 'backup') => () =>
    Object.assign(instanceOf(router as Router), { forcedRole: role });

  test('begins at 0 and grows from read to read', async () => {
    const it = scene({ members: 2 });
    expect(await watch(it, [])).toEqual(
      expect.arrayContaining([
        'ha_masters{49} 1',
        'ha_masters_observed_seconds{49} 0',
        'ha_master_down_interval_seconds{49} 4',
      ]),
    );
    expect(await watch(it, [[15], [15]])).toContain('ha_masters_observed_seconds{49} 30');
  });

  test('a split brain counts from the first read that has it', async () => {
    const it = scene();
    const split = force(it.routers[1], 'master');
    expect(await watch(it, [[15], [15, split], [15], [15]])).toEqual(
      expect.arrayContaining(['ha_masters{49} 2', 'ha_masters_observed_seconds{49} 30']),
    );
  });

  test('an unread member breaks nothing, and says nothing', async () => {
    const it = scene();
    expect(await watch(it, [[15], [15, () => it.unread.add('router-b')]])).toEqual([
      'ha_nat_off_on_master_observed_seconds{router-a} 0',
      'ha_master_down_interval_seconds{49} 4',
    ]);
    expect(
      await watch(it, [
        [15, () => it.unread.clear()],
        [15, () => it.unread.add('router-b')],
        [15, () => it.unread.clear()],
      ]),
    ).toContain('ha_masters_observed_seconds{49} 30');
  });

  test('two masters count even while a third member is unread', async () => {
    const it = scene({ members: 3 });
    force(it.routers[1], 'master')();
    it.unread.add('router-c');
    expect(await watch(it, [[15]])).toContain('ha_masters_observed_seconds{49} 15');
  });

  test('more than 60 s without a conclusive read begin anew', async () => {
    expect(await watch(scene(), [[15], [60]])).toContain('ha_masters_observed_seconds{49} 75');
    expect(await watch(scene(), [[15], [61]])).toContain('ha_masters_observed_seconds{49} 0');
  });

  test('NAT off on the master counts, and a read that failed breaks nothing', async () => {
    const it = scene();
    const off = () => it.simulated.setFault(it.routers[0] as Router, 'nat-off');
    expect(await watch(it, [[15, off], [15]])).toContain('ha_nat_off_on_master_observed_seconds{router-a} 15');
    expect(await watch(it, [[15], [15, () => it.unread.add('router-a')], [15, () => it.unread.clear()]])).toContain(
      'ha_nat_off_on_master_observed_seconds{router-a} 45',
    );
  });

  const interfacesUnread = 'router-a /interface';

  test('NAT off on the master counts on while the interfaces are unread, be it in every second read', async () => {
    const it = scene({ prepare: each((router) => Object.assign(instanceOf(router), { linkDowns: 3 })) });
    await it.simulated.setFault(it.routers[0] as Router, 'nat-off');
    const memory = observations();
    const ages: string[] = [];
    for (const isRead of [false, true, false, true, false, false, false, false, false, false, true, true]) {
      if (isRead) it.unread.delete(interfacesUnread);
      else it.unread.add(interfacesUnread);
      ages.push(...(await factsOf(it, /nat_off/, memory)).slice(0, 1));
      it.clock.advance(15_000);
    }
    const expected = ages.map((_, index) => `ha_nat_off_on_master_observed_seconds{router-a} ${15 * index}`);
    expect(ages).toEqual(expected);
  });

  test('a takeover begins anew, even where the interfaces were unread meanwhile', async () => {
    const it = scene();
    await it.simulated.setFault(it.routers[0] as Router, 'nat-off');
    const takeOverAnew = () => {
      force(it.routers[0], 'backup')();
      it.clock.advance(1_000);
      force(it.routers[0], 'master')();
    };
    expect(await watch(it, [[15], [15, takeOverAnew]])).toContain('ha_nat_off_on_master_observed_seconds{router-a} 0');
    expect(
      await watch(it, [
        [15, () => it.unread.add(interfacesUnread)],
        [15, takeOverAnew],
        [15, () => it.unread.clear()],
      ]),
    ).toContain('ha_nat_off_on_master_observed_seconds{router-a} 0');
  });

  test('the master-down interval is that of the slowest member', async () => {
    const it = scene({ prepare: each((router) => Object.assign(instanceOf(router), { intervalMs: 2_000 })) });
    expect(await watch(it, [])).toContain(`ha_master_down_interval_seconds{49} ${2 * (3 + (256 - 100) / 256)}`);
  });
});

test('two readers of one read get the same observation', async () => {
  const it = scene();
  const memory = observations();
  await factsOf(it, /observed/, memory);
  it.clock.advance(15_000);
  const [first, second] = [
    await factsOf(it, /masters_observed/, memory),
    await factsOf(it, /masters_observed/, memory),
  ];
  expect(first).toEqual(['ha_masters_observed_seconds{49} 15']);
  expect(second).toEqual(first);
});
