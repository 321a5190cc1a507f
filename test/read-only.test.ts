import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { check } from '../src/check/check.ts';
import { collectors } from '../src/collectors/index.ts';
import type { RouterConfig } from '../src/config/schema.ts';
import { connect } from '../src/routeros/connect.ts';
import { groupReaders } from '../src/scrape/group-readers.ts';
import { virtualClock } from '../src/simulator/clock.ts';
import type { Transport } from '../src/simulator/door.ts';
import { faultNames } from '../src/simulator/faults.ts';
import { startScenario } from '../src/simulator/scenarios/index.ts';
import { start } from './e2e/tools.ts';
import { runInit, writePassword } from './init/console.ts';
import { isForbidden } from './sent-words/forbidden.ts';
import { groupConfig, memberConfig } from './simulated.ts';

test.each([
  '/ip/firewall/nat/set =numbers=0 =disabled=yes .tag=1',
  '/system/reboot .tag=1',
  '/interface/vrrp/print .tag=1',
  '/interface/vrrp/print =.proplist=name,password .tag=1',
  '/ppp/secret/print =.proplist=secret .tag=1',
  '/ip/address/print =.proplist=address =interval=1s .tag=1',
  '/interface/vrrp/print =.proplist=name ?password=x .tag=1',
  '/login =name=exporter =password=simulated .tag=1',
  '/execute =script=:nothing .tag=1',
  'GET /rest/interface/vrrp',
  'GET /rest/interface/vrrp?.proplist=name,password',
  'GET /rest/interface/vrrp?.proplist=name&password=x',
  'POST /rest/interface/vrrp/print',
  'PATCH /rest/interface/vrrp/*1?.proplist=name',
])('%s would be noticed', (line) => {
  expect(isForbidden(line)).toBe(true);
});

test('processes that tests start are listened to as well', async () => {
  const line = 'GET /rest/of/a/process/that/a/test/started?.proplist=name';
  const publish = `require('node:diagnostics_channel').channel('routeros-ha-exporter.simulator').publish('${line}')`;
  const { pid, ended } = start(process.execPath, ['-e', publish]);
  expect(await ended).toBe(0);
  expect(readFileSync(join(process.env.SENT_WORDS ?? '', String(pid)), 'utf8')).toBe(`${JSON.stringify(line)}\n`);
});

interface Opened {
  readonly transports: readonly [Transport, Transport];
  readonly versions: readonly [string, string];
}

async function open({ transports, versions }: Opened) {
  const simulated = startScenario('healthy', { clock: virtualClock(Date.UTC(2026, 0, 1)), versions });
  const routers = [simulated.router('router-a'), simulated.router('router-b')] as const;
  const doors = [
    await simulated.startDoor(routers[0], { transport: transports[0] }),
    await simulated.startDoor(routers[1], { transport: transports[1] }),
  ] as const;
  // Pauses after refused logins and aborted requests would leave most faults unread.
  let skippedMs = 0;
  const now = () => performance.now() + skippedMs;
  const pairRead = (timeoutMs: number) => [
    groupConfig(doors.map((door, index) => memberConfig(`router-${'ab'[index]}`, door, { timeoutMs }))),
  ];
  const parts = { collectors, connect: (router: RouterConfig) => connect(router, now), observe: () => {}, now };
  const readers = groupReaders(pairRead(10_000), parts);
  onTestFinished(async () => {
    await readers.close();
    await simulated.close();
  });
  const pace = { now: () => performance.now(), pause: async () => {} };
  const checkAll = async () => {
    skippedMs += 61_000;
    return check(readers.current(), { format: 'json', explain: true, coloured: false, pace });
  };
  const waitAtMost = (timeoutMs: number) => readers.replace(pairRead(timeoutMs));
  return { simulated, routers, doors, checkAll, waitAtMost, journals: routers.map(({ journal }) => journal) };
}

describe.each<Opened>([
  { transports: ['https', 'api-ssl'], versions: ['7.20.4 (stable)', '6.49.18 (long-term)'] },
  { transports: ['http', 'api'], versions: ['7.12.1 (stable)', '6.42.12 (bugfix)'] },
])('over $transports', (opened) => {
  test('nothing is ever sent but logins, prints of named fields that are no secrets, and cancels', async () => {
    const { simulated, routers, doors, checkAll, waitAtMost, journals } = await open(opened);
    const vrrpReads = () => journals.map(({ commands }) => commands.filter((name) => name.includes('/vrrp')).length);

    expect((await checkAll()).exitCode).toBe(0);
    expect(vrrpReads()).toEqual([1, 1]);
    await simulated.setFault(routers[1], 'partition');
    for (let seconds = 0; seconds < 10; seconds += 1)
      (simulated.clock as ReturnType<typeof virtualClock>).advance(1_000);
    expect((await checkAll()).exitCode).toBe(2);
    expect(vrrpReads(), 'read a second time').toEqual([3, 3]);

    waitAtMost(250);
    for (const fault of faultNames) {
      for (const router of routers) await simulated.setFault(router, fault, { delayMs: 400, menu: '/ip/firewall/nat' });
      await checkAll();
      for (const router of routers) await simulated.heal(router);
    }
    waitAtMost(10_000);
    expect((await checkAll()).text).toContain('"rows"');

    const passwordFile = writePassword();
    const { exitCode } = await runInit(
      doors.map(({ url }) => url),
      { acceptCertificates: true, passwordFile },
    );
    expect(exitCode).toBe(0);

    expect(journals[1]?.commands).toContain('/cancel');
    for (const { raw, logins } of journals) {
      expect(logins).toBeGreaterThan(3);
      expect(raw.length).toBeGreaterThan(100);
      expect([...new Set(raw.filter(isForbidden))]).toEqual([]);
    }
  });
});
