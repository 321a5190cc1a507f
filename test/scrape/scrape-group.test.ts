import { describe, expect, onTestFinished, test } from 'vitest';
import { collectors } from '../../src/collectors/index.ts';
import { nat } from '../../src/collectors/nat.ts';
import { vrrp } from '../../src/collectors/vrrp.ts';
import type { GroupConfig, RouterConfig } from '../../src/config/schema.ts';
import type { RouterClient } from '../../src/routeros/client.ts';
import { connect } from '../../src/routeros/connect.ts';
import { changeLogger } from '../../src/scrape/log-changes.ts';
import { groupReader } from '../../src/scrape/scrape-group.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import { startScenario } from '../../src/simulator/scenarios/index.ts';
import { groupConfig, memberConfig } from '../simulated.ts';

interface Opened {
  readonly changes: (name: string) => Partial<RouterConfig>;
  /** Instead of those that the exporter would make. */
  readonly clientOf: (router: RouterConfig) => RouterClient;
}

/** A healthy pair, one router on each transport, and the reader of its group. */
async function open({ changes = () => ({}), clientOf }: Partial<Opened> = {}) {
  const simulated = startScenario('healthy', {
    clock: virtualClock(Date.UTC(2026, 0, 1)),
    versions: ['7.20.4 (stable)', '6.49.18 (long-term)'],
  });
  const [a, b] = [simulated.router('router-a'), simulated.router('router-b')];
  const doors = [
    await simulated.startDoor(a, { transport: 'http' }),
    await simulated.startDoor(b, { transport: 'api' }),
  ];
  const group: GroupConfig = groupConfig(
    [a, b].map(({ name }, index) => memberConfig(name, doors[index] as (typeof doors)[number], changes(name))),
  );
  const log: { message: string; fields: Record<string, unknown> }[] = [];
  const note = (fields: object, message: string) => log.push({ message, fields: { ...fields } });
  const observe = changeLogger({ info: note, warn: note });
  let passedMs = 0;
  const now = () => performance.now() + passedMs;
  const reader = groupReader(group, {
    collectors,
    connect: clientOf ?? ((router) => connect(router, now)),
    observe,
    now,
  });
  onTestFinished(async () => {
    await reader.close();
    await simulated.close();
  });
  const pass = (ms: number) => {
    passedMs += ms;
  };
  return { simulated, a, b, reader, log, pass };
}

