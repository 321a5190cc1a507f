import { createHmac, randomBytes } from 'node:crypto';
import { places } from './places.ts';
import { turns } from './turns.ts';

/** Whether users gave their passwords, without letting anybody keep the exporter busy with guesses. */
export interface PasswordChecks {
  /**
   * A password seen before is known at once. Another one is checked when it is the client's turn.
   *
   * @param client whose guess it is; each has few under way
   * @returns undefined where too many wait for their turn
   */
  check(user: string, password: string, client: string): Promise<boolean | undefined>;
}

/** bcrypt: whether the password has the hash. */
export type Compare = (password: string, hash: string) => Promise<boolean>;

/** In all as many as there are connections. */
const maxWaiting = { inAll: 2_048, perClient: 2 };
const maxRemembered = 100;

/**
 * @param users hash by user, at least one
 * @param compare is asked one at a time: it has one thread, and a second core is the scrapes'
 */
export function passwordChecks(users: ReadonlyMap<string, string>, compare: Compare): PasswordChecks {
  const key = randomBytes(32);
  const highestCost = Math.max(...[...users.values()].map(costOf));
  // Apart, so that guesses cannot push out what Prometheus says every few seconds.
  const right = new Set<string>();
  const wrong = new Set<string>();
  const underWay = new Map<string, Promise<boolean>>();
  const waiting = places(maxWaiting.inAll, maxWaiting.perClient);
  const comparing = turns();

  async function check(user: string, password: string, client: string): Promise<boolean | undefined> {
    // Neither a password nor what it could be guessed from stays in memory.
    const digest = createHmac('sha256', key)
      .update(JSON.stringify([user, password]))
      .digest('base64');
    if (right.has(digest)) return true;
    if (wrong.has(digest)) return false;
    // Prometheus opens many connections at once when it starts.
    return underWay.get(digest) ?? inTurn(digest, client, () => matches(user, password));
  }

  async function inTurn(digest: string, client: string, task: () => Promise<boolean>): Promise<boolean | undefined> {
    const giveBack = waiting.take(client);
    if (giveBack === undefined) return undefined;
    const done = comparing.take(client, task).finally(() => {
      giveBack();
      underWay.delete(digest);
    });
    underWay.set(digest, done);
    const isRight = await done;
    remember(isRight ? right : wrong, digest);
    return isRight;
  }

  /** A wrong password takes as long as any other, be the user unknown or the hash a cheap one. */
  async function matches(user: string, password: string): Promise<boolean> {
    const hash = users.get(user);
    if (hash === undefined) {
      await compare(password, hashOfNothing(highestCost));
      return false;
    }
    if (await compare(password, hash)) return true;
    // Each cost takes twice as long as the one before: c + c + (c + 1) + … + (highest - 1) is as long as the highest.
    for (let cost = costOf(hash); cost < highestCost; cost += 1) await compare(password, hashOfNothing(cost));
    return false;
  }

  return { check };
}

function remember(digests: Set<string>, digest: string): void {
  const [oldest] = digests;
  if (digests.size >= maxRemembered && oldest !== undefined) digests.delete(oldest);
  digests.add(digest);
}

function costOf(hash: string): number {
  return Number(hash.slice(4, 6));
}

const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A hash of which nobody knows the password, if there is one. */
function hashOfNothing(cost: number): string {
  const random = [...randomBytes(53)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return `$2b$${String(cost).padStart(2, '0')}$${random}`;
}
