import type { Outcome, Query, RouterClient } from './client.ts';
import type { Deadline } from './deadline.ts';

/**
 * A client that asks again without a field that the router's version does not know. What RouterOS does with such a name
 * in a `.proplist` is not documented: it seems to ignore it, and this is for the version that refuses it.
 *
 * What every version knows is never left out: a row without `disabled` would be read as one that is in use. And nothing
 * of it is remembered, since by the next read the router may be another one.
 */
export function withKnownFields(client: RouterClient): RouterClient {
  async function print(queries: readonly Query[], deadline: Deadline): Promise<readonly Outcome[]> {
    const asked = [...queries];
    const outcomes = [...(await client.print(asked, deadline))];
    while (!deadline.signal.aborted) {
      const again = asked.flatMap((query, index) => {
        const refused = refusedField(query, outcomes[index]);
        return refused === undefined ? [] : [{ index, query: without(refused, query) }];
      });
      if (again.length === 0) break;
      const answers = await client.print(
        again.map(({ query }) => query),
        deadline,
      );
      for (const [position, { index, query }] of again.entries()) {
        const answer = answers[position];
        asked[index] = query;
        if (answer !== undefined) outcomes[index] = answer;
      }
    }
    return outcomes;
  }

  return { print, close: () => client.close() };
}

/** The field that the outcome refuses by name, if it can be left out. */
function refusedField({ fields, versionDependent = [] }: Query, outcome: Outcome | undefined): string | undefined {
  if (outcome === undefined || !('error' in outcome) || outcome.error.kind !== 'protocol') return undefined;
  const [, name] =
    /unknown (?:parameter|property|argument|name)[: \\"]*([a-z0-9-]+)/i.exec(outcome.error.message) ?? [];
  return name !== undefined && fields.includes(name) && versionDependent.includes(name) ? name : undefined;
}

function without(refused: string, query: Query): Query {
  return { ...query, fields: query.fields.filter((field) => field !== refused) };
}
