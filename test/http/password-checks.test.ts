import { compare, hashSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { type Compare, passwordChecks } from '../../src/http/password-checks.ts';

const users = new Map([
  ['prometheus', hashSync('right', 5)],
  ['grafana', hashSync('other', 6)],
]);

/** The checks, with the costs of what was compared, and comparing held back while the gate is shut. */
function open() {
  const costs: number[] = [];
  let gate = Promise.resolve();
  let openGate = () => {};
  let comparing = 0;
  let mostComparing = 0;
  const watched: Compare = async (password, hash) => {
    costs.push(Number(hash.slice(4, 6)));
    comparing += 1;
    mostComparing = Math.max(mostComparing, comparing);
    await gate;
    const isRight = await compare(password, hash);
    comparing -= 1;
    return isRight;
  };
  const shut = () => {
    gate = new Promise((resolve) => {
      openGate = resolve;
    });
  };
  const { check } = passwordChecks(users, watched);
  return { check, costs, shut, open: () => openGate(), mostComparing: () => mostComparing };
}

describe('a password', () => {
  test('is right, or wrong, or of nobody', async () => {
    const { check } = open();
    expect(await check('prometheus', 'right', 'a')).toBe(true);
    expect(await check('grafana', 'other', 'a')).toBe(true);
    expect(await check('prometheus', 'wrong', 'a')).toBe(false);
    expect(await check('prometheus', 'other', 'a')).toBe(false);
    expect(await check('nobody', 'right', 'a')).toBe(false);
    expect(await check('', '', 'a')).toBe(false);
    expect(await check('__proto__', 'right', 'a')).toBe(false);
  });

  test('is hashed once', async () => {
    const { check, costs } = open();
    for (const password of ['right', 'wrong']) await check('prometheus', password, 'a');
    const { length } = costs;
    for (const password of ['right', 'wrong']) await check('prometheus', password, 'b');
    expect(costs).toHaveLength(length);
  });

  test('is not taken for another one that reads alike', async () => {
    const { check } = open();
    expect(await check('prometheus', 'right', 'a')).toBe(true);
    expect(await check('prometheusr', 'ight', 'a')).toBe(false);
    expect(await check('prometheus","right', '', 'a')).toBe(false);
  });

  test('takes as long for an unknown user as for a known one, whatever the cost of the hash', async () => {
    const work = async (user: string, password: string) => {
      const { check, costs } = open();
      await check(user, password, 'a');
      return costs.reduce((sum, cost) => sum + 2 ** cost, 0);
    };
    expect(await work('nobody', 'x')).toBe(2 ** 6);
    expect(await work('prometheus', 'x')).toBe(2 ** 6);
    expect(await work('grafana', 'x')).toBe(2 ** 6);
  });
});

test('what cannot be checked is an error, and the next one is checked again', async () => {
  let fails = true;
  const { check } = passwordChecks(users, async (password, hash) => {
    if (fails) throw new Error('no thread');
    return compare(password, hash);
  });
  for (let tries = 0; tries < 3; tries += 1)
    await expect(check('prometheus', 'right', 'a')).rejects.toThrow('no thread');
  fails = false;
  expect(await check('prometheus', 'right', 'a')).toBe(true);
});

describe('many at once', () => {
  test('with the same password wait for one check', async () => {
    const { check, costs } = open();
    const answers = await Promise.all(Array.from({ length: 500 }, () => check('prometheus', 'right', 'a')));
    expect(new Set(answers)).toEqual(new Set([true]));
    expect(costs).toEqual([5]);
  });

  test('are checked one after another, and two per client wait', async () => {
    const { check, shut, open: release, mostComparing } = open();
    shut();
    const guess = (client: number, number: number) => check('prometheus', `${client} ${number}`, `client ${client}`);
    const guesses = Array.from({ length: 20 }, (_, client) => [guess(client, 1), guess(client, 2), guess(client, 3)]);
    expect(await Promise.all(guesses.map((those) => those[2]))).toEqual(Array(20).fill(undefined));
    release();
    expect(await Promise.all(guesses.flatMap((those) => those.slice(0, 2)))).toEqual(Array(40).fill(false));
    expect(mostComparing()).toBe(1);
    expect(await guess(0, 3)).toBe(false);
  });

  test('that guess from many addresses keep a new one waiting for one of each', async () => {
    const { check, costs, shut, open: release } = open();
    shut();
    const guess = (client: number, number: number) => check('grafana', `${client} ${number}`, `client ${client}`);
    const guesses = Array.from({ length: 100 }, (_, client) => [guess(client, 1), guess(client, 2)]);
    const right = check('grafana', 'other', 'prometheus').then((isRight) => ({ isRight, compared: costs.length }));
    release();
    expect(await right).toEqual({ isRight: true, compared: 102 });
    await Promise.all(guesses.flat());
  });

  test('that guess do not make it forget who is right', async () => {
    const { check, costs, shut, open: release } = open();
    await check('prometheus', 'right', 'a');
    for (let number = 0; number < 150; number += 1) await check('nobody', String(number), 'b');
    const { length } = costs;
    shut();
    const guesses = ['c', 'd', 'e'].map((client) => check('nobody', client, client));
    expect(await check('prometheus', 'right', 'a')).toBe(true);
    release();
    await Promise.all(guesses);
    await check('nobody', '149', 'b');
    expect(costs).toHaveLength(length + 3);
    await check('nobody', '0', 'b');
    expect(costs).toHaveLength(length + 4);
  });
});
