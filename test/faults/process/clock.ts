import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { until } from '../../e2e/tools.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { type Child, expectRead, expectSound, startChild } from '../child.ts';
import { type Exposition, gaugeOf } from '../lab.ts';
import type { ProcessFault } from './fault.ts';

const hourSeconds = 3_600;
const unmoved = 'both routers are read as ever; nothing is NaN, no duration negative or longer than the scrape';

export const clockFaults: readonly ProcessFault[] = [
  ...[hourSeconds, -hourSeconds].flatMap((seconds): readonly ProcessFault[] => {
    const jump = `the clock jumps an hour ${seconds > 0 ? 'forward' : 'back'}`;
    return [
      { name: `${jump} between two scrapes`, held: unmoved, strike: () => between(seconds) },
      { name: `${jump} during a scrape`, held: unmoved, strike: () => during(seconds) },
      {
        name: `${jump} during a scrape while a router hangs`,
        held: 'its timeout of 2 s holds: down: timeout; the other router is read',
        strike: () => whileHanging(seconds),
      },
    ];
  }),
];

async function between(seconds: number): Promise<void> {
  const { child, jump } = await startWithClock();
  const before = await child.scrape();
  jump(seconds);
  expectUnmoved(await child.scrape(), before, ['router-a', 'router-b']);
  await endAfter(child, before, seconds);
}

async function during(seconds: number): Promise<void> {
  const { child, jump } = await startWithClock();
  const before = await child.scrape();
  await child.pair.group.setFault(child.pair.b, 'slow', { delayMs: 500 });
  const { scrape } = await startScrape(child);
  jump(seconds);
  expectUnmoved(await scrape, before, ['router-a', 'router-b']);
  await child.pair.group.heal(child.pair.b);
  await endAfter(child, before, seconds);
}

async function whileHanging(seconds: number): Promise<void> {
  const { child, jump } = await startWithClock();
  const before = await child.scrape();
  await child.pair.group.setFault(child.pair.b, 'hang');
  const { scrape } = await startScrape(child);
  jump(seconds);
  const exposition = await scrape;
  expectUnmoved(exposition, before, ['router-a']);
  expect(gaugeOf(exposition, 'routeros_up', 'router-b')).toBe(0);
  expect(gaugeOf(exposition, 'routeros_scrape_duration_seconds', 'router-b')).toBeGreaterThanOrEqual(1.9);
  await child.pair.group.heal(child.pair.b);
  await endAfter(child, before, seconds);
}

/** Resolves when the reading of router-a has begun. */
async function startScrape(child: Child): Promise<{ readonly scrape: Promise<Exposition> }> {
  const { commands } = child.pair.a.journal;
  const count = commands.length;
  const scrape = child.scrape();
  await until(() => (commands.length > count ? true : undefined), 'the scrape to begin');
  return { scrape };
}

function expectUnmoved(exposition: Exposition, before: Exposition, routers: readonly string[]): void {
  expectRead(exposition, before, routers);
  const own = [...exposition.samples].filter(([name]) => /^(routeros|process)_/.test(name));
  expect(own.filter(([, value]) => Number.isNaN(value))).toEqual([]);
  expect(own.filter(([name, value]) => value < 0 && /_(seconds|bytes|total)(\{|$)/.test(name))).toEqual([]);
  const durations = own.filter(([name]) => /^routeros_scrape_.*duration_seconds\{/.test(name));
  expect(durations.length).toBeGreaterThan(0);
  expect(durations.filter(([, value]) => value > exposition.seconds)).toEqual([]);
  for (const name of [
    'process_start_time_seconds',
    'routeros_ha_exporter_config_last_reload_success_timestamp_seconds',
  ])
    expect(exposition.samples.get(name)).toBe(before.samples.get(name));
}

/** The exporter has indeed seen the jump, and the next scrape is as good as the first. */
async function endAfter(child: Child, before: Exposition, seconds: number): Promise<void> {
  const offset = async () => {
    const { headers } = await fetch(`${child.url}/-/healthy`);
    return (Date.parse(headers.get('date') ?? '') - Date.now()) / 1000;
  };
  await expect.poll(offset).toBeCloseTo(seconds, -2);
  expectUnmoved(await child.scrape(), before, ['router-a', 'router-b']);
  await expectSound(child);
}

/** The wall clock of the process can be moved, as NTP does; the monotonic clock stays. */
async function startWithClock() {
  const folder = temporaryFolder();
  const [file, next] = [join(folder, 'offset'), join(folder, 'next')];
  const jump = (seconds: number) => {
    // Never half written.
    writeFileSync(next, `${seconds >= 0 ? '+' : ''}${seconds}\n`);
    renameSync(next, file);
  };
  jump(0);
  const child = await startChild({
    environment: {
      LD_PRELOAD: spawnSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).stdout.trim(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  return { child, jump };
}
