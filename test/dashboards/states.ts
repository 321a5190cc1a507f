import { scenarios } from '../../src/simulator/scenarios/index.ts';
import type { GroupOptions, WatchedGroup } from '../alertmanager/groups.ts';

type Words = Readonly<Record<string, string>>;

/** A group in some state, and what its dashboard is to say of it. */
export interface State {
  readonly group?: GroupOptions;
  /** Without one the group stays well. */
  readonly fault?: (group: WatchedGroup) => Promise<unknown>;
  readonly isItWell: string;
  readonly whoIsMaster: Words;
  readonly wouldAFailoverWork: Words;
  /** As severity, alert, router and virtual router. */
  readonly whatIsWrong: readonly string[];
  /** What each router was in turn. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** What the master lacks; it has all else. */
  readonly masterLacks: readonly string[];
  /** Texts on the time axis. */
  readonly annotations: readonly string[];
  /** Conditions by the titles of the fleet's tiles that count the group. */
  readonly fleet: readonly string[];
  readonly takeovers: number;
}

/** By the name of the group. */
export const states: Readonly<Record<string, State>> = {
  healthy: {
    isItWell: 'WELL',
    whoIsMaster: { '49: router-a': 'MASTER' },
    wouldAFailoverWork: { 'router-b 49': 'READY' },
    whatIsWrong: [],
    roles: { '49: router-a': ['MASTER'], '49: router-b': ['BACKUP'] },
    masterLacks: [],
    annotations: [],
    fleet: [],
    takeovers: 0,
  },
  failover: {
    fault: ({ simulated }) => scenarios.failover.apply(simulated),
    isItWell: 'WELL',
    whoIsMaster: { '49: router-b': 'MASTER' },
    wouldAFailoverWork: { 'router-a 49': 'READY' },
    whatIsWrong: ['INFO RouterOSHAFailover router-b 49'],
    roles: { '49: router-a': ['MASTER', 'BACKUP'], '49: router-b': ['BACKUP', 'MASTER'] },
    masterLacks: [],
    annotations: ['router-b became master of 49'],
    fleet: [],
    takeovers: 1,
  },
  'split-brain': {
    fault: ({ simulated }) => scenarios['split-brain'].apply(simulated),
    isItWell: 'CRITICAL',
    whoIsMaster: { '49: router-a': 'SEVERAL MASTERS', '49: router-b': 'SEVERAL MASTERS' },
    wouldAFailoverWork: { '49': 'SEVERAL MASTERS' },
    whatIsWrong: ['CRITICAL RouterOSHASplitBrain 49', 'INFO RouterOSHAFailover router-b 49'],
    roles: { '49: router-a': ['MASTER'], '49: router-b': ['BACKUP', 'MASTER'] },
    masterLacks: [],
    annotations: ['router-b became master of 49', 'CRITICAL RouterOSHASplitBrain 49'],
    fleet: ['Critical', 'Split brain'],
    takeovers: 1,
  },
  unreachable: {
    fault: ({ simulated, b }) => simulated.setFault(b, 'stop'),
    isItWell: 'WARNING',
    whoIsMaster: { '49: router-a': 'MASTER' },
    wouldAFailoverWork: { 'router-b': 'UNREACHABLE' },
    whatIsWrong: ['WARNING RouterOSHARouterUnreachable router-b'],
    roles: { '49: router-a': ['MASTER'], '49: router-b': ['BACKUP', 'UNREACHABLE'] },
    masterLacks: [],
    annotations: ['WARNING RouterOSHARouterUnreachable router-b'],
    fleet: ['Warning'],
    takeovers: 0,
  },
  'nat-off': {
    fault: ({ simulated }) => scenarios['nat-disabled-on-master'].apply(simulated),
    isItWell: 'CRITICAL',
    whoIsMaster: { '49: router-a': 'MASTER' },
    wouldAFailoverWork: { 'router-b 49': 'READY' },
    whatIsWrong: ['CRITICAL RouterOSHANatDisabledOnMaster router-a'],
    roles: { '49: router-a': ['MASTER'], '49: router-b': ['BACKUP'] },
    masterLacks: ['router-a: NAT is on'],
    annotations: ['CRITICAL RouterOSHANatDisabledOnMaster router-a'],
    fleet: ['Critical', 'NAT off on master'],
    takeovers: 0,
  },
  // Whatever else a panel may show, as long as it does no harm: settings that differ, a row that nobody understands,
  // a WAN that is lost on the standby, where it never had its lease.
  odd: {
    group: {
      maintenance: true,
      alter(router) {
        const [rule] = router.nat;
        if (rule !== undefined) router.nat.push({ ...rule, comment: 'odd', followsRole: false, bytes: Number.NaN });
        // Left to themselves, routers that disagree would both be master.
        const isMaster = router.name === 'router-a';
        const role = isMaster ? 'master' : 'backup';
        const changes = { forcedRole: role, authentication: isMaster ? 'none' : 'ah' } as const;
        for (const instance of router.vrrp) Object.assign(instance, changes);
        // Before the link goes, so that one is not taken for the other.
        for (const client of router.dhcpClients) if (!isMaster) client.status = 'searching...';
      },
    },
    fault: ({ simulated, b }) => simulated.setFault(b, 'wan-down'),
    isItWell: 'SOMETHING BEGINS',
    whoIsMaster: { '49: router-a': 'MASTER' },
    wouldAFailoverWork: { 'router-b 49': 'NOT READY' },
    whatIsWrong: ['INFO RouterOSHAMaintenance'],
    roles: { '49: router-a': ['MASTER'], '49: router-b': ['BACKUP'] },
    masterLacks: [],
    annotations: ['Maintenance: warnings are muted'],
    fleet: [],
    takeovers: 0,
  },
};
