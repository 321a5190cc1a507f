import type { Outcome, Query, RouterClient } from './client.ts';
import type { Deadline } from './deadline.ts';

/** More unknown names than this in one menu, and the router is not one that we know. */
const maxRounds = 4;

/**
 * A client that asks again without a field that the router's version does not know. What RouterOS does with such a name
 * in a `.proplist` is not documented: it seems to ignore it, and this is for the version that refuses it. What was
 * refused once is not asked of this router again.
 */
export function withKnownFields(client: RouterClient): RouterClient {
  const refused = new Map<string, Set<string>>();

  async function print(queries: readonly Query[], deadline: Deadline): Promise<readonly Outcome[]> {
    const outcomes = [...(await client.print(queries.map(known), deadline))];
    for (let round = 0; round < maxRounds; round += 1) {
      const again = queries.flatMap((query, index) => (learn(query, outcomes[index]) ? [{ query, index }] : []));
      if (again.length === 0 || deadline.signal.aborted) break;
      const answers = await client.print(
        again.map(({ query }) => known(query)),
        deadline,
      );
      for (const [position, { index }] of again.entries()) {
        const answer = answers[position];
        if (answer !== undefined) outcomes[index] = answer;
      }
    }
    return outcomes;
  }

  function known(query: Query): Query {
    const unknown = refused.get(query.menu);
    return unknown === undefined ? query : { ...query, fields: query.fields.filter((field) => !unknown.has(field)) };
  }

  /** Whether the outcome refuses a field by name that has not been refused before. */
  function learn({ menu, fields }: Query, outcome: Outcome | undefined): boolean {
    if (outcome === undefined || !('error' in outcome) || outcome.error.kind !== 'protocol') return false;
    const [, name] = /unknown (?:parameter|property|argument|name):? "?([a-z0-9-]+)/i.exec(outcome.error.message) ?? [];
    const unknown = refused.get(menu) ?? new Set();
    if (name === undefined || !fields.includes(name) || unknown.has(name)) return false;
    refused.set(menu, unknown.add(name));
    return true;
  }

  return { print, close: () => client.close() };
}
