import type { Router } from '../../../src/simulator/router.ts';
import { createVrrpInstance } from '../../../src/simulator/scenarios/pair.ts';
import { all, type Case, instanceOf, roles } from './case.ts';

/** Who is master. */
export const roleCases: readonly Case[] = [
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
];
