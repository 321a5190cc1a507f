import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collectors } from '../../src/collectors/index.ts';
import type { GroupConfig, RouterConfig } from '../../src/config/schema.ts';
import { connect } from '../../src/routeros/connect.ts';
import { groupReaders } from '../../src/scrape/group-readers.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import { startScenario } from '../../src/simulator/scenarios/index.ts';
import { groupConfig, memberConfig } from '../simulated.ts';

/** A healthy pair on the binary API, where each login is a connection, and the readers of its group. */
async function open() {
  const simulated = startScenario('healthy', {
    clock: virtualClock(Date.UTC(2026, 0, 1)),
    versions: ['6.49.18 (long-term)', '6.49.18 (long-term)'],
  });
  const [a, b] = [simulated.router('router-a'), simulated.router('router-b')];
  const members: RouterConfig[] = [];
  for (const router of [a, b]) {
    members.push(memberConfig(router.name, await simulated.startDoor(router, { transport: 'api' })));
  }
  const pair = (changes: Partial<GroupConfig> = {}) => groupConfig(structuredClone(members), changes);
  const observed: string[] = [];
  const now = () => performance.now();
  const readers = groupReaders([pair()], {
    collectors,
    connect: (router) => connect(router, now),
    observe: ({ name, maintenance }, { router, failure }) =>
      observed.push(
        `${name}/${router.name}${maintenance ? ' in maintenance' : ''}${failure ? ` ${failure.kind}` : ''}`,
      ),
    now,
  });
  onTestFinished(async () => {
    await readers.close();
    await simulated.close();
  });
  const read = () => Promise.all(readers.current().map((reader) => reader.read(5_000)));
  const logins = () => [a, b].map(({ journal }) => journal.commands.filter((command) => command === '/login').length);
  const connections = () => [a, b].map(({ journal }) => journal.openConnections);
  return { simulated, a, b, pair, readers, observed, read, logins, connections };
}

describe('a new configuration', () => {
  test('that says the same keeps readers and connections', async () => {
    const { pair, readers, read, logins } = await open();
    const [reader] = readers.current();
    await read();
    readers.replace([pair()]);
    expect(readers.current()).toEqual([reader]);
    await read();
    expect(logins()).toEqual([1, 1]);
  });

  test('of a group keeps the reader, and the connections to routers that are reached as before', async () => {
    const { pair, readers, read, logins } = await open();
    const [reader] = readers.current();
    await read();
    const [a, b] = pair().routers;
    readers.replace([
      pair({ maintenance: true, routers: [{ ...a, name: 'new-name', role: 'primary' }, b] as RouterConfig[] }),
    ]);
    expect(readers.current()).toEqual([reader]);
    const [snapshot] = await read();
    expect([snapshot?.group.maintenance, snapshot?.routers.map(({ router }) => router.name)]).toEqual([
      true,
      ['new-name', 'router-b'],
    ]);
    expect(logins()).toEqual([1, 1]);
  });

  test('of a password opens that one connection anew', async () => {
    const { pair, readers, read, logins, connections } = await open();
    await read();
    const [first, second] = pair().routers;
    readers.replace([pair({ routers: [first, { ...second, password: 'wrong' }] as RouterConfig[] })]);
    const [snapshot] = await read();
    expect(snapshot?.routers.map(({ failure }) => failure?.kind)).toEqual([undefined, 'auth']);
    expect(logins()).toEqual([1, 2]);
    await expect.poll(connections).toEqual([1, 0]);
    readers.replace([pair()]);
    await read();
    expect(logins()).toEqual([1, 3]);
    await expect.poll(connections).toEqual([1, 1]);
  });

  test('without a group closes its connections; with another one opens them', async () => {
    const { pair, readers, read, connections, observed } = await open();
    await read();
    readers.replace([]);
    expect(readers.current()).toEqual([]);
    await expect.poll(connections).toEqual([0, 0]);
    readers.replace([pair({ name: 'other' })]);
    await read();
    expect(observed.slice(2).sort()).toEqual(['other/router-a', 'other/router-b']);
  });

  test('lets a read under way end as it began, whoever joins it', async () => {
    const { simulated, a, pair, readers, read, connections, logins, observed } = await open();
    await simulated.setFault(a, 'slow', { delayMs: 300 });
    const underWay = read();
    readers.replace([pair({ maintenance: true })]);
    expect((await read())[0]?.group.maintenance).toBe(false);
    const removed = readers.current()[0]?.read(5_000);
    readers.replace([]);
    for (const snapshot of [(await underWay)[0], await removed]) {
      expect(snapshot?.routers.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    }
    expect(logins()).toEqual([1, 1]);
    await expect.poll(connections).toEqual([0, 0]);
    expect(observed.filter((what) => what.includes('router-a'))).toEqual([
      'home/router-a',
      'home/router-a in maintenance',
    ]);
  });

  test('can come again and again while a router hangs', async () => {
    const { simulated, a, pair, readers, read, connections } = await open();
    await simulated.setFault(a, 'hang');
    const reads: Promise<unknown>[] = [];
    for (let round = 0; round < 20; round += 1) {
      reads.push(read());
      const [first, second] = pair().routers;
      readers.replace([pair({ routers: [{ ...first, maxInFlight: 1 + (round % 2) }, second] as RouterConfig[] })]);
      await delay(10);
    }
    await Promise.all(reads);
    await simulated.heal(a);
    const [snapshot] = await read();
    expect(snapshot?.routers.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    await expect.poll(connections).toEqual([1, 1]);
  });
});

test('closing ends the reads of removed groups too', async () => {
  const { simulated, a, pair, readers, read, connections } = await open();
  readers.replace([pair({ routers: pair().routers.map((router) => ({ ...router, timeoutMs: 60_000 })) })]);
  await simulated.setFault(a, 'hang');
  const underWay = read();
  readers.replace([]);
  await readers.close();
  expect((await underWay)[0]?.routers[0]?.failure?.kind).toBe('timeout');
  await expect.poll(connections).toEqual([0, 0]);
});
