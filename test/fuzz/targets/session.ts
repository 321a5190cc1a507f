import { type Duplex, duplexPair } from 'node:stream';
import { ApiSession, type Reply, Trap } from '../../../src/routeros/api/session.ts';
import { RouterError } from '../../../src/routeros/errors.ts';
import { cut, mutate } from '../mutate.ts';
import type { Target } from '../target.ts';
import { commands, limits, sentences } from './replies.ts';

const submitted = Array.from({ length: commands }, (_, index) => [`/menu${index}/print`]);

/** Every command comes to an end, by an answer, a refusal or the session's end, and no other error gets out. */
export const session: Target = {
  name: 'a session of the binary API',
  slug: 'session',
  share: 0.5,
  make: (chance) => mutate(sentences(chance), chance),
  async check(bytes) {
    // Node 20 types lack it; the function is there from 20.17 on.
    const [ours, theirs] = duplexPair() as [Duplex, Duplex];
    const running = new ApiSession(ours, limits, 16, (error) => new RouterError('unreachable', error.message));
    const ends = running.submit(submitted).map((reply) => reply.then(checkRows, checkError));
    for (const chunk of cut(bytes)) theirs.write(chunk);
    theirs.end();
    theirs.resume();
    await Promise.all(ends);
    running.end(new RouterError('unreachable', 'over'));
    return commands;
  },
};

function checkRows({ rows }: Reply): void {
  if (rows.length > limits.maxReplyRows) throw new Error('a reply beyond its limits');
  // A property __proto__ would get lost in any other.
  if (rows.some((row) => Object.getPrototypeOf(row) !== null)) throw new Error('a row with a prototype');
}

function checkError(error: unknown): void {
  if (!(error instanceof Trap) && !(error instanceof RouterError)) throw error;
}
