import { type Case, group, type Query, type RuleTest, router } from '../alerts/test-file.ts';
import { asked } from './asked.ts';

/** A group in some state, and what its first screen says at the end. */
interface Situation extends Case {
  /** By virtual router and router. */
  readonly whoIsMaster: Words;
  readonly wouldAFailoverWork: Words;
}

type Words = Readonly<Record<string, string>>;

const samples = 61;
const end = '15m';
const guests = { virtual_router: 'guests', interface: 'vrrp-guests' };

/** Since a minute. */
const [unread, vanished] = [{ read: '1x56 0x3' }, { read: '1x56 stale' }];
const until = (role: 'master' | 'backup' | 'disabled', count: number) =>
  [
    [role, count],
    ['gone', samples - count],
  ] as const;

const situations: readonly Situation[] = [
  {
    group: 'off',
    comment: 'lan on both routers; guests has its master.',
    series: [
      ...group({ masters: 1 }, guests),
      ...router('router-a', { read: 1, role: 'disabled' }),
      ...router('router-b', { read: 1, role: 'disabled' }),
      ...router('router-a', { role: 'master' }, guests),
      ...router('router-b', { role: 'backup', standbyReady: 1 }, guests),
    ],
    whoIsMaster: { 'lan: everywhere': 'OFF', 'guests: router-a': 'MASTER' },
    wouldAFailoverWork: { 'guests: router-b': 'READY' },
  },
  {
    group: 'off-and-unread',
    comment: 'on both routers; router-b is unread since a minute.',
    series: [
      ...router('router-a', { read: 1, role: 'disabled' }),
      ...router('router-b', { ...unread, role: until('disabled', 57) }),
    ],
    whoIsMaster: { 'lan: everywhere': 'OFF' },
    wouldAFailoverWork: { ': router-b': 'UNREACHABLE' },
  },
  {
    group: 'off-as-far-as-read',
    comment: 'on router-a; router-b was never read.',
    series: [...router('router-a', { read: 1, role: 'disabled' }), ...router('router-b', { read: 0 })],
    whoIsMaster: { 'lan: not seen': 'UNKNOWN' },
    wouldAFailoverWork: { 'lan: router-a': 'NOT KNOWN', ': router-b': 'UNREACHABLE' },
  },
  {
    group: 'off-in-part',
    comment: 'on router-a; a router of no group may be master.',
    series: [
      ...router('router-a', { read: 1, role: 'disabled', standbyReady: 0 }),
      ...router('router-b', { read: 1, role: 'backup', standbyReady: 1 }),
    ],
    whoIsMaster: { 'lan: not seen': 'UNKNOWN' },
    wouldAFailoverWork: { 'lan: router-a': 'NOT READY', 'lan: router-b': 'READY' },
  },
  {
    group: 'no-master',
    comment: 'though router-a is ready; of router-b that is not known.',
    series: [
      ...group({ masters: 0 }),
      ...router('router-a', { read: 1, role: 'backup', standbyReady: 1 }),
      ...router('router-b', { read: 1, role: 'backup' }),
    ],
    whoIsMaster: { 'lan: nobody': 'NO MASTER' },
    wouldAFailoverWork: { 'lan: ': 'NO MASTER' },
  },
  {
    group: 'several-masters',
    comment: 'of lan; guests has one, and of its standbys one of which nobody knows whether it is ready.',
    series: [
      ...group({ masters: 2 }),
      ...group({ masters: 1 }, guests),
      ...router('router-a', { read: 1, role: 'master' }),
      ...router('router-b', { read: 1, role: 'master' }),
      ...router('router-c', { read: 1, role: 'backup', standbyReady: 1 }),
      ...router('router-a', { role: 'master' }, guests),
      ...router('router-b', { role: 'backup', standbyReady: 0 }, guests),
      ...router('router-c', { role: 'backup' }, guests),
    ],
    whoIsMaster: {
      'lan: router-a': 'SEVERAL MASTERS',
      'lan: router-b': 'SEVERAL MASTERS',
      'guests: router-a': 'MASTER',
    },
    wouldAFailoverWork: {
      'lan: ': 'SEVERAL MASTERS',
      'guests: router-b': 'NOT READY',
      'guests: router-c': 'NOT KNOWN',
    },
  },
  {
    group: 'unread',
    comment: 'router-a, which was master of lan; router-b has another one.',
    series: [
      ...group({ masters: 1 }, guests),
      ...router('router-a', { ...unread, role: until('master', 57) }),
      ...router('router-b', { read: 1 }),
      ...router('router-b', { role: 'master' }, guests),
    ],
    whoIsMaster: { 'lan: not seen': 'UNKNOWN', 'guests: router-b': 'MASTER' },
    wouldAFailoverWork: { ': router-a': 'UNREACHABLE' },
  },
  {
    group: 'renamed',
    comment: 'from lan to guests, five minutes before the end.',
    series: [
      ...group({ masters: '1x39 stale' }),
      ...group({ masters: '_x40 1x20' }, guests),
      ...router('router-a', { read: 1, role: until('master', 40) }),
      ...router('router-b', { read: 1, role: until('backup', 40), standbyReady: '1x39 stale' }),
      ...router(
        'router-a',
        {
          role: [
            ['gone', 41],
            ['master', 20],
          ],
        },
        guests,
      ),
      ...router(
        'router-b',
        {
          role: [
            ['gone', 41],
            ['backup', 20],
          ],
          standbyReady: '_x40 1x20',
        },
        guests,
      ),
    ],
    whoIsMaster: { 'guests: router-a': 'MASTER' },
    wouldAFailoverWork: { 'guests: router-b': 'READY' },
  },
  {
    group: 'not-watched',
    comment: 'since a minute.',
    series: [
      ...group({ masters: '1x56 stale' }),
      ...router('router-a', { ...vanished, role: until('master', 57) }),
      ...router('router-b', { ...vanished, role: until('backup', 57), standbyReady: '1x56 stale' }),
    ],
    whoIsMaster: { 'lan: not seen': 'UNKNOWN' },
    wouldAFailoverWork: {},
  },
];

/** Words by labels, of which a series may lack one. */
function labelled(words: Words): Words {
  return Object.fromEntries(
    Object.entries(words).map(([name, word]) => {
      const [virtual_router, router] = name.split(': ');
      const labels = Object.entries({ virtual_router, router }).filter(([, value]) => value !== '');
      return [labels.map(([label, value]) => `${label}="${value}"`).join(), word];
    }),
  );
}

export const firstScreen: RuleTest = {
  name: 'who is master, and would a failover work',
  samples,
  cases: situations,
  expect: situations.flatMap(({ group: ha_group, whoIsMaster, wouldAFailoverWork }): readonly Query[] => [
    asked({ board: 'group', panel: 'Who is master?', ha_group, at: end, gives: labelled(whoIsMaster) }),
    asked({
      board: 'group',
      panel: 'Would a failover work now?',
      ha_group,
      at: end,
      gives: labelled(wouldAFailoverWork),
    }),
  ]),
};
