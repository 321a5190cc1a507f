import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../src/simulator/clock.ts';
import { menus, printRows } from '../../src/simulator/menus/index.ts';
import type { Router } from '../../src/simulator/router.ts';
import { scenarioNames, scenarios, startScenario } from '../../src/simulator/scenarios/index.ts';
import { seven, six, startMs } from './clients.ts';

function situation(router: Router): string {
  const print = (path: string) => {
    const menu = menus.get(path);
    return menu === undefined ? [] : printRows(router, menu, startMs);
  };
  const [instance] = print('/interface/vrrp');
  const [rule] = print('/ip/firewall/nat');
  const role = instance?.master === 'true' ? 'master' : instance?.backup === 'true' ? 'backup' : 'neither';
  return `${role} priority=${instance?.priority} nat=${rule?.disabled === 'true' ? 'off' : 'on'}`;
}

const expected = {
  healthy: ['master priority=110 nat=on', 'backup priority=100 nat=off'],
  failover: ['backup priority=90 nat=off', 'master priority=100 nat=on'],
  'split-brain': ['master priority=110 nat=on', 'master priority=100 nat=on'],
  'unexpected-backup': ['backup priority=110 nat=off', 'master priority=100 nat=on'],
  'nat-disabled-on-master': ['master priority=110 nat=off', 'backup priority=100 nat=off'],
};

describe.each(scenarioNames)('scenario %s', (name) => {
  it.each([
    [seven, seven],
    [six, seven],
    [seven, six],
    [six, six],
  ])('comes to rest on %s and %s', (...versions) => {
    const clock = virtualClock(startMs);
    const group = startScenario(name, { clock, versions });
    expect(group.routers.map(situation)).toEqual(expected[name]);
    const before = group.events.length;
    clock.advance(600_000);
    expect(group.events).toHaveLength(before);
  });

  it.each(scenarioNames)('can follow %s', (previous) => {
    const clock = virtualClock(startMs);
    const group = startScenario(previous, { clock, versions: [seven, six] });
    void scenarios[name].apply(group);
    clock.advance(scenarios[name].settleMs);
    expect(group.routers.map(situation)).toEqual(expected[name]);
  });
});
