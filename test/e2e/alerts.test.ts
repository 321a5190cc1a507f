import { describe, expect, test } from 'vitest';
import { scenarios } from '../../src/simulator/scenarios/index.ts';
import { makeHostile, startGroups } from '../alertmanager/groups.ts';
import {
  type Cases,
  expectSilence,
  expectTold,
  incidentsOf,
  natDisabled,
  splitBrain,
  untilTold,
} from '../alertmanager/incidents.ts';
import { startStack } from '../alertmanager/stack.ts';
import { hasProgram, until } from './tools.ts';

const unreachable = {
  severity: 'warning',
  alerts: ['RouterUnreachable'],
  command: 'routeros-ha-exporter check',
} as const;

const cases: Cases = {
  steady: {},
  failover: { fault: ({ simulated }) => scenarios.failover.apply(simulated) },
  'worked-on': { group: { maintenance: true }, fault: ({ simulated, b }) => simulated.setFault(b, 'stop') },
  split: { fault: ({ simulated }) => scenarios['split-brain'].apply(simulated), incident: splitBrain },
  'nat-off': {
    fault: ({ simulated }) => scenarios['nat-disabled-on-master'].apply(simulated),
    incident: natDisabled,
  },
  'unexpected-backup': {
    group: { primary: true },
    fault: ({ simulated }) => scenarios['unexpected-backup'].apply(simulated),
    incident: {
      severity: 'warning',
      alerts: ['UnexpectedBackup'],
      subject: 'router-a should be master of 49, and is not',
      command: '/log print where topics~"vrrp"',
    },
  },
  killed: {
    fault: ({ simulated, a }) => simulated.setFault(a, 'stop'),
    incident: { ...unreachable, subject: 'router-a cannot be read, another router can' },
  },
  hung: {
    fault: ({ simulated, b }) => simulated.setFault(b, 'hang'),
    incident: { ...unreachable, subject: 'router-b cannot be read, another router can' },
  },
  dark: {
    fault: ({ simulated, a, b }) => Promise.all([simulated.setFault(a, 'stop'), simulated.setFault(b, 'hang')]),
    incident: {
      ...unreachable,
      severity: 'critical',
      alerts: ['GroupUnreachable'],
      subject: 'no router can be read',
    },
  },
  // Both of its virtual routers are called after an interface, one of them by a hostile name.
  '<b>"o\'x"</b> {{ .Oops }} {{ template "x" }} \\': {
    group: { alter: makeHostile },
    fault: ({ simulated, b }) => simulated.setFault(b, 'partition'),
    incident: { ...splitBrain, alerts: ['SplitBrain', 'SplitBrain'] },
  },
};

const programs =
  hasProgram('prometheus', 'prometheus') && hasProgram('prometheus-alertmanager', 'prometheus-alertmanager');

describe.runIf(programs)('from a fault to the person on call', () => {
  test('the right one hears of each incident once, and of its end', { timeout: 300_000 }, async () => {
    const groups = await startGroups(cases);
    const stack = await startStack(groups, 'hurried');
    const incidents = incidentsOf(cases);
    await stack.seen('max by (ha_group) (routeros_ha_masters) == 1', groups.length);
    await until(() => (stack.heartbeats().length > 1 ? true : undefined), 'two heartbeats');
    await expectSilence(stack, 8, 'while all is well');

    const brokenAt = Date.now();
    await Promise.all(groups.map((group) => cases[group.name]?.fault?.(group)));
    await untilTold(stack, cases, 1);
    expectTold(stack, cases, ['firing']);
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
    await untilTold(stack, cases, 2);
    await until(() => (stack.heartbeats().length > heartbeats ? true : undefined), 'a heartbeat at the end');
    expectTold(stack, cases, ['firing', 'resolved']);
    expect(stack.complaints()).toEqual([]);
  });
});
