import { describe, expect, test } from 'vitest';
import { scenarios } from '../../src/simulator/scenarios/index.ts';
import { cases } from '../alertmanager/cases.ts';
import { startGroups } from '../alertmanager/groups.ts';
import {
  type Cases,
  expectFiring,
  expectSilence,
  expectTold,
  incidentsOf,
  isOn,
  isOver,
  untilTold,
} from '../alertmanager/incidents.ts';
import { startStack } from '../alertmanager/stack.ts';
import { hasProgram, until } from './tools.ts';

const programs =
  hasProgram('prometheus', 'prometheus') && hasProgram('prometheus-alertmanager', 'prometheus-alertmanager');

describe.runIf(programs)('from a fault to the person on call', () => {
  test('the right one hears of each incident once, and of its end', { timeout: 600_000 }, async () => {
    const groups = await startGroups(cases);
    const stack = await startStack(groups, 'hurried');
    const incidents = incidentsOf(cases);
    await stack.seen('max by (ha_group) (routeros_ha_masters) == 1', groups.length);
    await until(() => (stack.heartbeats().length > 1 ? true : undefined), 'two heartbeats');
    await expectSilence(stack, 8, 'while all is well');

    const brokenAt = Date.now();
    await Promise.all(groups.map((group) => (cases as Cases)[group.name]?.fault?.(group)));
    await untilTold(stack, cases, isOn);
    expectTold(stack, cases, isOn);
    await expectFiring(stack, cases);
    const seconds = incidents.map(({ group, alerts: [alert] }) => {
      const tookMs = (stack.mails(group)[0]?.at ?? Number.NaN) - brokenAt;
      return `${alert} ${(tookMs / 1_000).toFixed(1)}`;
    });
    process.stderr.write(
      `seconds from fault to mail, where scrapes are 3 s apart and "for" is a tenth: ${seconds.join(', ')}\n`,
    );

    await stack.restartExporter();
    await expectSilence(stack, 13, 'while the exporter restarts');
    await stack.restartPrometheus();
    // Long enough for Alertmanager to give up what is not sent again.
    await expectSilence(stack, 20, 'while Prometheus restarts');

    const heartbeats = stack.heartbeats().length;
    await Promise.all(groups.map(({ simulated }) => scenarios.healthy.apply(simulated)));
    await untilTold(stack, cases, isOver);
    await until(() => (stack.heartbeats().length > heartbeats ? true : undefined), 'a heartbeat at the end');
    expectTold(stack, cases, isOver);
    expect(stack.complaints()).toEqual([]);
  });
});
