import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { deadlineIn } from '../../src/routeros/deadline.ts';

test('the deadlines of many routers, which one read ends, are called no leak', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  const parent = new AbortController();
  const deadlines = Array.from({ length: 20 }, () => deadlineIn(60_000, parent.signal));
  await setImmediate();
  expect(warnings).toEqual([]);
  parent.abort();
  expect(deadlines.every(({ signal }) => signal.aborted)).toBe(true);
  for (const deadline of deadlines) deadline.clear();
});
