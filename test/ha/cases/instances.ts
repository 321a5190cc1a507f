import type { Router } from '../../../src/simulator/router.ts';
import { createVrrpInstance } from '../../../src/simulator/scenarios/pair.ts';
import { type Case, instanceOf, roles } from './case.ts';

/** A second instance, which follows the first; `authority` is what the first says of itself. */
const groupOfTwo = (authority: string) => (routers: readonly Router[]) => {
  for (const router of routers) {
    Object.assign(instanceOf(router), { groupAuthority: authority });
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
};

/** How the VRRP instances are set up. */
export const instanceCases: readonly Case[] = [
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
    findings: [],
  },
  {
    what: 'the standby in fault',
    arrange: roles('master', 'fault'),
    findings: ['GroupDegraded warning router-b', 'StandbyNotReady warning router-b'],
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
    what: 'a VRRP group with mixed roles',
    options: { prepare: groupOfTwo('self') },
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
  {
    what: 'a member loses the instance',
    arrange: ({ routers: [, b] }) => {
      b?.vrrp.splice(0);
    },
    findings: ['VirtualRouterMissing warning router-b'],
  },
  {
    what: 'two of three members lose the instance',
    options: { members: 3 },
    arrange: ({ routers: [, b, c] }) => {
      b?.vrrp.splice(0);
      c?.vrrp.splice(0);
    },
    findings: ['VirtualRouterMissing warning router-b+router-c'],
  },
  {
    what: 'a VRRP group whose authority does not name itself, with mixed roles',
    options: { prepare: groupOfTwo('') },
    arrange: ({ routers: [a] }) => {
      Object.assign(instanceOf(a, 'vrrp-guests'), { forcedRole: 'backup' });
    },
    findings: [
      'MixedRoles warning router-a',
      'NoMaster critical router-a+router-b',
      'PriorityTie info router-a+router-b',
    ],
  },
  {
    what: 'two instances without a VRRP group, each master on another router',
    options: {
      prepare: (routers) => {
        groupOfTwo('')(routers);
        for (const [index, router] of routers.entries())
          Object.assign(instanceOf(router, 'vrrp-guests'), { groupAuthority: '', priority: 100 + 10 * index });
        for (const router of routers) for (const rule of router.nat) rule.followsRole = false;
        for (const router of routers) for (const rule of router.nat) rule.disabled = false;
      },
    },
    findings: [],
  },
  {
    what: 'the interface below the instance of the standby is gone',
    arrange: ({ routers: [, b] }) => {
      Object.assign(instanceOf(b), { interface: 'vlan99' });
    },
    findings: ['GroupDegraded warning router-b', 'StandbyNotReady warning router-b'],
  },
  {
    what: 'a router that says of itself that it is both',
    arrange: ({ extraRows }) => {
      extraRows.set('router-b /interface/vrrp', [
        { name: 'vrrp-lan', interface: 'bridge', vrid: '49', priority: '100', master: 'true', backup: 'true' },
      ]);
    },
    findings: ['GroupDegraded warning router-b', 'StandbyNotReady warning router-b'],
  },
];
