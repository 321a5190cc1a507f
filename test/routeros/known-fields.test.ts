import { expect, test } from 'vitest';
import type { Outcome, Query, RouterClient } from '../../src/routeros/client.ts';
import { deadlineIn } from '../../src/routeros/deadline.ts';
import { RouterError } from '../../src/routeros/errors.ts';
import { withKnownFields } from '../../src/routeros/known-fields.ts';

/** A router that refuses these names, one at a time, as the console does with unknown arguments. */
function router(...unknown: string[]) {
  const asked: string[] = [];
  const refused = new Set(unknown);
  const answer = ({ menu, fields }: Query): Outcome => {
    asked.push(`${menu} ${fields.join(',')}`);
    const name = fields.find((field) => refused.has(field));
    if (name === undefined) return { rows: [{ name: 'a' }], seconds: 0 };
    const said = JSON.stringify(`unknown parameter "${name}"`);
    return { error: new RouterError('protocol', `api://a: ${menu}: the router said ${said}`), seconds: 0 };
  };
  const inner: RouterClient = { print: async (queries) => queries.map(answer), close: async () => {} };
  const client = withKnownFields(inner);
  const print = (...queries: Query[]) => client.print(queries, deadlineIn(1_000));
  return { asked, refused, print };
}

const vrrp: Query = {
  menu: '/interface/vrrp',
  fields: ['name', 'group-master', 'failure'],
  versionDependent: ['group-master', 'failure'],
};
const nat: Query = { menu: '/ip/firewall/nat', fields: ['chain', 'disabled'] };
const isRead = expect.objectContaining({ rows: [{ name: 'a' }] });

test('fields that only some versions know are left out at once where they are refused', async () => {
  const { asked, print } = router('group-master', 'failure');
  expect(await print(vrrp, nat)).toEqual([isRead, isRead]);
  expect(asked).toEqual([
    '/interface/vrrp name,group-master,failure',
    '/ip/firewall/nat chain,disabled',
    '/interface/vrrp name,failure',
    '/interface/vrrp name',
  ]);
});

test('they are asked for again in the next read, by when the router may be another one', async () => {
  const { asked, refused, print } = router('group-master');
  await print(vrrp);
  refused.clear();
  asked.length = 0;
  expect(await print(vrrp)).toEqual([isRead]);
  expect(asked).toEqual(['/interface/vrrp name,group-master,failure']);
});

test('fields that every version knows are never left out', async () => {
  const { asked, print } = router('name', 'disabled');
  for (const outcome of await print(vrrp, nat)) expect(outcome).toHaveProperty('error');
  expect(asked).toHaveLength(2);
});
