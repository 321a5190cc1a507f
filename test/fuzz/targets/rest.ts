import { maxHeldBytes } from '../../../src/routeros/client.ts';
import { decodeRows, MalformedBody } from '../../../src/routeros/rest/json.ts';
import { statusError } from '../../../src/routeros/rest/status.ts';
import { mutate } from '../mutate.ts';
import type { Target } from '../target.ts';
import { replies } from './replies.ts';

const bodies = replies.map((rows) => Buffer.from(JSON.stringify(rows)));

/** Each body is an answer, and one of four, those whose length says so, also what stands beside an error's status. */
export const rest: Target = {
  name: 'bodies of REST',
  slug: 'rest',
  share: 0.1,
  make: (chance) => mutate(chance.pick(bodies), chance),
  check(bytes) {
    if (bytes.length % 4 === 0) statusError('https://router', '/interface', 100 + (bytes.length % 500), bytes);
    try {
      for (const row of decodeRows(bytes, { bytes: maxHeldBytes })) {
        // A property __proto__ would get lost in any other.
        if (Object.getPrototypeOf(row) !== null) throw new Error('a row with a prototype');
        for (const name in row) if (typeof row[name] !== 'string') throw new Error('a property that is no text');
      }
    } catch (error) {
      if (!(error instanceof MalformedBody)) throw error;
    }
    return 1;
  },
};
