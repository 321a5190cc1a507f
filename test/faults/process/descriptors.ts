import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { until } from '../../e2e/tools.ts';
import { expectRead, expectSound, startChild } from '../child.ts';
import { byLabel } from '../lab.ts';
import type { ProcessFault } from './fault.ts';

const limit = 256;

export const descriptorFaults: readonly ProcessFault[] = [
  {
    name: `clients use up all descriptors (\`ulimit -n ${limit}\`) while a router is away`,
    held:
      'Prometheus is served on the connection that it has, and the router that has one is read; the other one is ' +
      'down: unreachable, and the log says to raise the limit. Read as ever once the clients have gone',
    strike: useUpAll,
  },
];

async function useUpAll(): Promise<void> {
  const child = await startChild({ transports: ['http', 'api'], before: `ulimit -n ${limit}` });
  const { program, pair, url } = child;
  const before = await child.scrape();
  expect(before.samples.get('process_max_fds')).toBe(limit);
  const openBefore = openFiles(program.pid);
  await pair.group.setFault(pair.b, 'stop');
  const clients = await fill(url);
  await pair.group.heal(pair.b);
  const during = await child.scrape();
  expectRead(during, before, ['router-a']);
  expect(byLabel(during, 'routeros_scrape_failure', 'router-b', 'reason')).toMatchObject({ unreachable: 1 });
  await until(
    () => (program.stderr().includes('out of file descriptors. Raise the limit') ? true : undefined),
    'the log',
  );

  for (const client of clients) client.destroy();
  await until(() => (openFiles(program.pid) <= openBefore ? true : undefined), 'descriptors to be free');
  expectRead(await child.scrape(), before, ['router-a', 'router-b']);
  await expectSound(child);
}

/** Clients that have been served and stay, until one is turned away. */
async function fill(url: string): Promise<readonly Socket[]> {
  const clients: Socket[] = [];
  onTestFinished(() => {
    for (const client of clients) client.destroy();
  });
  const { hostname, port } = new URL(url);
  for (;;) {
    expect(clients.length).toBeLessThan(limit);
    const client = connect(Number(port), hostname);
    client.on('error', () => {});
    clients.push(client);
    client.write('GET /-/healthy HTTP/1.1\r\nhost: x\r\n\r\n');
    const isServed = await new Promise<boolean>((resolve) => {
      client.once('data', () => resolve(true)).once('close', () => resolve(false));
    });
    if (!isServed) return clients;
  }
}

const openFiles = (pid: number | undefined) => readdirSync(`/proc/${pid}/fd`).length;
