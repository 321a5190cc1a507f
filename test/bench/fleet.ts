import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Address, Answers, Opening, Request, Tally } from './routers.ts';

/** Simulated routers in processes of their own, so that their work is not counted as the exporter's. */
export interface Fleet {
  /** As many pairs as asked, spread over the processes. */
  open(opening: Opening): Promise<Answers['open']>;
  tally(): Promise<FleetTally>;
  close(): Promise<void>;
  /** Ends the processes. */
  end(): Promise<void>;
}

export interface FleetTally {
  /** One per router. */
  readonly tallies: readonly Tally[];
  /** CPU that the processes have used so far. */
  readonly cpuMs: number;
}

/** Certificates for a thousand routers take a while. */
const answerTimeoutMs = 120_000;

export function startFleet(processes: number): Fleet {
  const children = Array.from({ length: processes }, startChild);

  return {
    async open({ pairs, ...same }) {
      const answers = await Promise.all(
        children.map(({ ask }, index) => {
          const share = Math.floor((pairs + index) / processes);
          return ask<'open'>({ do: 'open', opening: { ...same, pairs: share } });
        }),
      );
      const [{ user }] = answers as [Answers['open']];
      return { user, addresses: answers.flatMap(({ addresses }): readonly Address[] => addresses) };
    },
    async tally() {
      const answers = await Promise.all(children.map(({ ask }) => ask<'tally'>({ do: 'tally' })));
      return {
        tallies: answers.flatMap(({ tallies }) => tallies),
        cpuMs: answers.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      };
    },
    async close() {
      await Promise.all(children.map(({ ask }) => ask<'close'>({ do: 'close' })));
    },
    async end() {
      await Promise.all(children.map(({ end }) => end()));
    },
  };
}

function startChild() {
  const child: ChildProcess = fork(new URL('./routers.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = new AbortController();
  const ended = once(child, 'exit').then(() => gone.abort(new Error('a process with simulated routers has ended')));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  async function ask<What extends keyof Answers>(request: Request & { readonly do: What }): Promise<Answers[What]> {
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(answerTimeoutMs)]);
    signal.throwIfAborted();
    const answered = once(child, 'message', { signal }).catch(() => {
      throw signal.reason;
    });
    child.send(request);
    const [answer] = await answered;
    return answer as Answers[What];
  }

  async function end(): Promise<void> {
    process.off('exit', kill);
    kill();
    await ended;
  }

  return { ask, end };
}
