import { describe, expect, test } from 'vitest';
import { groupSamples } from '../../src/ha/group-samples.ts';
import { observations } from '../../src/ha/observations.ts';
import { readConclusively } from '../../src/ha/second-reading.ts';
import type { Router } from '../../src/simulator/router.ts';
import { type Scene, scene } from './scene.ts';

/** Scrapes a group once, as often as that reads it, and gives what is exported of the facts that count time. */
async function scrape(it: Scene, { waitMs = 9500, memory = observations(), readingMs = 0, isSlow = true } = {}) {
  const readAt: number[] = [];
  const reader = {
    ...it.reader,
    async read() {
      readAt.push(it.clock.now());
      const { routers, ...snapshot } = await it.snapshot();
      it.clock.advance(readingMs);
      const seconds = isSlow ? readingMs / 1000 : 0;
      return {
        ...snapshot,
        routers: routers.map((one) => ({ ...one, seconds: one.failure ? readingMs / 1000 : seconds })),
      };
    },
  };
  const group = await readConclusively(reader, waitMs, memory, it.pace);
  const values = (name: string) =>
    groupSamples(group, memory).flatMap(({ metric, value }) => (metric.name === name ? [value] : []));
  const value = (name: string) => values(name)[0];
  return {
    readings: readAt.length,
    pausedSeconds: ((readAt.at(-1) ?? 0) - (readAt[0] ?? 0)) / 1000,
    masters: value('routeros_ha_masters'),
    mastersSeconds: value('routeros_ha_masters_observed_seconds'),
    natOffSeconds: value('routeros_ha_nat_off_on_master_observed_seconds'),
    eachNatOffSeconds: values('routeros_ha_nat_off_on_master_observed_seconds'),
  };
}

const second = ({ routers }: Scene) => routers[1] as Router;

async function splitBrain(): Promise<Scene> {
  const it = scene();
  await it.simulated.setFault(second(it), 'partition');
  it.clock.advance(10_000);
  return it;
}

describe('a second reading', () => {
  test('is not made of a group that is well', async () => {
    expect(await scrape(scene())).toMatchObject({ readings: 1, masters: 1, mastersSeconds: 0, natOffSeconds: 0 });
  });

  test('tells a split brain in one scrape', async () => {
    const it = await splitBrain();
    expect(await scrape(it)).toMatchObject({ readings: 2, pausedSeconds: 5, masters: 2, mastersSeconds: 5 });
  });

  test('shows a handover as over', async () => {
    const it = scene();
    await it.simulated.setFault(second(it), 'partition');
    it.clock.advance(5_000);
    await it.simulated.heal(second(it));
    expect(await scrape(it)).toMatchObject({ readings: 2, masters: 1, mastersSeconds: 0 });
  });

  test('tells that nobody is master', async () => {
    const it = scene();
    for (const router of it.routers) for (const row of router.vrrp) row.forcedRole = 'backup';
    it.simulated.refresh();
    expect(await scrape(it)).toMatchObject({ readings: 2, masters: 0, mastersSeconds: 5 });
  });

  test('tells NAT that is off from NAT that is about to be on', async () => {
    const it = scene();
    await it.simulated.setFault(it.routers[0] as Router, 'nat-off');
    expect(await scrape(it)).toMatchObject({ readings: 2, natOffSeconds: 5 });
    await it.simulated.setFault(it.routers[0] as Router, 'nat-off');
    it.clock.setTimer(3_000, () => void it.simulated.heal(it.routers[0] as Router));
    expect(await scrape(it)).toMatchObject({ readings: 2, natOffSeconds: 0 });
  });

  test('tells NAT that is off on each of two masters', async () => {
    const it = await splitBrain();
    for (const router of it.routers) await it.simulated.setFault(router, 'nat-off');
    expect(await scrape(it)).toMatchObject({ readings: 2, eachNatOffSeconds: [5, 5] });
  });

  test('waits as long as the slowest member may take', async () => {
    const it = scene({
      prepare: (routers) => {
        for (const row of routers.flatMap(({ vrrp }) => vrrp)) row.intervalMs = 2000;
      },
    });
    await it.simulated.setFault(second(it), 'partition');
    it.clock.advance(20_000);
    const { pausedSeconds } = await scrape(it, { waitMs: 20_000 });
    // Three advertisements of 2 s, the skew of priority 100, and a second.
    expect(pausedSeconds).toBeCloseTo(6 + (156 / 256) * 2 + 1, 2);
  });

  test('is not made where the request cannot wait', async () => {
    const it = await splitBrain();
    expect(await scrape(it, { waitMs: 4_500 })).toMatchObject({ readings: 1, masters: 2, mastersSeconds: 0 });
    expect(await scrape(it, { readingMs: 5_000 })).toMatchObject({ readings: 1 });
  });

  test('does not count what a dead router keeps it waiting', async () => {
    const it = scene();
    await it.simulated.setFault(second(it), 'stop');
    await it.simulated.setFault(it.routers[0] as Router, 'nat-off');
    const result = await scrape(it, { readingMs: 4_500, isSlow: false });
    expect(result).toMatchObject({ readings: 2, pausedSeconds: 5, natOffSeconds: 5 });
  });

  test('is not made again while the state goes on', async () => {
    const it = await splitBrain();
    const memory = observations();
    expect(await scrape(it, { memory })).toMatchObject({ readings: 2 });
    it.clock.advance(10_000);
    expect(await scrape(it, { memory })).toMatchObject({ readings: 1, masters: 2, mastersSeconds: 15 });
  });
});

test('two takeovers, each with NAT on its way, are not one master without NAT', async () => {
  const it = scene();
  const memory = observations();
  const [first] = it.routers as [Router];
  await it.simulated.setFault(first, 'nat-off');
  expect(await scrape(it, { memory, waitMs: 1_000 })).toMatchObject({ natOffSeconds: 0 });
  it.clock.advance(10_000);
  expect(await scrape(it, { memory, waitMs: 1_000 })).toMatchObject({ natOffSeconds: 10 });
  await it.simulated.setFault(first, 'disable-vrrp');
  it.clock.advance(5_000);
  await it.simulated.heal(first, 'disable-vrrp');
  it.clock.advance(10_000);
  expect(await scrape(it, { memory, waitMs: 1_000 })).toMatchObject({ natOffSeconds: 0 });
});
