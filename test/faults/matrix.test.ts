import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';
import { collectors } from '../../src/collectors/index.ts';
import { type Certificates, createCertificates } from './certificates.ts';
import { type Expected, type Fault, isRest } from './fault.ts';
import { byLabel, type Exposition, gaugeOf, type Lab, openLab, scrapeTimeoutSeconds, seriesOf } from './lab.ts';
import { matrix } from './matrix.ts';
import { reliabilityPage } from './page.ts';

const [well, ill] = ['router-a', 'router-b'] as const;
const socketsBefore = openSockets();
/** Room for the bodies of faults, which are built when they are first sent; a third of the labs would not fit. */
const maxGrowthMib = 64;
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const heapBefore = heapMib();
let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const faults = Object.values(matrix).flat();
const cells = faults.flatMap((fault) => fault.transports.map((transport) => [fault.name, transport, fault] as const));
type Cell = (typeof cells)[number];
const isHeavy = ([, , fault]: Cell) => fault.isHeavy === true;

describe('while one router has this fault, over this transport, the other one is read', () => {
  test.for(cells.filter(isHeavy))('%s: %s', { timeout: 60_000 }, strikeOne);
  test.concurrent.for(cells.filter((cell) => !isHeavy(cell)))('%s: %s', { timeout: 60_000 }, strikeOne);
});

async function strikeOne([, transport, fault]: Cell): Promise<void> {
  const { trust = 'pin', isNamed = false } = fault;
  const lab = await openLab({ transport, certificates, trust, isNamed });
  try {
    await strike(lab, fault);
  } finally {
    await lab.close();
  }
}

// The tests above are over by now, since only those of one group run at a time.
test('no socket stays behind', async () => {
  await expect.poll(openSockets).toEqual(socketsBefore);
});

test('no memory stays behind', async () => {
  await expect.poll(heapMib, { interval: 500 }).toBeLessThan(heapBefore + maxGrowthMib);
});

function heapMib(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** By inode. Files and pipes are those of Node.js and vitest. */
function openSockets(): readonly string[] {
  const targets = readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      return [];
    }
  });
  return targets.filter((target) => target.startsWith('socket:')).sort();
}

async function strike(lab: Lab, fault: Fault): Promise<void> {
  const before = await lab.scrape();
  expect(gaugeOf(before, 'routeros_up', ill)).toBe(1);
  expect(failedCollectors(before)).toEqual([]);
  const connections = lab.gate.open;

  await fault.begin(lab);
  const during = await lab.scrape();
  expect(during.status).toBe(200);
  expect(during.seconds).toBeLessThan(scrapeTimeoutSeconds);
  // Who is preferred is not known while a member is unread.
  const own = (exposition: Exposition) =>
    seriesOf(exposition, well).filter((name) => !name.startsWith('routeros_vrrp_preferred{'));
  expect(own(during)).toEqual(own(before));
  expect(gaugeOf(during, 'routeros_up', well)).toBe(1);
  expectAsTold(during, typeof fault.expected === 'function' ? fault.expected(lab.transport) : fault.expected);

  await lab.heal();
  const after = await lab.scrape();
  expect(after.status).toBe(200);
  expect(failedCollectors(after)).toEqual([]);
  expect(seriesOf(after, ill)).toEqual(seriesOf(before, ill));
  expect(seriesOf(after, well)).toEqual(seriesOf(before, well));
  expect(lab.gate.open).toBeLessThanOrEqual(Math.max(connections, isRest(lab.transport) ? 4 : 1));
}

function expectAsTold(during: Exposition, expected: Expected): void {
  const up = gaugeOf(during, 'routeros_up', ill);
  const reasons = byLabel(during, 'routeros_scrape_failure', ill, 'reason');
  const reason = Object.keys(reasons).filter((name) => reasons[name] === 1);
  const failed = failedCollectors(during);
  const rejected = byLabel(during, 'routeros_scrape_collector_rejected_rows', ill, 'collector');
  const told = {
    up,
    reason,
    failed: failed.map(({ collector }) => collector),
    reasons: [...new Set(failed.map(({ reason }) => reason))],
    rejected: Object.keys(rejected).filter((collector) => rejected[collector] !== 0),
  };
  expect(seriesOf(during, ill).filter((name) => told.failed.some((collector) => isOf(collector, name)))).toEqual([]);
  if (expected === 'well') {
    expect(told).toEqual({ up: 1, reason: [], failed: [], reasons: [], rejected: [] });
  } else if ('down' in expected) {
    expect(told).toMatchObject({ up: 0, reason: [expected.down] });
    // Nothing of an earlier scrape is shown.
    const others = seriesOf(during, ill).filter((name) => !/^routeros_(up|scrape_)/.test(name));
    expect(others).toEqual([]);
  } else if ('failed' in expected) {
    expect(told).toMatchObject({ up: 1, reason: [], failed: expected.failed, reasons: [expected.reason] });
  } else if ('someFailed' in expected) {
    expect(told.up === 1 || told.reason[0] === expected.someFailed).toBe(true);
    expect(told.reasons).toEqual([expected.someFailed]);
  } else {
    expect(told).toMatchObject({ up: 1, reason: [], failed: [], rejected: expected.rejected });
  }
}

/** Whether a series is made of what this collector reads. */
function isOf(collector: string, series: string): boolean {
  const own = collectors.find(({ name }) => name === collector)?.metrics.map(({ name }) => `${name}{`) ?? [];
  return [`routeros_${collector.replaceAll('-', '_')}_`, ...own].some((beginning) => series.startsWith(beginning));
}

function failedCollectors(exposition: Exposition) {
  const success = byLabel(exposition, 'routeros_scrape_collector_success', ill, 'collector');
  const failures = [...exposition.samples.keys()].filter(
    (name) => name.startsWith('routeros_scrape_collector_failure{') && name.includes(`router="${ill}"`),
  );
  return Object.keys(success)
    .filter((collector) => success[collector] !== 1)
    .map((collector) => ({
      collector,
      reason: /reason="([^"]*)"/.exec(failures.find((name) => name.includes(`collector="${collector}"`)) ?? '')?.[1],
    }));
}

test('there are at least sixty, each named once', () => {
  const names = faults.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(60);
});

test('the page tells them all', async () => {
  await expect(reliabilityPage()).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/reliability.md'));
});
