import { describe, expect, test } from 'vitest';
import type { GroupConfig } from '../../src/config/schema.ts';
import type { Candidate } from '../../src/init/certificates.ts';
import { configText, find } from '../../src/init/config-text.ts';
import type { Router } from '../../src/simulator/router.ts';
import { createEthernet, createVrrpInstance } from '../../src/simulator/scenarios/pair.ts';
import type { Role } from '../../src/simulator/state.ts';
import { type Scene, type SceneOptions, scene } from '../ha/scene.ts';
import { load } from './console.ts';

const hosts: Readonly<Record<string, string>> = { 'router-a': '192.0.2.1', 'router-b': '192.0.2.2' };

/** Read without sockets, as `init` reads: with nothing decided. */
function routers(options: SceneOptions = {}): Scene {
  return scene({
    ...options,
    config: { nat: { chain: 'srcnat', action: ['masquerade', 'src-nat'], exclusive: false } },
    routerConfig: (name) => {
      const hostname = hosts[name] ?? '192.0.2.3';
      return { url: { protocol: 'api', hostname, port: 8728, href: `api://${hostname}` } };
    },
  });
}

/** The configuration as printed, in lines and without them, and as it loads: as it stands, and with the keys that it proposes. */
async function written(from: Scene) {
  const snapshot = await from.snapshot();
  const candidates = snapshot.routers.map(
    ({ router: { url } }): Candidate => ({ url, certificate: undefined, problem: undefined }),
  );
  const about = { candidates, username: 'prometheus', passwordFile: undefined, readOn: 'a day' };
  const text = configText(find(snapshot), about);
  const proposed = text.replaceAll(/^( *)#(?=[^ ]| {2})/gm, '$1');
  const [group] = (await load(text)).config.groups;
  const [everything] = (await load(proposed.replaceAll(/^#$/gm, ''))).config.groups;
  const prose = text.replaceAll(/\n *# /g, ' ');
  return { text, prose, group: group as GroupConfig, everything: everything as GroupConfig };
}

const force = (routers: readonly Router[], ...roles: Role[]) => {
  for (const [index, forcedRole] of roles.entries()) {
    for (const instance of routers[index]?.vrrp ?? []) Object.assign(instance, { forcedRole });
  }
};

/** A second VRRP interface on each router. */
const add = (routers: readonly Router[], ...given: Parameters<typeof createVrrpInstance>[0][]) => {
  for (const [index, router] of routers.entries()) {
    const instance = given[index] ?? given[0];
    if (instance !== undefined) router.vrrp.push(createVrrpInstance({ ...instance, priority: 110 - 10 * index }));
  }
};

describe('names of routers', () => {
  test.each([
    [
      ['gw-1', 'gw-2'],
      ['gw-1', 'gw-2'],
    ],
    [
      ['gw', 'gw'],
      ['router-a', 'router-b'],
    ],
    [
      ['MikroTik', 'mikrotik'],
      ['router-a', 'router-b'],
    ],
    [
      ['CHR', ''],
      ['router-a', 'router-b'],
    ],
    [
      ['MikroTik', 'router-a'],
      ['router-b', 'router-a'],
    ],
    [
      ['gw', 'gw', 'router-a'],
      ['router-b', 'router-c', 'router-a'],
    ],
    [
      [' gw\n1 ', 'x'.repeat(80)],
      ['gw 1', 'x'.repeat(63)],
    ],
  ])('%j are called %j', async (identities, names) => {
    const prepare = (all: readonly Router[]) => {
      for (const [index, identity] of identities.entries()) Object.assign(all[index] ?? {}, { identity });
    };
    const { group } = await written(routers({ members: identities.length, prepare }));
    expect(group.routers.map(({ name }) => name)).toEqual(names);
  });
});

describe('roles', () => {
  test('are proposed for the router with the highest priority', async () => {
    const { group, everything } = await written(routers({ members: 3 }));
    expect(group.routers.map(({ role }) => role)).toEqual([undefined, undefined, undefined]);
    expect(everything.routers.map(({ role }) => role)).toEqual(['primary', undefined, undefined]);
  });

  test('are a matter of taste without preemption', async () => {
    const prepare = (all: readonly Router[]) => {
      for (const { vrrp } of all) for (const instance of vrrp) instance.preemption = false;
    };
    const { prose, everything } = await written(routers({ prepare }));
    expect(prose).toContain('preemption-mode is off: whoever is master stays it');
    expect(everything.routers.map(({ role }) => role)).toEqual(['primary', undefined]);
  });

  test.each<[string, (all: readonly Router[]) => void]>([
    ['equal priorities', ([, b]) => Object.assign(b?.vrrp[0] ?? {}, { priority: 110 })],
    [
      'priorities that share the load',
      ([a, b]) => {
        a?.vrrp.push(createVrrpInstance({ name: 'vrrp-b', interface: 'bridge', vrid: 50, priority: 50 }));
        b?.vrrp.push(createVrrpInstance({ name: 'vrrp-b', interface: 'bridge', vrid: 50, priority: 90 }));
      },
    ],
  ])('are not proposed for %s', async (_what, prepare) => {
    const { text } = await written(routers({ prepare }));
    expect(text).not.toContain('#role:');
  });
});

describe('virtual routers', () => {
  const guests = { name: 'vrrp-guests', interface: 'ether2', vrid: 49, priority: 100 };

  test('are told apart by their interface where one VRID stands on two', async () => {
    const { text, group } = await written(routers({ prepare: (all) => add(all, guests) }));
    expect(group.virtualRouters).toEqual([
      { name: 'guests', vrid: 49, interfaces: ['vrrp-guests'] },
      { name: 'lan', vrid: 49, interfaces: ['vrrp-lan'] },
    ]);
    expect(text).toContain('# CRITICAL router-a and router-b are both master of guests:');
  });

  test('are told apart by their protocol where it is all that differs', async () => {
    const six = { ...guests, name: 'lan6-vrrp', v3Protocol: 'ipv6' as const };
    const { group } = await written(routers({ prepare: (all) => add(all, six) }));
    expect(group.virtualRouters).toEqual([
      { name: 'lan', vrid: 49, protocol: 'ipv4' },
      { name: 'lan6', vrid: 49, protocol: 'ipv6' },
    ]);
  });

  test('are only proposed where the members disagree', async () => {
    const prepare = (all: readonly Router[]) =>
      add(all, { ...guests, vrid: 50 }, { ...guests, name: 'vrrp3', vrid: 50 });
    const { prose, group, everything } = await written(routers({ prepare }));
    expect(prose).toContain('since the members call it differently: vrrp-guests on router-a, vrrp3 on router-b:');
    expect(group.virtualRouters).toEqual([{ name: 'lan', vrid: 49 }]);
    expect(everything.virtualRouters).toEqual([
      { name: 'lan', vrid: 49 },
      { name: 'guests', vrid: 50 },
    ]);
  });

  test('are only proposed where one member lacks the interface', async () => {
    const prepare = (all: readonly Router[]) => add(all.slice(0, 1), guests);
    const { prose, group } = await written(routers({ prepare }));
    expect(prose).toContain('since router-b has no interface vrrp-guests with this VRID:');
    expect(group.virtualRouters).toEqual([{ name: 'lan', vrid: 49, interfaces: ['vrrp-lan'] }]);
  });

  test.each([
    [{ name: 'vrrp1', vrid: 50 }, 'vrrp1 tells nothing'],
    [{ name: 'VRRP', vrid: 50 }, 'VRRP tells nothing'],
    [{ name: 'lan', vrid: 50 }, 'this name is taken already'],
  ])('%j is only proposed', async (given, why) => {
    const prepare = (all: readonly Router[]) => add(all, { ...guests, ...given });
    const snapshot = await routers({ prepare }).snapshot();
    const { group, virtualRouters } = find(snapshot);
    expect(virtualRouters.map(({ doubt }) => doubt)).toEqual([undefined, why]);
    expect(group.config.virtualRouters).toEqual([{ name: 'lan', vrid: 49 }]);
  });

  test('may all be proposals, or none at all', async () => {
    const rename = (all: readonly Router[]) => {
      for (const { vrrp } of all) Object.assign(vrrp[0] ?? {}, { name: 'vrrp1' });
    };
    const { text, group } = await written(routers({ prepare: rename }));
    expect(text).toContain('\n    #virtual_routers:\n');
    expect(group.virtualRouters).toEqual([]);
    const none = await written(routers({ prepare: (all) => all.map(({ vrrp }) => vrrp.splice(0)) }));
    expect(none.text).toContain('No VRRP interface was found');
    expect(none.text).toMatch(/^# UNKNOWN router-a and router-b have no VRRP instance/m);
  });
});

describe('NAT', () => {
  const enable =
    (...enabled: boolean[]) =>
    (all: readonly Router[]) => {
      for (const [index, router] of all.entries()) {
        router.natFollowsRole = undefined;
        for (const rule of router.nat) rule.disabled = enabled[index] === false;
      }
    };

  test.each<[string, boolean, SceneOptions]>([
    ['on the master alone', true, { prepare: enable(true, false) }],
    ['on one of three', true, { members: 3, prepare: enable(true, false, false) }],
    ['everywhere', false, { prepare: enable(true, true) }],
    ['nowhere', false, { prepare: enable(false, false) }],
    ['on the backup', false, { prepare: enable(false, true) }],
    ['on the only router', false, { members: 1, prepare: enable(true) }],
  ])('enabled %s: exclusive is %s', async (_where, exclusive, options) => {
    const { text, group } = await written(routers(options));
    expect(group.nat.exclusive).toBe(exclusive);
    expect(text).toContain('# - router-a, master: WAN masquerade is ');
    expect(text).toContain(exclusive ? '    nat: { exclusive: true }' : '    #nat: { chain: srcnat, action: [');
  });

  test('tells nothing of what follows the role while there are two masters, or an unread member', async () => {
    const split = routers({ prepare: (all) => [enable(true, false)(all), force(all, 'master', 'master')] });
    expect((await written(split)).group.nat.exclusive).toBe(false);
    const unread = routers({ prepare: enable(true, false) });
    unread.unread.add('router-b /ip/firewall/nat');
    const { text, prose, group } = await written(unread);
    expect(group.nat.exclusive).toBe(false);
    expect(text).toContain('# - router-b: not read');
    expect(prose).toContain('is not known without router-b.');
  });

  test('counts rules beyond what one wants to read, and says where there is none', async () => {
    const many = (all: readonly Router[]) => {
      const [rule] = all[0]?.nat ?? [];
      for (let n = 0; rule !== undefined && n < 30; n += 1) all[0]?.nat.push({ ...rule, comment: `rule ${n}` });
      all[1]?.nat.splice(0);
    };
    const { text } = await written(routers({ prepare: many }));
    expect(text).toContain('# - router-a: and 11 more');
    expect(text).toContain('# - router-b: none');
  });
});

describe('WAN interfaces', () => {
  const withoutHints = (all: readonly Router[]) => {
    for (const { dhcpClients, nat } of all) {
      dhcpClients.length = 0;
      for (const rule of nat) rule.matchers = {};
    }
  };
  const route = { destination: '0.0.0.0/0', distance: 1, reachable: true };

  test('need not be written where the routers tell them', async () => {
    const { group, everything } = await written(routers());
    expect(group.wanInterfaces).toBeUndefined();
    expect(everything.wanInterfaces).toEqual(['ether1']);
  });

  test('say where a router has none', async () => {
    const { prose } = await written(routers({ prepare: ([, b]) => withoutHints(b === undefined ? [] : [b]) }));
    expect(prose).toContain('Now: ether1 on router-a; none on router-b.');
  });

  test.each([
    ['an address', { gateway: '203.0.113.1', via: 'ether1' }],
    ['an interface', { gateway: 'ether1', via: 'ether1' }],
    ['both', { gateway: '203.0.113.1%ether1', via: 'ether1' }],
  ])('are those of the default route otherwise, whose gateway is %s', async (_what, hop) => {
    const prepare = (all: readonly Router[]) => {
      withoutHints(all);
      for (const [index, { routes, addresses }] of all.entries()) {
        addresses.push({ address: `203.0.113.${10 + index}/24`, interface: 'ether1', disabled: false });
        // The backup goes through the master.
        routes.push({ ...route, ...(index === 0 ? hop : { gateway: '192.168.88.1', via: 'bridge' }) });
      }
    };
    const { prose, group } = await written(routers({ prepare }));
    expect(group.wanInterfaces).toEqual(['ether1']);
    expect(prose).toContain('these are what the default route goes out of');
  });

  test('are left to the operator where nothing tells them', async () => {
    const { prose, group } = await written(routers({ prepare: withoutHints }));
    expect(group.wanInterfaces).toBeUndefined();
    expect(prose).toContain('write them down, such as wan_interfaces: [ether1].');
  });
});

describe('DHCP', () => {
  test.each<[string, SceneOptions['prepare'], string, GroupConfig['dhcp']['standby']]>([
    ['bound', undefined, 'on router-b, a standby, ether1 is bound (198.51.100.11/24)', 'bound'],
    [
      'searching',
      ([, b]) => Object.assign(b?.dhcpClients[0] ?? {}, { status: 'searching...' }),
      'on router-b, a standby, ether1 is searching.',
      'unbound',
    ],
    ['absent', ([, b]) => void b?.dhcpClients.splice(0), 'no standby with a DHCP client was seen', 'any'],
  ])('with a lease that is %s', async (_what, prepare, now, standby) => {
    const { prose, group, everything } = await written(routers(prepare === undefined ? {} : { prepare }));
    expect(prose).toContain(`Now: ${now}`);
    expect([group.dhcp.standby, everything.dhcp.standby]).toEqual([standby === 'bound' ? 'bound' : 'any', standby]);
  });
});

test('a router that has many interfaces and no VRRP, and one that was not read, have their place', async () => {
  const from = routers({
    members: 3,
    prepare: ([a]) => {
      a?.vrrp.splice(0);
      a?.interfaces.push(createEthernet('ether9', '48:A9:8A:00:01:09', 0));
    },
  });
  from.unread.add('router-c');
  const { text, group } = await written(from);
  expect(group.routers.map(({ name }) => name)).toEqual(['router-a', 'router-b', 'router-c']);
  expect(text).toContain('RouterOS 7.20.4 (stable); no VRRP');
  expect(text).toContain('# NOT READ: router-c: /interface/vrrp');
});
