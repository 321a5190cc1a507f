import { expect, test } from 'vitest';
import type { Outcome, Query, RouterClient } from '../../src/routeros/client.ts';
import { deadlineIn } from '../../src/routeros/deadline.ts';
import { RouterError } from '../../src/routeros/errors.ts';
import { withKnownFields } from '../../src/routeros/known-fields.ts';

/** A router that refuses these names, one at a time, as the console does with unknown arguments. */
function router(...unknown: string[]) {
  const asked: string[] = [];
  const answer = ({ menu, fields }: Query): Outcome => {
    asked.push(`${menu} ${fields.join(',')}`);
    const [name] = fields.filter((field) => unknown.includes(field));
    if (name === undefined) return { rows: [{ name: 'a' }], seconds: 0 };
    return {
      error: new RouterError('protocol', `api://a: ${menu}: the router said "unknown parameter ${name}"`),
      seconds: 0,
    };
  };
  const inner: RouterClient = { print: async (queries) => queries.map(answer), close: async () => {} };
  const client = withKnownFields(inner);
  const print = (...queries: Query[]) => client.print(queries, deadlineIn(1_000));
  return { asked, print };
}

const vrrp: Query = { menu: '/interface/vrrp', fields: ['name', 'group-master', 'failure'] };
const nat: Query = { menu: '/ip/firewall/nat', fields: ['chain'] };

test('a refused field is left out at once, and from then on', async () => {
  const { asked, print } = router('group-master', 'failure');
  expect(await print(vrrp, nat)).toEqual([
    expect.objectContaining({ rows: [{ name: 'a' }] }),
    expect.objectContaining({ rows: [{ name: 'a' }] }),
  ]);
  expect(asked).toEqual([
    '/interface/vrrp name,group-master,failure',
    '/ip/firewall/nat chain',
    '/interface/vrrp name,failure',
    '/interface/vrrp name',
  ]);
  asked.length = 0;
  await print(vrrp, nat);
  expect(asked).toEqual(['/interface/vrrp name', '/ip/firewall/nat chain']);
});

test('a router that refuses everything is not asked for ever', async () => {
  const fields = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const { asked, print } = router(...fields);
  const [outcome] = await print({ menu: '/interface/vrrp', fields });
  expect(outcome).toHaveProperty('error');
  expect(asked.length).toBeLessThanOrEqual(5);
});
