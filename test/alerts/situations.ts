import type { Router } from '../../src/simulator/router.ts';
import { createVrrpInstance } from '../../src/simulator/scenarios/pair.ts';
import type { Role } from '../../src/simulator/state.ts';
import type { Scene, SceneOptions } from '../ha/scene.ts';
import type { Situation } from './situation.ts';

const member = ({ routers }: Scene, index: number): Router => {
  const router = routers[index];
  if (router === undefined) throw new Error(`no router ${index}`);
  return router;
};

/** Puts every router's instance into a role, and its NAT as the scripts would. */
const roles =
  (...states: Role[]) =>
  ({ routers }: Scene) => {
    for (const [index, role] of states.entries()) {
      for (const instance of routers[index]?.vrrp ?? []) instance.forcedRole = role;
      for (const rule of routers[index]?.nat ?? []) rule.disabled = role !== 'master';
    }
  };

const priority = (index: number, value: number) => (scene: Scene) => {
  for (const instance of member(scene, index).vrrp) instance.priority = value;
};

const all =
  (...steps: ((scene: Scene) => unknown)[]) =>
  async (scene: Scene) => {
    for (const step of steps) await step(scene);
  };

const dies = (index: number) => (scene: Scene) => {
  scene.unread.add(member(scene, index).name);
  return scene.simulated.setFault(member(scene, index), 'stop');
};

const boots = (index: number) => (scene: Scene) => {
  scene.unread.delete(member(scene, index).name);
  return scene.simulated.heal(member(scene, index), 'stop');
};

const fault = (index: number, name: 'nat-off' | 'wan-down' | 'dhcp-unbound' | 'partition') => (scene: Scene) =>
  scene.simulated.setFault(member(scene, index), name);

const everyThirdLost = (second: number) => (second % 45 === 30 ? 'lost' : 'scraped');
const down = (from: number, to: number, what: 'prometheus-down' | 'exporter-restarts') => (second: number) =>
  second >= from && second < to ? what : 'scraped';

/** A second virtual router with the VRID of the first, on another VLAN, and router-b preferred there. */
const twoVlans: SceneOptions = {
  config: { nat: { chain: 'srcnat', action: ['masquerade'], exclusive: false } },
  prepare: (routers) => {
    for (const [index, router] of routers.entries()) {
      router.segments.ether2 = 'guests';
      router.vrrp.push(
        createVrrpInstance({ name: 'vrrp-guests', interface: 'ether2', vrid: 49, priority: index === 0 ? 100 : 110 }),
      );
      router.addresses.push({ address: '192.168.89.1/32', interface: 'vrrp-guests', disabled: false });
      for (const rule of router.nat) Object.assign(rule, { disabled: false, followsRole: false });
    }
  },
};

/** The same, with the second one disabled on both. */
const guestsSwitchedOff: SceneOptions = {
  prepare: (routers) => {
    twoVlans.prepare?.(routers);
    for (const { nat, vrrp } of routers) {
      for (const rule of nat) Object.assign(rule, { followsRole: true, disabled: true });
      for (const instance of vrrp) instance.disabled = instance.name === 'vrrp-guests';
    }
  },
};

const ipv6Twin: SceneOptions = {
  prepare: (routers) => {
    for (const [index, router] of routers.entries()) {
      router.vrrp.push(
        createVrrpInstance({
          name: 'vrrp-lan6',
          interface: 'bridge',
          vrid: 49,
          priority: 110 - 10 * index,
          v3Protocol: 'ipv6',
        }),
      );
      router.ipv6Addresses.push({ address: 'fe80::49/64', interface: 'vrrp-lan6', disabled: false, advertise: false });
    }
  },
};

const noNat: SceneOptions = {
  prepare: (routers) => {
    for (const router of routers) router.nat.length = 0;
  },
};

const forced = (index: number, interfaceName: string, role: Role) => (scene: Scene) => {
  for (const instance of member(scene, index).vrrp) if (instance.name === interfaceName) instance.forcedRole = role;
};