describe('a group', () => {
  test('is read as one moment, whatever the transports', async () => {
    const { reader } = await open();
    const { routers } = await reader.read(5_000);
    expect(routers.map((snapshot) => [snapshot.router.name, snapshot.failure])).toEqual([
      ['router-a', undefined],
      ['router-b', undefined],
    ]);
    expect(routers.map((snapshot) => snapshot.of(vrrp)?.rows.map(({ master }) => master))).toEqual([[true], [false]]);
  });

  test('is read once for everybody who asks meanwhile', async () => {
    const { reader, b } = await open();
    const snapshots = await Promise.all(Array.from({ length: 50 }, () => reader.read(5_000)));
    expect(b.journal.commands.filter((command) => command === '/interface/vrrp/print')).toHaveLength(1);
    expect(new Set(snapshots.map(({ routers }) => routers[0])).size).toBe(1);
    await reader.read(5_000);
    expect(b.journal.commands.filter((command) => command === '/interface/vrrp/print')).toHaveLength(2);
  });

  test('with a hung router is had in time, the other one whole', async () => {
    const { reader, simulated, a } = await open({ changes: () => ({ timeoutMs: 60_000 }) });
    await simulated.setFault(a, 'hang');
    const { routers } = await reader.read(1_000);
    expect(routers[0]?.failure).toMatchObject({
      kind: 'timeout',
      message: expect.stringMatching(/: no answer after 1 s$/),
    });
    expect(routers.map(({ isPending }) => isPending)).toEqual([true, false]);
    expect(routers[1]?.failure).toBeUndefined();
    expect(routers[1]?.of(vrrp)?.rows).toHaveLength(1);
  });

  test('whoever gives up ends only the own wait', async () => {
    const { reader, simulated, a } = await open();
    await simulated.setFault(a, 'slow', { delayMs: 150 });
    const [hasty, patient] = await Promise.all([reader.read(10), reader.read(5_000)]);
    expect(hasty.routers[0]?.failure?.kind).toBe('timeout');
    expect(patient.routers[0]?.failure).toBeUndefined();
  });

  test('one whose own time is up is not pending', async () => {
    const { reader, simulated, a } = await open({ changes: () => ({ timeoutMs: 50 }) });
    await simulated.setFault(a, 'hang');
    const { routers } = await reader.read(5_000);
    expect(routers.map(({ failure, isPending }) => [failure?.kind, isPending])).toEqual([
      ['timeout', false],
      [undefined, false],
    ]);
  });

  test('a read that a person gave up on goes on for whoever comes next, while it is young', async () => {
    const { reader, simulated, a, b, pass } = await open({ changes: () => ({ timeoutMs: 30_000 }) });
    const reads = () => b.journal.commands.filter((command) => command === '/interface/vrrp/print').length;
    const look = () => reader.read(200, 5);
    await simulated.setFault(a, 'slow', { delayMs: 1_000 });
    expect((await look()).routers.map(({ isPending }) => isPending)).toEqual([true, false]);
    pass(3_500);
    const { routers } = await reader.read(10_000);
    expect(routers.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    expect(reads()).toBe(1);

    await simulated.setFault(a, 'hang');
    await look();
    pass(3_000);
    const [pending] = (await look()).routers;
    expect([pending?.isPending, Math.floor(pending?.seconds ?? 0)]).toEqual([true, 3]);
    expect(reads()).toBe(2);
    pass(3_000);
    await look();
    expect(reads()).toBe(3);
  });

  test('nobody joins an old read that all others have given up on', async () => {
    const { reader, simulated, a, b, pass } = await open({ changes: () => ({ timeoutMs: 60_000 }) });
    await simulated.setFault(a, 'hang');
    for (let reads = 1; reads <= 3; reads += 1) {
      const { routers } = await reader.read(1_000);
      pass(1_500);
      expect(routers[1]?.of(vrrp)?.rows).toHaveLength(1);
      expect(b.journal.commands.filter((command) => command === '/interface/vrrp/print')).toHaveLength(reads);
    }
  });

  test('a router that hung is read again at one scrape a second, each with half a second', async () => {
    const { reader, simulated, a, pass } = await open({ changes: () => ({ timeoutMs: 60_000 }) });
    const scrape = async () => {
      const { routers } = await reader.read(500);
      pass(1_000);
      return routers.map(({ failure }) => failure?.kind);
    };
    await expect.poll(scrape).toEqual([undefined, undefined]);
    await simulated.setFault(a, 'hang');
    for (let scrapes = 0; scrapes < 6; scrapes += 1) expect((await scrape())[0]).toBe('timeout');
    await simulated.heal(a);
    await expect.poll(scrape).toEqual([undefined, undefined]);
  });

  test('an old read that does not end when it is told to costs nobody more than the own wait', async () => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    let prints = 0;
    const { reader, pass } = await open({
      clientOf: (router) => {
        const client = connect(router, () => performance.now());
        return {
          async print(queries, deadline) {
            prints += 1;
            await ended;
            return client.print(queries, deadline);
          },
          close: () => client.close(),
        };
      },
    });
    for (let reads = 0; reads < 3; reads += 1) {
      const { routers } = await reader.read(20);
      expect(routers.map(({ failure }) => failure?.kind)).toEqual(['timeout', 'timeout']);
      pass(1_500);
    }
    expect(prints).toBe(2);
    end();
    const { routers } = await reader.read(5_000);
    expect(routers.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  });

  test('a router that has none of the menus is down', async () => {
    const { reader, simulated, b } = await open({ changes: () => ({ collectors: ['dhcp-client'] }) });
    await simulated.setFault(b, 'no-such-menu', { menu: '/ip/dhcp-client' });
    const { routers } = await reader.read(5_000);
    expect(routers.map(({ failure }) => failure?.kind)).toEqual([undefined, 'no-such-menu']);
  });

  test('reads only the collectors that are on', async () => {
    const { reader, b } = await open({ changes: () => ({ collectors: ['vrrp', 'identity'] }) });
    const { routers } = await reader.read(5_000);
    expect(routers[1]?.collected.map(({ collector }) => collector.name)).toEqual(['vrrp', 'identity']);
    expect(b.journal.commands).toEqual(['/login', '/interface/vrrp/print', '/system/identity/print']);
    expect(routers[1]?.of(nat)).toBeUndefined();
  });

  test('an optional menu that is missing is no failure, another one is', async () => {
    const { reader, simulated, a } = await open();
    await simulated.setFault(a, 'no-such-menu', { menu: '/ip/dhcp-client' });
    const optional = (await reader.read(5_000)).routers[0]?.collected ?? [];
    expect(optional.filter(({ result }) => result instanceof Error)).toEqual([]);
    await simulated.setFault(a, 'no-such-menu', { menu: '/interface/vrrp' });
    const snapshot = (await reader.read(5_000)).routers[0];
    expect(snapshot?.failure).toBeUndefined();
    expect(snapshot?.collected[0]?.result).toMatchObject({ kind: 'no-such-menu' });
  });

  test('rows of which none is understood are a failure', async () => {
    const { reader, a } = await open();
    Object.assign(a.vrrp[0] ?? {}, { vrid: Number.NaN });
    const snapshot = (await reader.read(5_000)).routers[0];
    expect(snapshot?.collected[0]?.result).toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('none of 1 rows could be understood: vrid="NaN" (expected an integer)'),
    });
  });
});

describe('the log', () => {
  test('tells each change of reachability once', async () => {
    const { reader, simulated, b, log } = await open();
    await reader.read(5_000);
    await reader.read(5_000);
    await simulated.setFault(b, 'stop');
    await reader.read(5_000);
    await reader.read(5_000);
    await simulated.heal(b);
    await reader.read(5_000);
    expect(log.filter(({ fields }) => fields.router === 'router-b').map(({ message }) => message)).toEqual([
      'router is read',
      'router cannot be read',
      'router is read',
    ]);
    expect(log.find(({ message }) => message === 'router cannot be read')?.fields).toMatchObject({
      ha_group: 'home',
      router: 'router-b',
      reason: 'unreachable',
      error: expect.stringContaining('connection refused'),
    });
  });

  test('tells once that a menu is not read, and once that it is again', async () => {
    const { reader, simulated, a, log } = await open();
    await simulated.setFault(a, 'permission-denied', { menu: '/ip/firewall/nat' });
    await reader.read(5_000);
    await reader.read(5_000);
    await simulated.heal(a);
    await reader.read(5_000);
    await reader.read(5_000);
    expect(log.filter(({ fields }) => fields.router === 'router-a').map(({ message }) => message)).toEqual([
      'router is read',
      'menu is not fully read',
      'menu is fully read again',
    ]);
  });
});
