import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'undici';
import { realClock } from '../../src/simulator/clock.ts';
import { type FaultName, faultNames, faults } from '../../src/simulator/faults.ts';
import { createSimulatedGroup } from '../../src/simulator/group.ts';
import { createPair, pairUser } from '../../src/simulator/scenarios/pair.ts';
import { startProcess } from '../exporter-process.ts';
import { random } from '../random.ts';
import { noteEnd, noteFault, noteHeal, noteScrape, type Subject, subject, type Told } from './subject.ts';

export interface Scrape {
  /** Of the client that made it. */
  readonly timeoutSeconds: number;
  readonly seconds: number;
  readonly isAnswered: boolean;
  readonly lagSeconds: number;
}

/** Of the exporter's process. */
export interface Vitals {
  readonly atSeconds: number;
  readonly residentMib: number;
  readonly descriptors: number;
}

export interface Soaked {
  readonly minutes: number;
  readonly scrapes: readonly Scrape[];
  readonly vitals: readonly Vitals[];
  readonly routers: readonly Subject[];
}

/** The interval and the timeout of each client: Prometheus lets no scrape take longer than the time to the next. */
const clients: readonly number[] = [1, 1, 1, 10];
const patientSeconds = 10;
/** Before the first fault, and at least so long after the last. */
export const calmSeconds = { before: 10, after: 15 };

/** Has three clients scrape the built exporter every second, and one every ten, while its two simulated routers break and heal at random. */
export async function soak(minutes: number, seed: number): Promise<Soaked> {
  const clock = realClock();
  const routers = createPair(clock, { versions: ['7.20.4 (stable)', '6.49.18 (long-term)'] });
  const group = createSimulatedGroup({ clock, routers });
  const subjects = [subject(routers[0], 'https'), subject(routers[1], 'api-ssl')];
  const doors = await Promise.all(subjects.map(({ router, transport }) => group.startDoor(router, { transport })));
  const exporter = await startProcess(['dist/main.js'], { addresses: doors, user: pairUser });
  const endMs = performance.now() + minutes * 60_000;
  const scrapes: Scrape[] = [];
  const vitals: Vitals[] = [];

  async function client(intervalSeconds: number, delayMs: number): Promise<void> {
    // Of its own, as Prometheus has it: the exporter's descriptors do not depend on whose scrapes overlap.
    const prometheus = new Client(exporter.url);
    await pause(delayMs);
    while (performance.now() < endMs) {
      const startMs = performance.now();
      const { scrape, text } = await scrapeOnce(prometheus, intervalSeconds);
      scrapes.push(scrape);
      for (const each of subjects) noteScrape(each, { startMs, ...told(text, each, intervalSeconds) });
      await pause(Math.max(0, intervalSeconds - scrape.seconds) * 1000);
    }
    await prometheus.destroy();
  }

  /** One fault after another, each on one router, with calm between them. */
  async function trouble(): Promise<void> {
    const chance = random(seed);
    const all = subjects.flatMap((struck) => faultNames.map((name) => ({ struck, name })));
    let left: typeof all = [];
    await pause(calmSeconds.before * 1000);
    while (performance.now() < endMs - (calmSeconds.after + 15) * 1000) {
      // Each once before any comes twice.
      if (left.length === 0) left = [...all];
      const drawn = chance.pick(left);
      left = left.filter((one) => one !== drawn);
      const { struck, name } = drawn;
      noteFault(struck, name);
      await group.setFault(struck.router, name, parametersOf(name));
      await pause(chance.duration(1_000, 15_000));
      noteHeal(struck, name);
      await group.heal(struck.router);
      await pause(chance.duration(1_000, 10_000));
    }
  }

  async function watch(): Promise<void> {
    while (performance.now() < endMs) {
      vitals.push(vitalsOf(exporter.pid));
      await pause(1000);
    }
  }

  try {
    const scraping = clients.map((seconds, index) => client(seconds, (index * 1000) / clients.length));
    await Promise.all([...scraping, trouble(), watch()]);
    for (const each of subjects) noteEnd(each);
  } finally {
    await exporter.end();
    await group.close();
  }
  return { minutes, scrapes, vitals, routers: subjects };
}

async function scrapeOnce(prometheus: Client, timeoutSeconds: number): Promise<{ scrape: Scrape; text: string }> {
  const start = performance.now();
  const { status, text } = await prometheus
    .request({
      method: 'GET',
      path: '/metrics',
      headers: { 'x-prometheus-scrape-timeout-seconds': String(timeoutSeconds) },
      // Prometheus would have given up by then; here it is of interest how late the answer is.
      signal: AbortSignal.timeout((timeoutSeconds + 20) * 1000),
    })
    .then(
      async ({ statusCode, body }) => ({ status: statusCode, text: await body.text() }),
      () => ({ status: 0, text: '' }),
    );
  const seconds = (performance.now() - start) / 1000;
  const lag = /^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1];
  return { scrape: { timeoutSeconds, seconds, isAnswered: status === 200, lagSeconds: Number(lag) }, text };
}

function told(text: string, { router }: Subject, intervalSeconds: number): Omit<Told, 'startMs'> {
  const lines = text.split('\n').filter((line) => line.includes(`router="${router.name}"`));
  const has = (start: string, end: RegExp) => lines.some((line) => line.startsWith(start) && end.test(line));
  // A menu that is missing or forbidden is a fault of the tables.
  const isWhole =
    has('routeros_up{', / 1$/) &&
    !has('routeros_scrape_collector_failure{', /reason="(timeout|unreachable|protocol|tls|auth)"/);
  const duration = lines.find((line) => line.startsWith('routeros_scrape_duration_seconds{')) ?? '';
  return { isPatient: intervalSeconds >= patientSeconds, isWhole, duration };
}

function parametersOf(name: FaultName) {
  const needs: readonly string[] = faults[name].needs;
  return {
    ...(needs.includes('delayMs') ? { delayMs: 1000 } : {}),
    ...(needs.includes('menu') ? { menu: '/ip/firewall/nat' } : {}),
  };
}

function vitalsOf(pid: number | undefined): Vitals {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    atSeconds: performance.now() / 1000,
    residentMib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}
