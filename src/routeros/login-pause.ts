import type { Outcome, Query, RouterClient } from './client.ts';
import type { Deadline } from './deadline.ts';
import { RouterError } from './errors.ts';

const refusalsInARow = 3;
const pauseMs = 60_000;

/**
 * A client that, after three refused logins in a row, tries only once a minute: RouterOS logs each refusal as critical,
 * and blacklist scripts act on it.
 *
 * @param now milliseconds on a monotonic clock
 */
export function withLoginPause(client: RouterClient, now: () => number): RouterClient {
  let refusals = 0;
  let lastRefusal: { readonly at: number; readonly error: RouterError } | undefined;

  async function print(queries: readonly Query[], deadline: Deadline): Promise<readonly Outcome[]> {
    if (lastRefusal !== undefined && refusals >= refusalsInARow && now() - lastRefusal.at < pauseMs) {
      const { error } = lastRefusal;
      const message = `${error.message} (${refusals} refusals in a row; next try in ${Math.ceil((pauseMs - now() + lastRefusal.at) / 1000)} s)`;
      return queries.map(() => ({ error: new RouterError('auth', message, { cause: error }), seconds: 0 }));
    }
    const outcomes = await client.print(queries, deadline);
    const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
    const refused = errors.length === outcomes.length ? errors.find(({ kind }) => kind === 'auth') : undefined;
    if (refused === undefined) {
      refusals = 0;
      lastRefusal = undefined;
    } else {
      refusals += 1;
      lastRefusal = { at: now(), error: refused };
    }
    return outcomes;
  }

  return { print, close: () => client.close() };
}
