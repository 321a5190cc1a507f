import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { bcryptThread } from '../../src/http/bcrypt.ts';

test('tells which password has the hash, also one of another program', async () => {
  const compare = bcryptThread();
  const hash = hashSync('Ünïcode', 4);
  // Made by htpasswd for alice123; from the tests of the exporter-toolkit.
  const foreign = '$2y$12$1DpfPeqF9HzHJt.EWswy1exHluGfbhnn3yXhR7Xes6m3WJqFg0Wby';
  const answers = [compare('Ünïcode', hash), compare('Unicode', hash), compare('', hash), compare('alice123', foreign)];
  expect(await Promise.all(answers)).toEqual([true, false, false, true]);
});

test('does not hold up the thread that asks', async () => {
  const compare = bcryptThread();
  let isDone = false;
  const done = compare('x', hashSync('x', 4).replace('$04$', '$12$')).then(() => {
    isDone = true;
  });
  let turns = 0;
  while (!isDone) {
    turns += 1;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await done;
  expect(turns).toBeGreaterThan(20);
});

test('that fails on one question answers the next', async () => {
  const compare = bcryptThread();
  await expect(compare(undefined as unknown as string, hashSync('x', 4))).rejects.toThrow('Illegal arguments');
  expect(await compare('x', hashSync('x', 4))).toBe(true);
});