export const situations: readonly Situation[] = [
  { name: 'steady state', comment: 'router-a is master.', seconds: 180, everFired: [] },
  {
    name: 'failover by priority, as VRRP does it',
    comment: 'router-a lowers its priority at 1m.',
    seconds: 240,
    events: { 60: priority(0, 90) },
    fires: { '2m': ['Failover info virtual_router=49 router=router-b'] },
    everFired: ['Failover info'],
  },
  {
    name: 'failover, one scrape sees two masters',
    comment: 'from 1m on, for 4 s.',
    seconds: 240,
    events: {
      0: roles('master', 'backup'),
      60: all(priority(0, 90), roles('master', 'master')),
      64: roles('backup', 'master'),
    },
    everFired: ['Failover info'],
  },
  {
    name: 'failover, one scrape sees no master',
    comment: 'from 1m on, for 4 s.',
    seconds: 240,
    events: {
      0: roles('master', 'backup'),
      60: all(priority(0, 90), roles('backup', 'backup')),
      64: roles('backup', 'master'),
    },
    everFired: ['Failover info'],
  },
  {
    name: 'failover, seen by two exporters at different moments',
    comment: 'at 1m1s; exporter-2 comes 10 s after exporter-1.',
    seconds: 240,
    phases: [0, 10],
    events: { 61: priority(0, 90) },
    everFired: ['Failover info'],
  },
  {
    name: 'failover, two exporters, and the overlap is seen by one of them',
    comment: 'from 1m10s on, for 4 s.',
    seconds: 240,
    phases: [0, 10],
    events: {
      0: roles('master', 'backup'),
      70: all(priority(0, 90), roles('master', 'master')),
      74: roles('backup', 'master'),
    },
    everFired: ['Failover info'],
  },
  {
    name: 'failover because of the WAN, and one of two exporters dies in the middle of it',
    comment: 'its last word, at 1m, is that router-a is master with its WAN down.',
    seconds: 200,
    phases: [0, 10],
    scrape: (second, exporter) => (exporter === 0 && second > 60 ? 'lost' : 'scraped'),
    events: { 59: fault(0, 'wan-down'), 61: priority(0, 90) },
    everFired: ['Failover info'],
  },
  {
    name: 'failover because of the WAN, and two scrapes are lost in the middle of it',
    comment: 'those at 1m15s and 1m30s; the one before saw router-a master with its WAN down.',
    seconds: 200,
    scrape: (second) => (second === 75 || second === 90 ? 'lost' : 'scraped'),
    events: { 59: fault(0, 'wan-down'), 61: priority(0, 90) },
    everFired: ['Failover info'],
  },
  {
    name: 'split brain',
    comment: 'router-b is cut off from the LAN at 1m.',
    seconds: 150,
    events: { 60: fault(1, 'partition') },
    fires: {
      '1m': [],
      '1m35s': ['SplitBrain critical virtual_router=49', 'Failover info virtual_router=49 router=router-b'],
    },
    everFired: ['SplitBrain critical', 'Failover info'],
  },
  {
    name: 'split brain, every third scrape lost',
    comment: 'router-b is cut off from the LAN at 1m.',
    seconds: 240,
    scrape: everyThirdLost,
    events: { 60: fault(1, 'partition') },
    fires: {
      '3m50s': ['SplitBrain critical virtual_router=49', 'Failover info virtual_router=49 router=router-b'],
    },
    everFired: ['SplitBrain critical', 'Failover info'],
  },
  {
    name: 'split brain, seen by two exporters at different moments',
    comment: 'router-b is cut off from the LAN at 1m.',
    seconds: 150,
    phases: [0, 10],
    events: { 60: fault(1, 'partition') },
    fires: {
      '1m40s': ['SplitBrain critical virtual_router=49', 'Failover info virtual_router=49 router=router-b'],
    },
    everFired: ['SplitBrain critical', 'Failover info'],
  },
  {
    name: 'split brain in maintenance',
    comment: 'a critical is never held back by these rules.',
    options: { config: { maintenance: true } },
    seconds: 150,
    events: { 60: fault(1, 'partition') },
    everFired: ['SplitBrain critical', 'Failover info', 'Maintenance info'],
  },
  {
    name: 'split brain on one of two VLANs with the same VRID',
    comment: 'guests, at 1m.',
    options: twoVlans,
    seconds: 120,
    events: { 60: forced(0, 'vrrp-guests', 'master') },
    fires: {
      '1m35s': [
        'SplitBrain critical virtual_router=49@vrrp-guests',
        'Failover info virtual_router=49@vrrp-guests router=router-a',
      ],
    },
    everFired: ['SplitBrain critical', 'Failover info'],
  },
  {
    name: 'split brain of two of three members, the third unread',
    comment: 'router-b is cut off at 1m; router-c is not read at all.',
    options: { members: 3 },
    seconds: 180,
    events: { 0: dies(2), 60: fault(1, 'partition') },
    fires: {
      '1m35s': ['SplitBrain critical virtual_router=49', 'Failover info virtual_router=49 router=router-b'],
    },
    everFired: ['SplitBrain critical', 'Failover info', 'RouterUnreachable warning'],
  },
  {
    name: 'nobody is master',
    comment: 'from 1m on; router-a keeps its NAT.',
    seconds: 150,
    events: { 60: roles('backup', 'backup') },
    fires: { '1m35s': ['NoMaster critical virtual_router=49'] },
    everFired: ['NoMaster critical'],
  },
  {
    name: 'two VLANs with the same VRID, different masters',
    comment: 'as it should be.',
    options: twoVlans,
    seconds: 180,
    everFired: [],
  },
  { name: 'IPv4 and its IPv6 twin', comment: 'as it should be.', options: ipv6Twin, seconds: 180, everFired: [] },
  { name: 'three members', comment: 'as it should be.', options: { members: 3 }, seconds: 180, everFired: [] },
  {
    name: 'failover from the first of three members to the second',
    comment: 'which is followed by the third.',
    options: { members: 3 },
    seconds: 360,
    events: { 60: dies(0) },
    fires: {
      '3m30s': ['RouterUnreachable warning router=router-a', 'Failover info virtual_router=49 router=router-b'],
    },
    everFired: ['RouterUnreachable warning', 'Failover info'],
  },
  {
    name: 'one member has a peer that is not in the group',
    comment: 'router-b is backup of guests; its master is somebody else.',
    options: {
      prepare: ([, b]) => {
        if (b === undefined) return;
        b.segments.ether2 = 'guests';
        b.vrrp.push(
          createVrrpInstance({
            name: 'vrrp-guests',
            interface: 'ether2',
            vrid: 50,
            priority: 100,
            forcedRole: 'backup',
          }),
        );
        b.addresses.push({ address: '192.168.89.1/32', interface: 'vrrp-guests', disabled: false });
      },
    },
    seconds: 750,
    everFired: [],
  },
  {
    name: 'a pair without NAT fails over',
    comment: 'at 1m.',
    options: noNat,
    seconds: 240,
    events: { 60: priority(0, 90) },
    everFired: ['Failover info'],
  },
  {
    name: 'a router reboots',
    comment: 'router-a is gone from 1m to 4m, then takes back.',
    seconds: 480,
    events: { 60: dies(0), 240: boots(0) },
    fires: {
      '2m30s': ['Failover info virtual_router=49 router=router-b'],
      '3m30s': ['RouterUnreachable warning router=router-a', 'Failover info virtual_router=49 router=router-b'],
      '4m50s': ['Failover info virtual_router=49 router=router-a'],
    },
    everFired: ['RouterUnreachable warning', 'Failover info'],
  },
  {
    name: 'the standby reboots',
    comment: 'router-b is gone from 1m to 2m30s.',
    seconds: 240,
    events: { 60: dies(1), 150: boots(1) },
    everFired: [],
  },
  {
    name: 'the reading of VRRP fails on the master, all else is read',
    comment: 'from 1m on: unknown is not nobody.',
    seconds: 300,
    events: { 60: (scene) => scene.unread.add('router-a /interface/vrrp') },
    fires: {
      '2m45s': [],
      '4m30s': ['RouterUnreachable warning router=router-a', 'NoMasterVisible warning virtual_router=49'],
    },
    everFired: ['RouterUnreachable warning', 'NoMasterVisible warning'],
  },
  {
    name: 'the site cannot be reached',
    comment: 'from 1m on.',
    seconds: 240,
    events: { 60: (scene) => scene.routers.map(({ name }) => scene.unread.add(name)) },
    fires: { '2m30s': ['GroupUnreachable critical'] },
    everFired: ['GroupUnreachable critical'],
  },
  {
    name: 'the exporter restarts while all is well',
    comment: 'from 1m to 2m30s.',
    seconds: 300,
    scrape: down(60, 150, 'exporter-restarts'),
    everFired: [],
  },
  {
    name: 'the exporter restarts in a split brain',
    comment: 'from 1m45s to 2m15s; it counts anew, and the alert stays.',
    seconds: 240,
    scrape: down(105, 135, 'exporter-restarts'),
    events: { 60: fault(1, 'partition') },
    fires: {
      '1m40s': ['SplitBrain critical virtual_router=49', 'Failover info virtual_router=49 router=router-b'],
      '2m25s': ['SplitBrain critical virtual_router=49', 'Failover info virtual_router=49 router=router-b'],
      '3m': ['SplitBrain critical virtual_router=49', 'Failover info virtual_router=49 router=router-b'],
    },
    everFired: ['SplitBrain critical', 'Failover info'],
  },
  {
    name: 'Prometheus restarts, and a failover happened meanwhile',
    comment: 'it is down from 1m to 3m; router-a died at 1m30s, so its last word, that it is master, lingers.',
    seconds: 420,
    scrape: down(60, 180, 'prometheus-down'),
    events: { 90: dies(0) },
    everFired: ['RouterUnreachable warning', 'Failover info'],
  },
  {
    name: 'scrapes are lost while all is well',
    comment: 'every third one.',
    seconds: 300,
    scrape: everyThirdLost,
    everFired: [],
  },
  {
    name: 'the WAN of the master goes down, every third scrape lost',
    comment: 'at 1m.',
    seconds: 210,
    scrape: everyThirdLost,
    events: { 60: fault(0, 'wan-down') },
    fires: {
      '3m20s': [
        'WanDownOnMaster critical router=router-a',
        'DhcpUnboundOnMaster critical router=router-a',
        'NoDefaultRouteOnMaster critical router=router-a protocol=ipv4',
      ],
    },
    everFired: ['WanDownOnMaster critical', 'DhcpUnboundOnMaster critical', 'NoDefaultRouteOnMaster critical'],
  },
  {
    name: 'NAT is off on the master, every third scrape lost',
    comment: 'at 1m.',
    seconds: 210,
    scrape: everyThirdLost,
    events: { 60: fault(0, 'nat-off') },
    fires: { '3m20s': ['NatDisabledOnMaster critical router=router-a'] },
    everFired: ['NatDisabledOnMaster critical'],
  },
  {
    name: 'NAT follows a failover late',
    comment: 'by 4 s, and one scrape sees that.',
    seconds: 240,
    events: {
      0: roles('master', 'backup'),
      60: all(priority(0, 90), roles('backup', 'master'), ({ routers: [, b] }) => {
        for (const rule of b?.nat ?? []) rule.disabled = true;
      }),
      64: roles('backup', 'master'),
    },
    everFired: ['Failover info'],
  },
  {
    name: 'the on-master script stops half-way',
    comment: 'router-b takes over at 1m, and enables one of two rules; those of router-a are all off by then.',
    options: {
      config: { nat: { chain: 'srcnat', action: ['masquerade'], exclusive: true } },
      prepare: (routers) => {
        for (const [index, { nat }] of routers.entries())
          nat.push(...nat.map((rule) => ({ ...rule, comment: 'second', followsRole: index === 0 })));
      },
    },
    seconds: 750,
    events: { 60: priority(0, 90) },
    fires: { '10m50s': [], '12m': ['NatIncompleteOnMaster warning router=router-b'] },
    everFired: ['Failover info', 'NatIncompleteOnMaster warning'],
  },
  {
    name: 'a failover, and a rule that is off on both for good',
    comment: 'at 1m.',
    options: {
      config: { nat: { chain: 'srcnat', action: ['masquerade'], exclusive: true } },
      prepare: (routers) => {
        for (const { nat } of routers)
          nat.push(...nat.map((rule) => ({ ...rule, comment: 'old', followsRole: false, disabled: true })));
      },
    },
    seconds: 750,
    events: { 60: priority(0, 90) },
    everFired: ['Failover info'],
  },
  {
    name: 'an instance is disabled everywhere',
    comment: 'guests, on purpose.',
    options: guestsSwitchedOff,
    seconds: 750,
    everFired: [],
  },
  {
    name: 'an instance is disabled everywhere, and one router reboots',
    comment: 'guests, on purpose; router-b is gone from 1m to 5m.',
    options: guestsSwitchedOff,
    seconds: 420,
    events: { 60: dies(1), 300: boots(1) },
    fires: { '4m50s': ['RouterUnreachable warning router=router-b'] },
    everFired: ['RouterUnreachable warning'],
  },
  {
    name: 'an instance is disabled everywhere, then enabled on one router, which dies',
    comment: 'guests; router-b has it from 1m on, and dies at 2m.',
    options: guestsSwitchedOff,
    seconds: 360,
    events: {
      60: ({ routers: [, b], simulated }) => {
        for (const instance of b?.vrrp ?? []) instance.disabled = false;
        for (const rule of b?.nat ?? []) rule.disabled = false;
        simulated.refresh();
      },
      120: dies(1),
    },
    fires: {
      '5m30s': ['RouterUnreachable warning router=router-b', 'NoMasterVisible critical virtual_router=49@vrrp-guests'],
    },
    everFired: ['RouterUnreachable warning', 'NoMasterVisible critical', 'Failover info'],
  },
];
