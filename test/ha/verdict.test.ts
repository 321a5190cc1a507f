import { describe, expect, test } from 'vitest';
import type { Router } from '../../src/simulator/router.ts';
import { createVrrpInstance } from '../../src/simulator/scenarios/pair.ts';
import { findingsOf, reportOf, type Scene, type SceneOptions, scene } from './scene.ts';

interface Case {
  readonly what: string;
  readonly options?: SceneOptions;
  readonly arrange?: (scene: Scene) => void | Promise<void>;
  readonly findings: readonly string[];
}

const instanceOf = (router: Router | undefined, name = 'vrrp-lan') =>
  router?.vrrp.find((one) => one.name === name) ?? raise(name);

function raise(name: string): never {
  throw new Error(`no instance ${name}`);
}

/** Forces the roles of vrrp-lan, router by router. */
const roles =
  (...states: ('master' | 'backup' | 'init' | 'fault')[]) =>
  ({ routers }: Scene) => {
    for (const [index, state] of states.entries()) Object.assign(instanceOf(routers[index]), { forcedRole: state });
  };

const all =
  (...steps: ((scene: Scene) => void | Promise<void>)[]) =>
  async (it: Scene) => {
    for (const step of steps) await step(it);
  };

const exclusive = { nat: { chain: 'srcnat', action: ['masquerade', 'src-nat'], exclusive: true } };

