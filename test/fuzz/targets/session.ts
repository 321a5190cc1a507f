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
  share: 0.25,
  make: (chance) => mutate(sentences(chance), chance),
  async check(bytes) {
    // Node 20 types lack it; the function is there from 20.17 on.
    const [ours, theirs] = duplexPair() as [Duplex, Duplex];
    const running = new ApiSession(ours, limits, 16, (error) => new RouterError('unreachable', error.message));
    const ends = running.submit(submitted).map((reply) => reply.then(sentencesOf, sentencesBefore));
    for (const chunk of cut(bytes)) theirs.write(chunk);
    theirs.end();
    theirs.resume();
    const counts = await Promise.all(ends);
    running.end(new RouterError('unreachable', 'over'));
    return counts.reduce((sum, count) => sum + count, 0);
  },
};

/** Only those that are known to have been taken: the rows and what ended them. */
function sentencesOf({ rows }: Reply): number {
  if (rows.length > limits.maxReplyRows) throw new Error('a reply beyond its limits');
  // A property __proto__ would get lost in any other.
  if (rows.some((row) => Object.getPrototypeOf(row) !== null)) throw new Error('a row with a prototype');
  return rows.length + 1;
}

function sentencesBefore(error: unknown): number {
  if (error instanceof Trap) return 2;
  if (error instanceof RouterError) return 0;
  throw error;
}
