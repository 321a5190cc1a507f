import { expect, onTestFinished, test } from 'vitest';
import { collectors } from '../../src/collectors/index.ts';
import { startFleet } from './fleet.ts';
import { measure } from './measure.ts';
import { parseOptions } from './options.ts';
import { table } from './table.ts';

const fromSource = ['--import', 'tsx', 'src/main.ts'];

test('the benchmark counts what a scrape asks of the routers', { timeout: 60_000 }, async () => {
  const fleet = startFleet(1);
  onTestFinished(() => fleet.end());
  const cells = parseOptions(['--routers=2', '--delays=10', '--transports=api,https', '--scrapes=1']) ?? [];
  const results = [];
  for (const cell of cells) results.push(await measure(fleet, fromSource, cell));
  const asked = collectors.length;
  const unread = { unreadCold: { routers: 0, menus: 0 }, unreadWarm: { routers: 0, menus: 0 } };
  expect(results).toMatchObject([
    { transport: 'api', commands: asked, connections: 1, logins: 1, ...unread },
    { transport: 'https', commands: asked, connections: 4, logins: 4, ...unread },
  ]);
  expect(Object.values(results[0] ?? {}).filter((value) => typeof value === 'number')).not.toContain(Number.NaN);
  expect(table(results)).toContain('| 2 | https | 10 |');
});

test.each([
  ['--routers=3', /even numbers/],
  ['--routers=1e9', /from 2 to 2000, not "1e9"/],
  ['--delays=', /from 0 to 1000/],
  ['--transports=telnet', /some of api,http,api-ssl,https/],
  ['--scrapes=0', /from 1 to 1000/],
  ['--fast', /Unknown option '--fast'/],
])('%s is refused', (argument, reason) => {
  expect(() => parseOptions([argument])).toThrow(reason);
});