const cases: readonly Case[] = [
  { what: 'a healthy pair', findings: [] },
  {
    what: 'a healthy pair of RouterOS 6 and 7',
    options: { versions: ['6.49.18 (long-term)', '7.8 (stable)'] },
    findings: [],
  },
  {
    what: 'one VRID on two VLANs, unnamed',
    options: {
      prepare: (routers) => {
        for (const router of routers) {
          router.segments.ether2 = 'guests';
          router.vrrp.push(
            createVrrpInstance({
              name: 'vrrp-guests',
              interface: 'ether2',
              vrid: 49,
              priority: instanceOf(router).priority,
            }),
          );
          router.addresses.push({ address: '192.168.89.1/32', interface: 'vrrp-guests', disabled: false });
        }
      },
    },
    findings: ['unknown info router-a', 'unknown info router-b'],
  },
  {
    what: 'equal identities',
    options: { prepare: (routers) => routers.map((router) => Object.assign(router, { identity: 'MikroTik' })) },
    findings: [],
  },
  {
    what: 'a clean failover',
    arrange: async (it) => {
      await it.simulated.setFault(it.routers[0] as Router, 'disable-vrrp');
      it.clock.advance(10_000);
    },
    // The scripts do not run when an instance is disabled, so router-a keeps its NAT; it is not backup either.
    findings: ['GroupDegraded warning router-a', 'StandbyNotReady warning router-a'],
  },
  {
    what: 'both master',
    arrange: roles('master', 'master'),
    findings: ['SplitBrain critical router-a+router-b', 'NatDisabledOnMaster critical router-b'],
  },
  {
    what: 'a partition',
    arrange: async (it) => {
      await it.simulated.setFault(it.routers[1] as Router, 'partition');
      it.clock.advance(10_000);
    },
    findings: ['SplitBrain critical router-a+router-b'],
  },
  {
    what: 'both backup',
    arrange: roles('backup', 'backup'),
    findings: ['NoMaster critical router-a+router-b', 'NatEnabledOnBackup warning router-a'],
  },
  {
    what: 'the wrong one master',
    arrange: all(roles('backup', 'master'), ({ routers: [a, b] }) => {
      Object.assign(a?.nat[0] ?? {}, { disabled: true });
      Object.assign(b?.nat[0] ?? {}, { disabled: false });
    }),
    findings: ['UnexpectedBackup warning router-a'],
  },
  {
    what: 'the wrong one master, preemption off',
    arrange: all(roles('backup', 'master'), ({ routers: [a, b] }) => {
      Object.assign(instanceOf(a), { preemption: false });
      Object.assign(a?.nat[0] ?? {}, { disabled: true });
      Object.assign(b?.nat[0] ?? {}, { disabled: false });
    }),
    findings: [],
  },
  {
    what: 'the wrong one master, preemption off, but primary by configuration',
    options: { routerConfig: (name) => (name === 'router-a' ? { role: 'primary' } : {}) },
    arrange: all(roles('backup', 'master'), ({ routers: [a, b] }) => {
      Object.assign(instanceOf(a), { preemption: false });
      Object.assign(a?.nat[0] ?? {}, { disabled: true });
      Object.assign(b?.nat[0] ?? {}, { disabled: false });
    }),
    findings: ['UnexpectedBackup warning router-a'],
  },
  {
    what: 'priorities equal',
    options: { prepare: ([, b]) => Object.assign(instanceOf(b), { priority: 110 }) },
    arrange: all(roles('master', 'backup'), ({ routers: [a, b] }) => {
      Object.assign(a?.nat[0] ?? {}, { disabled: false });
      Object.assign(b?.nat[0] ?? {}, { disabled: true });
    }),
    findings: ['PriorityTie info router-a+router-b'],
  },
  {
    what: 'NAT off on the master',
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-off'),
    findings: ['NatDisabledOnMaster critical router-a'],
  },
  {
    what: 'NAT gone from the master',
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-removed'),
    findings: ['NatDisabledOnMaster critical router-a'],
  },
  {
    what: 'NAT gone from the standby',
    arrange: async (it) => it.simulated.setFault(it.routers[1] as Router, 'nat-removed'),
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'no NAT at all',
    arrange: ({ routers }) => {
      for (const router of routers) router.nat.length = 0;
    },
    findings: [],
  },
  {
    what: 'an old disabled masquerade rule beside the enabled one',
    arrange: ({ routers }) => {
      for (const router of routers)
        router.nat.push({
          ...(router.nat[0] as Router['nat'][number]),
          disabled: true,
          followsRole: false,
          comment: 'old',
        });
    },
    findings: [],
  },
  {
    what: 'NAT on at the backup, exclusive',
    options: { config: exclusive },
    arrange: ({ routers: [, b] }) => {
      Object.assign(b?.nat[0] ?? {}, { disabled: false });
    },
    findings: ['NatEnabledOnBackup warning router-b'],
  },
  {
    what: 'NAT on at the backup, not exclusive',
    options: { config: { nat: { ...exclusive.nat, exclusive: false } } },
    arrange: ({ routers: [, b] }) => {
      Object.assign(b?.nat[0] ?? {}, { disabled: false });
    },
    findings: [],
  },
  {
    what: 'the master has fewer rules enabled',
    options: { config: { nat: { ...exclusive.nat, exclusive: false } } },
    arrange: ({ routers: [, b] }) => {
      Object.assign(b?.nat[0] ?? {}, { disabled: false });
      b?.nat.push({ ...(b.nat[0] as Router['nat'][number]), comment: 'second' });
    },
    findings: ['NatIncompleteOnMaster warning router-a'],
  },
  {
    what: 'the WAN of the master down',
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'wan-down'),
    findings: [
      'DhcpUnboundOnMaster critical router-a',
      'WanDownOnMaster critical router-a',
      'NoDefaultRouteOnMaster critical router-a',
    ],
  },
  {
    what: 'the lease of the master lost',
    arrange: async (it) => it.simulated.setFault(it.routers[0] as Router, 'dhcp-unbound'),
    findings: ['DhcpUnboundOnMaster critical router-a', 'NoDefaultRouteOnMaster critical router-a'],
  },
  {
    what: 'the WAN of the standby down',
    arrange: async (it) => it.simulated.setFault(it.routers[1] as Router, 'wan-down'),
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'the lease of the standby lost, any will do',
    arrange: async (it) => it.simulated.setFault(it.routers[1] as Router, 'dhcp-unbound'),
    findings: [],
  },
  {
    what: 'the lease of the standby lost, wanted bound',
    options: { config: { dhcp: { standby: 'bound' } } },
    arrange: async (it) => it.simulated.setFault(it.routers[1] as Router, 'dhcp-unbound'),
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'the standby holds a lease, wanted unbound',
    options: { config: { dhcp: { standby: 'unbound' } } },
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'one of two WANs down',
    options: {
      prepare: ([a]) => {
        const ether1 = a?.interfaces.find(({ name }) => name === 'ether1');
        if (ether1 !== undefined) a?.interfaces.push({ ...ether1, name: 'lte1', running: false });
        a?.interfaceListMembers.push({ list: 'WAN', interface: 'lte1', disabled: false, dynamic: false });
      },
      config: { wanInterfaces: ['WAN'] },
    },
    findings: ['WanDownOnMaster warning router-a'],
  },
  {
    what: 'the virtual address on the physical interface',
    options: {
      prepare: (routers) => {
        for (const { addresses } of routers)
          for (const row of addresses) if (row.interface === 'vrrp-lan') row.interface = 'bridge';
      },
    },
    findings: ['VirtualAddressMissing critical router-a'],
  },
  {
    what: 'no virtual address on the standby',
    arrange: ({ routers: [, b] }) => {
      b?.addresses.splice(0, b.addresses.length, ...b.addresses.filter((row) => row.interface !== 'vrrp-lan'));
    },
    findings: ['VrrpMismatch warning router-a+router-b', 'StandbyNotReady warning router-b'],
  },
  {
    what: 'the version differs',
    options: { prepare: ([, b]) => Object.assign(instanceOf(b), { version: 2 }) },
    findings: ['SplitBrain critical router-a+router-b', 'VrrpMismatch warning router-a+router-b'],
  },
  {
    what: 'the interval differs',
    options: { prepare: ([, b]) => Object.assign(instanceOf(b), { intervalMs: 2_000 }) },
    findings: ['SplitBrain critical router-a+router-b', 'VrrpMismatch warning router-a+router-b'],
  },
  {
    what: 'authentication differs',
    options: {
      prepare: (routers) => {
        for (const router of routers) Object.assign(instanceOf(router), { version: 2 });
        Object.assign(instanceOf(routers[1]), { authentication: 'simple' });
      },
    },
    findings: ['SplitBrain critical router-a+router-b', 'VrrpMismatch warning router-a+router-b'],
  },
  {
    what: 'a member lacks the instance',
    options: {
      prepare: ([, b]) => {
        b?.vrrp.splice(0);
      },
    },
    findings: ['VirtualRouterMissing warning router-b'],
  },
  {
    what: 'the instance disabled on the standby',
    options: { prepare: ([, b]) => Object.assign(instanceOf(b), { disabled: true }) },
    findings: ['GroupDegraded warning router-b', 'StandbyNotReady warning router-b'],
  },
  {
    what: 'the instance disabled everywhere',
    options: {
      prepare: (routers) => {
        for (const router of routers) Object.assign(instanceOf(router), { disabled: true });
      },
    },
    findings: ['StandbyNotReady warning router-a', 'StandbyNotReady warning router-b'],
  },
  {
    what: 'the standby in fault',
    arrange: roles('master', 'fault'),
    findings: ['GroupDegraded warning router-b', 'StandbyNotReady warning router-b'],
  },
  {
    what: 'the standby unread',
    arrange: ({ unread }) => {
      unread.add('router-b');
    },
    findings: ['RouterUnreachable warning router-b', 'GroupDegraded warning router-b'],
  },
  {
    what: 'the master unread, a backup visible',
    arrange: ({ unread }) => {
      unread.add('router-a');
    },
    findings: [
      'RouterUnreachable warning router-a',
      'NoMasterVisible warning router-b',
      'GroupDegraded warning router-a',
    ],
  },
  {
    what: 'the master unread, the other one in init',
    arrange: all(roles('master', 'init'), ({ unread }) => {
      unread.add('router-a');
    }),
    findings: [
      'NoMasterVisible critical router-b',
      'RouterUnreachable warning router-a',
      'GroupDegraded warning router-b+router-a',
      'StandbyNotReady warning router-b',
    ],
  },
  {
    what: 'both unread',
    arrange: ({ unread }) => {
      unread.add('router-a').add('router-b');
    },
    findings: ['GroupUnreachable critical router-a+router-b'],
  },
  {
    what: 'VRRP alone unread on the standby',
    arrange: ({ unread }) => {
      unread.add('router-b /interface/vrrp');
    },
    findings: ['RouterUnreachable warning router-b', 'GroupDegraded warning router-b'],
  },
  {
    what: 'NAT unread on the master',
    arrange: ({ unread }) => {
      unread.add('router-a /ip/firewall/nat');
    },
    findings: ['unknown unknown router-a'],
  },
  { what: 'maintenance', options: { config: { maintenance: true } }, findings: ['Maintenance info'] },
  { what: 'three members', options: { members: 3 }, findings: [] },
  {
    what: 'three members, two of them master',
    options: { members: 3 },
    arrange: roles('master', 'backup', 'master'),
    findings: ['SplitBrain critical router-a+router-c', 'NatDisabledOnMaster critical router-c'],
  },
  {
    what: 'three members, two master and one unread',
    options: { members: 3 },
    arrange: all(roles('master', 'master', 'backup'), ({ unread }) => {
      unread.add('router-c');
    }),
    findings: [
      'SplitBrain critical router-a+router-b',
      'NatDisabledOnMaster critical router-b',
      'RouterUnreachable warning router-c',
      'GroupDegraded warning router-c',
    ],
  },
  { what: 'one router alone', options: { members: 1 }, findings: [] },
  {
    what: 'one router whose peer is of another vendor, backup',
    options: { members: 1 },
    arrange: all(roles('backup'), async (it) => it.simulated.setFault(it.routers[0] as Router, 'nat-off')),
    findings: [],
  },
  {
    what: 'one router whose peer is of another vendor, in init',
    options: { members: 1 },
    arrange: roles('init'),
    findings: [
      'NoMasterVisible critical router-a',
      'GroupDegraded warning router-a',
      'StandbyNotReady warning router-a',
    ],
  },
  {
    what: 'no VRRP at all',
    options: {
      prepare: (routers) => {
        for (const router of routers) router.vrrp.splice(0);
      },
    },
    findings: ['unknown unknown router-a+router-b'],
  },
  {
    what: 'a DHCP server on the master alone',
    arrange: ({ routers: [, b] }) => {
      b?.dhcpServers.splice(0);
    },
    findings: ['StandbyNotReady warning router-b'],
  },
  {
    what: 'a VRRP group with mixed roles',
    options: {
      prepare: (routers) => {
        for (const router of routers) {
          Object.assign(instanceOf(router), { groupAuthority: 'self' });
          router.vrrp.push(
            createVrrpInstance({
              name: 'vrrp-guests',
              interface: 'bridge',
              vrid: 50,
              priority: 100,
              groupAuthority: 'vrrp-lan',
            }),
          );
          router.addresses.push({ address: '192.168.89.1/32', interface: 'vrrp-guests', disabled: false });
        }
      },
    },
    arrange: ({ routers }) => {
      for (const [index, router] of routers.entries()) {
        Object.assign(instanceOf(router, 'vrrp-guests'), { forcedRole: index === 0 ? 'backup' : 'master' });
      }
    },
    findings: [
      'NatDisabledOnMaster critical router-b',
      'UnexpectedBackup warning router-a',
      'MixedRoles warning router-a',
      'MixedRoles warning router-b',
      'PriorityTie info router-a+router-b',
    ],
  },
];

