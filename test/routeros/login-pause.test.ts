import { expect, test } from 'vitest';
import type { Outcome, RouterClient } from '../../src/routeros/client.ts';
import { deadlineIn } from '../../src/routeros/deadline.ts';
import { RouterError } from '../../src/routeros/errors.ts';
import { withLoginPause } from '../../src/routeros/login-pause.ts';

function client(answer: () => Outcome, menus = 1, after = () => {}) {
  let tries = 0;
  let nowMs = 0;
  const inner: RouterClient = {
    print: async (queries) => {
      tries += 1;
      return queries.map(() => {
        const outcome = answer();
        after();
        return outcome;
      });
    },
    close: async () => {},
  };
  const paused = withLoginPause(inner, () => nowMs);
  const queries = Array.from({ length: menus }, () => ({ menu: '/interface/vrrp' as const, fields: ['name'] }));
  const scrape = () => paused.print(queries, deadlineIn(1_000));
  return { scrape, tries: () => tries, pass: (ms: number) => (nowMs += ms) };
}

const refused: Outcome = { error: new RouterError('auth', 'refused'), seconds: 0 };
const accepted: Outcome = { rows: [], seconds: 0 };

test('after three refusals in a row one try a minute', async () => {
  const { scrape, tries, pass } = client(() => refused);
  for (let scrapes = 0; scrapes < 10; scrapes += 1) await scrape();
  expect(tries()).toBe(3);
  const [outcome] = await scrape();
  expect(outcome).toMatchObject({ error: { kind: 'auth', message: expect.stringContaining('next try in 60 s') } });
  pass(60_000);
  await scrape();
  await scrape();
  expect(tries()).toBe(4);
});

test('an accepted login ends the count', async () => {
  const answers = [refused, refused, accepted, refused, refused, accepted, accepted];
  const { scrape, tries } = client(() => answers.shift() ?? accepted);
  for (let scrapes = 0; scrapes < 7; scrapes += 1) await scrape();
  expect(tries()).toBe(7);
});

test('one refused menu among read ones is no refused login', async () => {
  const answers = [refused, accepted];
  const { scrape, tries } = client(
    () => answers[0] as Outcome,
    2,
    () => answers.reverse(),
  );
  for (let scrapes = 0; scrapes < 5; scrapes += 1) await scrape();
  expect(tries()).toBe(5);
});

test('other failures are not refusals', async () => {
  const { scrape, tries } = client(() => ({ error: new RouterError('timeout', 'late'), seconds: 0 }));
  for (let scrapes = 0; scrapes < 5; scrapes += 1) await scrape();
  expect(tries()).toBe(5);
});
