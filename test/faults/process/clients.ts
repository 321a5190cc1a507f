import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { expectRead, expectSound, startChild } from '../child.ts';
import { type Exposition, gaugeOf, parse, scrapeTimeoutSeconds } from '../lab.ts';
import type { ProcessFault } from './fault.ts';

export const clientFaults: readonly ProcessFault[] = [
  {
    name: '50 clients at one address ask for `/metrics` at once while a router hangs',
    held: 'all have the same answer in time; the routers see one read. The router that hangs is down: timeout',
    strike: () => askAtOnce('/metrics'),
  },
  {
    name: '50 clients ask for `/probe` at once while a router hangs',
    held: 'all have the same answer in time; the routers see one read',
    strike: () => askAtOnce('/probe?group=home'),
  },
];

async function askAtOnce(path: string): Promise<void> {
  const child = await startChild({ transports: ['http', 'api'] });
  const { a, b, group } = child.pair;
  const before = await child.scrape();
  const readOnce = [...a.journal.commands];
  await group.setFault(b, 'hang');
  const count = a.journal.commands.length;
  const connections = b.journal.openConnections;

  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(child.url + path)));
  for (const one of answers) {
    expectRead(one, before, ['router-a']);
    expect(gaugeOf(one, 'routeros_up', 'router-b')).toBe(0);
  }
  expect(a.journal.commands.slice(count).sort()).toEqual(readOnce.sort());
  expect(b.journal.openConnections).toBe(connections);

  await group.heal(b);
  expectRead(await child.scrape(), before, ['router-a', 'router-b']);
  await expectSound(child);
}

/** A client of its own. */
async function ask(url: string): Promise<Exposition> {
  const start = performance.now();
  const request = get(url, {
    agent: false,
    headers: { 'x-prometheus-scrape-timeout-seconds': String(scrapeTimeoutSeconds) },
  });
  const [response] = await once(request, 'response');
  const samples = parse(await text(response));
  return { status: response.statusCode, seconds: (performance.now() - start) / 1000, samples };
}
