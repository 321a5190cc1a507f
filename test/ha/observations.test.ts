import { expect, test } from 'vitest';
import { observations } from '../../src/ha/observations.ts';

test('a row that is not read for 60 s is dropped, so that fresh names do not pile up', () => {
  const memory = observations();
  for (let second = 0; second < 1_000; second += 1) memory.seconds(`virtual router ${second}`, 1, second);
  expect(memory.size).toBe(61);
});

test('what is read all along stays, whatever comes and goes beside it', () => {
  const memory = observations();
  for (let second = 0; second < 1_000; second += 15) {
    expect(memory.seconds('lan', 1, second)).toBe(second);
    memory.seconds(`virtual router ${second}`, 1, second);
  }
});

test('silence is judged as ever: 60 s break nothing, more do', () => {
  const memory = observations();
  memory.seconds('lan', 1, 0);
  memory.seconds('guests', 1, 0);
  expect(memory.seconds('lan', 1, 60)).toBe(60);
  expect(memory.seconds('guests', 1, 61)).toBe(0);
  expect(memory.seconds('guests', 2, 62)).toBe(0);
});

test('an earlier read that is told later drops nothing', () => {
  const memory = observations();
  memory.seconds('lan', 1, 0);
  memory.seconds('lan', 1, 50);
  memory.seconds('guests', 1, 40);
  expect(memory.seconds('lan', 1, 45)).toBe(50);
  expect(memory.seconds('lan', 1, 105)).toBe(105);
});

test('a read that could tell nothing goes on with the row, and the value before it stays in force', () => {
  const memory = observations();
  expect(memory.seconds('lan', 1, 0)).toBe(0);
  for (let second = 15; second <= 90; second += 15) expect(memory.seconds('lan', undefined, second)).toBe(second);
  expect(memory.seconds('lan', 1, 105)).toBe(105);
  memory.seconds('lan', undefined, 120);
  expect(memory.seconds('lan', 2, 135)).toBe(0);
});

test('the first value after reads that could tell nothing does not begin anew', () => {
  const memory = observations();
  expect(memory.seconds('lan', undefined, 0)).toBe(0);
  expect(memory.seconds('lan', undefined, 15)).toBe(15);
  expect(memory.seconds('lan', 0, 30)).toBe(30);
  expect(memory.seconds('lan', 1, 45)).toBe(0);
});

test('an earlier read that is told later breaks nothing, though its value was another', () => {
  const memory = observations();
  memory.seconds('lan', 1, 0);
  memory.seconds('lan', 2, 30);
  expect(memory.seconds('lan', 1, 29)).toBe(0);
  expect(memory.seconds('lan', 2, 45)).toBe(15);
});