describe('the verdict on', () => {
  test.each(cases)('$what', async ({ options, arrange, findings }) => {
    const it = scene(options);
    await arrange?.(it);
    expect((await findingsOf(it)).sort()).toEqual([...findings].sort());
  });

  test('every finding is a sentence that names its routers and what to type or check', async () => {
    const sentences: string[] = [];
    for (const { options, arrange } of cases) {
      const it = scene(options);
      await arrange?.(it);
      for (const { routers, sentence } of (await reportOf(it)).findings) {
        for (const router of routers) expect(sentence).toContain(router);
        sentences.push(sentence);
      }
    }
    expect(sentences.length).toBeGreaterThan(60);
    for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|NaN|Infinity|\[object| {2}/);
  });
});

describe('would a failover work now?', () => {
  test.each<[string, (it: Scene) => void | Promise<void>, boolean | null, string]>([
    ['healthy', () => {}, true, ''],
    [
      'standby WAN down',
      async (it) => it.simulated.setFault(it.routers[1] as Router, 'wan-down'),
      false,
      'no WAN interface is running (ether1)',
    ],
    ['standby unread', ({ unread }) => void unread.add('router-b'), null, 'could not be read'],
    [
      'standby addresses unread',
      ({ unread }) => void unread.add('router-b /ip/address'),
      null,
      'virtual addresses could not be read',
    ],
    ['standby in fault', roles('master', 'fault'), false, 'its VRRP instance vrrp-lan is fault, not backup'],
    [
      'no NAT rule to enable',
      async (it) => it.simulated.setFault(it.routers[1] as Router, 'nat-removed'),
      false,
      'no NAT rule that could be enabled',
    ],
    ['no DHCP server', ({ routers: [, b] }) => void b?.dhcpServers.splice(0), false, 'no DHCP server on bridge'],
  ])('%s', async (_what, arrange, works, reason) => {
    const it = scene();
    await arrange(it);
    const { virtualRouters } = await reportOf(it);
    expect(virtualRouters[0]?.failoverWorks).toBe(works);
    expect(virtualRouters[0]?.standbys[0]?.reasons.join()).toContain(reason);
  });
});
