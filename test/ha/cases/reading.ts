import type { Router } from '../../../src/simulator/router.ts';
import { createVrrpInstance } from '../../../src/simulator/scenarios/pair.ts';
import { all, type Case, instanceOf, roles } from './case.ts';

/** A second virtual router with the same master. */
function withGuests(routers: readonly Router[]): void {
  for (const router of routers) {
    router.segments.ether2 = 'guests';
    const { priority } = instanceOf(router);
    router.vrrp.push(createVrrpInstance({ name: 'vrrp-guests', interface: 'ether2', vrid: 50, priority }));
    router.addresses.push({ address: '192.168.89.1/32', interface: 'vrrp-guests', disabled: false });
  }
}

/** What could be read, and of how many members. */
export const readingCases: readonly Case[] = [
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
    what: 'two virtual routers, the standby unread',
    options: { prepare: withGuests },
    arrange: ({ unread }) => {
      unread.add('router-b');
    },
    findings: ['RouterUnreachable warning router-b', 'GroupDegraded warning router-b'],
  },
  {
    what: 'two virtual routers, one of them in init, and the standby unread',
    options: { prepare: withGuests },
    arrange: ({ unread, routers: [a] }) => {
      Object.assign(instanceOf(a, 'vrrp-guests'), { forcedRole: 'init' });
      unread.add('router-b');
    },
    findings: [
      'NoMasterVisible critical router-a',
      'RouterUnreachable warning router-b',
      'GroupDegraded warning router-a+router-b',
      'StandbyNotReady warning router-a',
    ],
  },
  {
    what: 'two virtual routers, one of them switched off everywhere',
    options: { prepare: withGuests },
    arrange: ({ routers }) => {
      for (const router of routers) Object.assign(instanceOf(router, 'vrrp-guests'), { disabled: true });
    },
    findings: [],
  },
  {
    what: 'two virtual routers, one of them switched off everywhere, and the standby unread',
    options: { prepare: withGuests },
    arrange: ({ routers, unread }) => {
      for (const router of routers) Object.assign(instanceOf(router, 'vrrp-guests'), { disabled: true });
      unread.add('router-b');
    },
    findings: [
      'NoMasterVisible critical router-a',
      'RouterUnreachable warning router-b',
      'GroupDegraded warning router-b',
    ],
  },
];
