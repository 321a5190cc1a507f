import { setImmediate as letOthersBeHeard } from 'node:timers/promises';

/** Work that is done one piece at a time and in turn by client: whoever wants much waits for its own, not others for it. */
export interface Turns {
  take<Result>(client: string, task: () => Promise<Result>): Promise<Result>;
}

export function turns(): Turns {
  // The client that is next stands first.
  const waiting = new Map<string, (() => Promise<void>)[]>();
  let working = false;

  function take<Result>(client: string, task: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const own = waiting.get(client) ?? [];
      own.push(() => task().then(resolve, reject));
      waiting.set(client, own);
      if (!working) void work();
    });
  }

  async function work(): Promise<void> {
    working = true;
    for (let task = next(); task !== undefined; task = next()) {
      await task();
      await letOthersBeHeard();
    }
    working = false;
  }

  function next(): (() => Promise<void>) | undefined {
    const [first] = waiting;
    if (first === undefined) return undefined;
    const [client, own] = first;
    const task = own.shift();
    waiting.delete(client);
    if (own.length > 0) waiting.set(client, own);
    return task;
  }

  return { take };
}
