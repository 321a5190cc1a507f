import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../src/app.ts';
import { collectors } from '../../src/collectors/index.ts';
import { createLogger } from '../../src/log.ts';
import type { MetricDescriptor } from '../../src/metrics/metric.ts';
import { realClock } from '../../src/simulator/clock.ts';
import { createSimulatedGroup } from '../../src/simulator/group.ts';
import { createPair } from '../../src/simulator/scenarios/pair.ts';
import { freePort, startPrometheus } from '../alertmanager/programs.ts';
import { groupConfig, memberConfig } from '../simulated.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { hasProgram, until } from './tools.ts';

async function startPairAndExporter() {
  const clock = realClock();
  const [a, b] = createPair(clock, { versions: ['7.20.4 (stable)', '6.49.18 (long-term)'] });
  Object.assign(a.vrrp[0] ?? {}, { forcedRole: 'master' });
  Object.assign(b.vrrp[0] ?? {}, { forcedRole: 'backup' });
  const simulated = createSimulatedGroup({ clock, routers: [a, b] });
  const members = [
    memberConfig(a.name, await simulated.startDoor(a, { transport: 'https' })),
    memberConfig(b.name, await simulated.startDoor(b, { transport: 'api-ssl' })),
  ];
  const app = await startApp({
    config: { groups: [groupConfig(members)] },
    listenAddresses: [{ host: '127.0.0.1', port: 0 }],
    logger: createLogger({ level: 'error', format: 'logfmt' }, process.stderr),
  });
  onTestFinished(async () => {
    await app.close();
    await simulated.close();
  });
  return { simulated, a, b, url: app.urls[0] ?? '' };
}

describe.runIf(hasProgram('promtool', 'prometheus'))('promtool check metrics', () => {
  test('has nothing to say, neither of the text nor of the names of OpenMetrics', async () => {
    const { url, b } = await startPairAndExporter();
    Object.assign(b.nat[0] ?? {}, { comment: 'hostile "} 1\n\\ comment' });
    const scrape = async (accept: string) => (await fetch(`${url}/metrics`, { headers: { accept } })).text();
    const text = await scrape('text/plain');
    const openMetrics = await scrape('application/openmetrics-text');
    const again = await scrape('text/plain');
    const check = (input: string) => {
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
      return { status, output: stdout + stderr };
    };
    expect(check(text)).toEqual({ status: 0, output: '' });
    expect(check(again)).toEqual({ status: 0, output: '' });

    const families = (exposition: string) =>
      [...exposition.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(families(again)).toEqual(families(text));
    const asText = openMetrics.replace(/^(# (?:HELP|TYPE) )(\S+)(?= .*)/gm, (whole, start, name) =>
      families(openMetrics).includes(`${name} counter`) ? `${start}${name}_total` : whole,
    );
    expect(families(asText)).toEqual(families(text));
    expect(check(asText.replace('# EOF\n', ''))).toEqual({ status: 0, output: '' });
  });
});

describe.runIf(hasProgram('prometheus', 'prometheus'))('a real Prometheus', () => {
  test('scrapes the pair and answers for a gauge and for a counter', async () => {
    const { url, simulated, a, b } = await startPairAndExporter();
    const target = new URL(url).host;
    const config = `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: routeros-ha
    static_configs: [{ targets: ["${target}"] }]
  - job_name: routeros-ha-probe
    http_sd_configs: [{ url: "http://${target}/sd", refresh_interval: 1s }]
    relabel_configs:
      - { source_labels: [__address__], target_label: instance }
      - { target_label: __address__, replacement: "${target}" }
`;
    const configFile = join(temporaryFolder({ 'prometheus.yml': config }), 'prometheus.yml');
    const prometheus = await startPrometheus(configFile, await freePort());
    const query = async (expression: string) => {
      const answer = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`).catch(
        () => undefined,
      );
      if (answer?.ok !== true) return undefined;
      const { data } = (await answer.json()) as {
        data: { result: { metric: Record<string, string>; value: [number, string] }[] };
      };
      return data.result.map(({ metric, value }) => [metric.router, metric.instance, Number(value[1])]);
    };
    const roles = (masterOfA: number, masterOfB: number) => [
      ['router-a', target, masterOfA],
      ['router-b', target, masterOfB],
    ];
    const seen = (expression: string, expected: unknown) =>
      until(
        async () => {
          const result = await query(expression);
          return JSON.stringify(result) === JSON.stringify(expected) ? result : undefined;
        },
        `${expression} to be ${JSON.stringify(expected)}; Prometheus said ${prometheus.program.stderr().slice(-500)}`,
      );

    await seen('sort_desc(routeros_vrrp_master{job="routeros-ha"})', roles(1, 0));
    await seen('up{job="routeros-ha"}', [[undefined, target, 1]]);
    await seen('up{job="routeros-ha-probe"}', [[undefined, 'home', 1]]);
    const probed = roles(1, 0).map(([router, , master]) => [router, 'home', master]);
    await seen('sort_desc(routeros_vrrp_master{job="routeros-ha-probe",ha_group="home"})', probed);
    expect(
      await query('count by (job) ({__name__=~"exported_.+"} or {exported_job!=""} or {exported_instance!=""})'),
    ).toEqual([]);
    expect(await query('process_cpu_seconds_total{job="routeros-ha-probe"}')).toEqual([]);

    for (const router of [a, b]) Object.assign(router.nat[0] ?? {}, { bytes: 0 });
    Object.assign(b.nat[0] ?? {}, { bytes: 4_711 });
    await simulated.setFault(b, 'wan-down');
    await seen('routeros_nat_rule_bytes_total{job="routeros-ha"} == 4711', [['router-b', target, 4_711]]);

    Object.assign(b.vrrp[0] ?? {}, { forcedRole: 'master' });
    await seen('sort(routeros_vrrp_master{job="routeros-ha"})', roles(1, 1));
    await simulated.setFault(b, 'stop');
    await seen('routeros_up{job="routeros-ha"} == 0', [['router-b', target, 0]]);
    await seen('routeros_vrrp_master{job="routeros-ha"}', [['router-a', target, 1]]);
    const names = collectors
      .flatMap((collector): readonly MetricDescriptor[] => collector.metrics)
      .filter(({ type }) => type === 'counter');
    for (const { name } of names) expect([name, ((await query(name)) ?? []).length]).not.toEqual([name, 0]);
  });
});
