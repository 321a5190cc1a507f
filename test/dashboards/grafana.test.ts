import { expect, test } from 'vitest';
import { readBoards } from './boards.ts';
import { fill } from './grafana.ts';
import { selectorsOf } from './promql.ts';

const variables = readBoards()['routeros-ha-group']?.templating.list ?? [];

/** Whether Prometheus is asked for the name that is chosen. */
function canBeChosen(variable: 'ha_group' | 'router', name: string): boolean {
  const query = fill(`routeros_up{${variable}=~"$${variable}"}`, variables, { [variable]: name }, 15);
  try {
    const text = JSON.parse(`"${selectorsOf(query)[0]?.matchers[0]?.value}"`) as string;
    return variable === 'router' ? new RegExp(`^(?:${text})$`).test(name) : text === name;
  } catch {
    // Not a query.
    return false;
  }
}

// dashboards/README.md says so.
test.each([
  ['a plain name', 'home', true, true],
  ['what regular expressions know', 'R&D (1st floor)', true, true],
  ['an apostrophe', "mum's", false, true],
  ['a double quote', 'the "lab"', false, false],
])('%s: %s can be chosen as a group: %s, as a router: %s', (_what, name, asGroup, asRouter) => {
  expect([canBeChosen('ha_group', name), canBeChosen('router', name)]).toEqual([asGroup, asRouter]);
});
