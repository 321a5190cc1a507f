import { scenarios } from '../../src/simulator/scenarios/index.ts';
import { makeHostile, type WatchedGroup } from './groups.ts';
import type { Case, Cases, Incident } from './incidents.ts';

const splitBrain: Incident = {
  severity: 'critical',
  alerts: ['SplitBrain'],
  subject: '2 routers are master of 49',
  command: '/interface vrrp print detail',
};

/** The standby hears nothing any more, and becomes master after 2.6 to 3.6 s, by when the last advert came. */
const partition = ({ simulated, b }: WatchedGroup) => simulated.setFault(b, 'partition');

const unreachable = {
  severity: 'warning',
  alerts: ['RouterUnreachable'],
  command: 'routeros-ha-exporter check',
} as const;

const all = {
  steady: {},
  failover: { fault: ({ simulated }) => scenarios.failover.apply(simulated) },
  'worked-on': {
    group: { maintenance: true },
    fault: ({ simulated, b }) => simulated.setFault(b, 'stop'),
    muted: ['RouterUnreachable'],
  },
  split: { fault: partition, incident: splitBrain },
  'nat-off': {
    fault: ({ simulated, a }) => simulated.setFault(a, 'nat-off'),
    incident: {
      severity: 'critical',
      alerts: ['NatDisabledOnMaster'],
      subject: 'router-a is master with its NAT disabled',
      command: '/ip firewall nat ',
    },
  },
  // Of course it has no lease and no route either.
  'wan-down': {
    fault: ({ simulated, a }) => simulated.setFault(a, 'wan-down'),
    incident: {
      severity: 'critical',
      alerts: ['WanDownOnMaster'],
      subject: 'router-a is master with its WAN down',
      command: '/interface print where running=no',
    },
    muted: ['DhcpUnboundOnMaster', 'NoDefaultRouteOnMaster'],
  },
  // router-a is away for six seconds, and does not preempt when it is back.
  'unexpected-backup': {
    group: { primary: true },
    fault: ({ simulated }) => scenarios['unexpected-backup'].apply(simulated),
    incident: {
      severity: 'warning',
      alerts: ['UnexpectedBackup'],
      subject: 'router-a should be master of 49, and is not',
      command: '/log print where topics~"vrrp"',
    },
  },
  killed: {
    fault: ({ simulated, a }) => simulated.setFault(a, 'stop'),
    incident: { ...unreachable, subject: 'router-a cannot be read, another router can' },
  },
  hung: {
    fault: ({ simulated, b }) => simulated.setFault(b, 'hang'),
    incident: { ...unreachable, subject: 'router-b cannot be read, another router can' },
  },
  dark: {
    fault: ({ simulated, a, b }) => Promise.all([simulated.setFault(a, 'stop'), simulated.setFault(b, 'hang')]),
    incident: {
      ...unreachable,
      severity: 'critical',
      alerts: ['GroupUnreachable'],
      subject: 'no router can be read',
    },
  },
  // Both of its virtual routers are called after an interface, one of them by a hostile name.
  '<b>"o\'x"</b> {{ .Oops }} {{ template "x" }} \\': {
    group: { alter: makeHostile },
    fault: partition,
    incident: { ...splitBrain, alerts: ['SplitBrain', 'SplitBrain'] },
  },
} satisfies Cases;

/** What can happen to a pair, and who is to hear what of it. */
export const cases: Readonly<Record<keyof typeof all, Case>> = all;
