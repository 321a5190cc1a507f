import type { Transport } from '../../src/simulator/door.ts';
import { startExporter, type Unread } from './exporter.ts';
import type { Fleet } from './fleet.ts';
import type { Tally } from './routers.ts';

/** What is measured at once: one row of the table. */
export interface Cell {
  readonly routers: number;
  readonly transport: Transport;
  /** Added to each exchange. */
  readonly delayMs: number;
  /** How many are measured. Before them go the first one, which makes the connections, and half as many unmeasured. */
  readonly scrapes: number;
}

export interface Result extends Cell {
  readonly coldMs: number;
  /** The median of the scrapes measured. */
  readonly wallMs: number;
  /** Of the exporter, per router and scrape. */
  readonly cpuMs: number;
  /** Of the simulated routers, likewise; they share the machine. */
  readonly routersCpuMs: number;
  /** The most that was seen. */
  readonly residentBytes: number;
  /** Per router and warm scrape, as are the bytes: of the exporter, encryption included. */
  readonly commands: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Of the router that has the most, from the first scrape to the last. */
  readonly connections: number;
  readonly logins: number;
  readonly textBytes: number;
  readonly compressedBytes: number;
  readonly unreadCold: Unread;
  /** Over all later scrapes. */
  readonly unreadWarm: Unread;
}

/** @param program how to start the exporter: arguments of Node.js */
export async function measure(fleet: Fleet, program: readonly string[], cell: Cell): Promise<Result> {
  const { routers, transport, delayMs, scrapes } = cell;
  const opened = await fleet.open({ pairs: routers / 2, transport, delayMs });
  const exporter = await startExporter(program, opened);
  try {
    const cold = await exporter.scrape();
    // Until Node.js has compiled what runs often, a scrape costs twice as much, which no daemon notices for long.
    const unmeasured = await repeat(Math.ceil(scrapes / 2), exporter.scrape);
    const start = unmeasured.at(-1) ?? cold;
    const before = await fleet.tally();
    const measured = await repeat(scrapes, exporter.scrape);
    const after = await fleet.tally();

    const reads = routers * scrapes;
    const perRead = (count: (tally: Tally) => number) =>
      (sum(after.tallies.map(count)) - sum(before.tallies.map(count))) / reads;
    const most = (count: (tally: Tally) => number) => Math.max(...after.tallies.map(count));
    const later = [...unmeasured, ...measured];
    const last = measured.at(-1) ?? start;
    return {
      ...cell,
      coldMs: cold.wallMs,
      wallMs: median(measured.map(({ wallMs }) => wallMs)),
      cpuMs: (last.cpuMs - start.cpuMs) / reads,
      routersCpuMs: (after.cpuMs - before.cpuMs) / reads,
      residentBytes: Math.max(...measured.map(({ residentBytes }) => residentBytes)),
      commands: perRead(({ commands }) => commands),
      sentBytes: perRead(({ bytesIn }) => bytesIn),
      receivedBytes: perRead(({ bytesOut }) => bytesOut),
      connections: most(({ connections }) => connections),
      logins: most(({ logins }) => logins),
      textBytes: last.textBytes,
      compressedBytes: last.compressedBytes,
      unreadCold: cold.unread,
      unreadWarm: {
        routers: sum(later.map(({ unread }) => unread.routers)),
        menus: sum(later.map(({ unread }) => unread.menus)),
      },
    };
  } finally {
    await exporter.end();
    await fleet.close();
  }
}

async function repeat<Value>(count: number, act: () => Promise<Value>): Promise<readonly Value[]> {
  const values: Value[] = [];
  while (values.length < count) values.push(await act());
  return values;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
