import { expect, test } from 'vitest';
import { createJournal } from '../../src/simulator/journal.ts';
import { brokenPromises, soakReport } from './report.ts';
import { type Soaked, soak } from './soak.ts';
import type { Calm, Subject } from './subject.ts';

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
  const calm = { beganMs: 0, loginsBefore: 0, misses: 0, isOver: true, upMs: 4_000, readableUntilMs: 20_000 };
  const routerA = (first: Partial<Calm>, second: Partial<Calm>): Subject => ({
    router: { name: 'router-a', journal: createJournal() },
    transport: 'https',
    faults: ['stop'],
    calms: [
      { ...calm, after: 'the start', logins: 4, ...first },
      { ...calm, after: 'stop', logins: 8, ...second },
    ],
  });
  const kept: Soaked = {
    minutes: 1,
    scrapes: Array.from({ length: 100 }, (_, index) => ({ ...scrape, seconds: index === 0 ? 2.1 : 1.5 })),
    vitals: Array.from({ length: 30 }, () => vital),
    routers: [routerA({ logins: 12, misses: 1 }, { upMs: 19_000, readableUntilMs: 9_000 })],
  };
  expect(brokenPromises(kept)).toEqual([]);
  const broken: Soaked = {
    ...kept,
    scrapes: [...kept.scrapes, { ...scrape, seconds: 2.1 }, { ...scrape, isAnswered: false }],
    vitals: [...kept.vitals, { ...vital, residentMib: 200, descriptors: 21 }],
    routers: [routerA({ upMs: 19_000 }, { logins: 9 })],
  };
  expect(brokenPromises(broken)).toEqual([
    '1 scrapes were not answered',
    '2 of 102 scrapes were late',
    'router-a: not read within 15 s after the start',
    'router-a: 9 logins after stop',
    '21 descriptors at the end, at the beginning 20',
    '100 MiB more at the end',
  ]);
});
