import { expect, onTestFinished, test } from 'vitest';
import { collectors } from '../../src/collectors/index.ts';
import { groupSamples } from '../../src/ha/group-samples.ts';
import { joinGroup } from '../../src/ha/members.ts';
import { observations } from '../../src/ha/observations.ts';
import { expose, type Format } from '../../src/metrics/registry.ts';
import { connect } from '../../src/routeros/connect.ts';
import { groupReader } from '../../src/scrape/scrape-group.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import { type ScenarioName, scenarioNames, startScenario } from '../../src/simulator/scenarios/index.ts';
import { groupConfig, memberConfig } from '../simulated.ts';

/** What is exported of a scenario, but for how long reading took. */
async function exposition(scenario: ScenarioName, format: Format): Promise<string> {
  const versions = ['7.20.4 (stable)', '6.49.18 (long-term)'] as const;
  const simulated = startScenario(scenario, { clock: virtualClock(Date.UTC(2026, 0, 1)), versions });
  const [a, b] = [simulated.router('router-a'), simulated.router('router-b')];
  const members = [
    memberConfig(a.name, await simulated.startDoor(a, { transport: 'http' })),
    memberConfig(b.name, await simulated.startDoor(b, { transport: 'api' })),
  ];
  const reader = groupReader(groupConfig(members, { virtualRouters: [{ name: 'lan', vrid: 49 }] }), {
    collectors,
    connect: (router) => connect(router, () => performance.now()),
    observe: () => {},
    now: () => performance.now(),
  });
  onTestFinished(async () => {
    await reader.close();
    await simulated.close();
  });
  const text = await expose(groupSamples(joinGroup(await reader.read(5_000)), observations()), [], format);
  return text.replace(/^(routeros_scrape_\w*duration_seconds\{.*\}) .*$/gm, '$1 0');
}

test.each(scenarioNames)('%s', async (scenario) => {
  await expect(await exposition(scenario, 'text')).toMatchFileSnapshot(`./${scenario}.prom`);
});

test('healthy as OpenMetrics', async () => {
  await expect(await exposition('healthy', 'openMetrics')).toMatchFileSnapshot('./healthy.openmetrics');
});
