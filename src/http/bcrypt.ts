import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Compare } from './password-checks.ts';

interface Answer {
  readonly id: number;
  readonly matches: boolean;
}

// As text, since a thread does not inherit a loader for TypeScript.
const body = `
const { parentPort, workerData } = require('node:worker_threads');
const { compareSync } = require(workerData);
parentPort.on('message', ({ id, password, hash }) => parentPort.postMessage({ id, matches: compareSync(password, hash) }));
`;
const bcrypt = createRequire(import.meta.url).resolve('bcryptjs');

/**
 * bcrypt on a thread of its own, which begins with the first password: in JavaScript a check takes a tenth of a second
 * and more, and a scrape would wait for one at each of its round trips.
 */
export function bcryptThread(): Compare {
  const asked = new Map<number, { resolve(matches: boolean): void; reject(error: unknown): void }>();
  let thread: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const worker = new Worker(body, { eval: true, workerData: bcrypt });
    worker.unref();
    worker.on('message', ({ id, matches }: Answer) => {
      asked.get(id)?.resolve(matches);
      asked.delete(id);
    });
    worker.on('error', (error) => {
      thread = undefined;
      for (const { reject } of asked.values()) reject(error);
      asked.clear();
    });
    return worker;
  }

  return (password, hash) =>
    new Promise((resolve, reject) => {
      thread ??= start();
      lastId += 1;
      asked.set(lastId, { resolve, reject });
      thread.postMessage({ id: lastId, password, hash });
    });
}
