import { expect, test } from 'vitest';
import type { FaultName } from '../../src/simulator/faults.ts';
import { createJournal } from '../../src/simulator/journal.ts';
import { tooManyLogins } from './logins.ts';
import { brokenPromises, soakReport } from './report.ts';
import { type Soaked, soak } from './soak.ts';
import type { Spell, Subject } from './subject.ts';

test('three minutes of faults break no promise', { timeout: 300_000 }, async () => {
  const soaked = await soak(3, 1);
  process.stdout.write(soakReport(soaked));
  expect(brokenPromises(soaked)).toEqual([]);
  expect(soaked.scrapes.length).toBeGreaterThan(100);
  expect(soaked.routers.every(({ faults }) => faults.length > 0)).toBe(true);
});

test('promises that are broken are noticed', () => {
  const vital = { atSeconds: 0, residentMib: 100, descriptors: 20 };
  const scrape = { timeoutSeconds: 1, seconds: 1.5, isAnswered: true, lagSeconds: 0 };
  const kept: Soaked = {
    minutes: 1,
    scrapes: Array.from({ length: 100 }, (_, index) => ({ ...scrape, seconds: index === 0 ? 2.1 : 1.5 })),
    vitals: Array.from({ length: 30 }, () => vital),
    routers: [routerA('stop', { upMs: 29_000, readableUntilMs: 19_000 })],
  };
  expect(brokenPromises(kept)).toEqual([]);
  const broken: Soaked = {
    ...kept,
    scrapes: [...kept.scrapes, { ...scrape, seconds: 2.1 }, { ...scrape, isAnswered: false }],
    vitals: [...kept.vitals, { ...vital, residentMib: 200, descriptors: 21 }],
    routers: [routerA('stop', { upMs: 29_000, readableUntilMs: 30_000 })],
  };
  expect(brokenPromises(broken)).toEqual([
    '1 scrapes were not answered',
    '2 of 102 scrapes were late',
    'router-a: not read within 15 s after stop',
    '21 descriptors at the end, at the beginning 20',
    '100 MiB more at the end',
  ]);
});

/** Over REST: after the start one spell, from 0 to 30 s and struck until 10 s, with as many logins as that may have. */
function routerA(cause: FaultName, changes: Partial<Spell>, { during = 0, after = 4, closed = 4, refusals = 0 } = {}) {
  const count = { atMs: 0, logins: 4, refusals: 0, closed: 0 };
  const spell = {
    struck: count,
    healed: count,
    ended: count,
    reads: new Set('ab'),
    patient: 0,
    failedReads: new Set(''),
  };
  const healed = { ...count, atMs: 10_000, logins: 4 + during };
  const ended = { atMs: 30_000, logins: 4 + during + after, closed, refusals };
  return {
    router: { name: 'router-a', journal: createJournal() },
    transport: 'https',
    faults: [cause],
    spells: [
      { ...spell, cause: 'the start', struck: { ...count, logins: 0 }, healed: { ...count, logins: 0 }, upMs: 0 },
      { ...spell, cause, healed, ended, upMs: 11_000, ...changes },
    ],
  } satisfies Subject;
}

test.each<[string, Subject, string[]]>([
  ['one for each connection that broke', routerA('stop', {}), []],
  ['none where none broke', routerA('hang', {}, { after: 0, closed: 0 }), []],
  ['one where none broke', routerA('hang', {}, { after: 1, closed: 0 }), ['1 logins after hang, where 0 may be']],
  [
    'those that end by themselves',
    routerA('hang', { settled: { atMs: 12_000, logins: 4, refusals: 0, closed: 0 } }),
    ['4 logins after hang, where 0 may be'],
  ],
  ['one more', routerA('stop', {}, { after: 5 }), ['5 logins after stop, where 4 may be']],
  [
    'one more, after a read that logged in and failed',
    routerA('stop', { failedReads: new Set('a') }, { after: 5 }),
    [],
  ],
  ['one while connections are refused', routerA('stop', {}, { during: 1 }), ['1 logins during stop, where 0 may be']],
  ['one a read while answers break', routerA('garbage', {}, { during: 16 }), []],
  ['more than that', routerA('garbage', {}, { during: 17 }), ['17 logins during garbage, where 16 may be']],
  ['refusals of one read, and two more', routerA('wrong-password', {}, { refusals: 15 }), []],
  [
    'as many refusals as scrapes',
    routerA('wrong-password', {}, { refusals: 30 }),
    ['30 refused logins by wrong-password, where 15 may be'],
  ],
])('logins: %s', (_what, subject, told) => {
  expect(tooManyLogins(subject)).toEqual(told.map((one) => `router-a: ${one}`));
});
