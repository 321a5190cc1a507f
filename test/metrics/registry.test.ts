import { describe, expect, test } from 'vitest';
import type { MetricDescriptor, Sample } from '../../src/metrics/metric.ts';
import { expose } from '../../src/metrics/registry.ts';
import { selfMetrics } from '../../src/metrics/self.ts';

const bytes: MetricDescriptor = {
  name: 'routeros_x_bytes_total',
  type: 'counter',
  help: 'Bytes.',
  labelNames: ['interface'],
};
const state: MetricDescriptor = {
  name: 'routeros_x_state',
  type: 'gauge',
  help: 'State.',
  labelNames: ['interface', 'state'],
};

const labels = { interface: 'ether1' };
const samples: readonly Sample[] = [
  { metric: bytes, labels, value: 5 },
  { metric: state, labels, ownLabels: { state: 'up' }, value: 1 },
  { metric: state, labels, ownLabels: { state: 'down' }, value: 0 },
];

describe('exposition', () => {
  test('as text', async () => {
    expect(await expose(samples, [], 'text')).toBe(`# HELP routeros_x_bytes_total Bytes.
# TYPE routeros_x_bytes_total counter
routeros_x_bytes_total{interface="ether1"} 5

# HELP routeros_x_state State.
# TYPE routeros_x_state gauge
routeros_x_state{state="up",interface="ether1"} 1
routeros_x_state{state="down",interface="ether1"} 0
`);
  });

  test('as OpenMetrics', async () => {
    expect(await expose(samples, [], 'openMetrics')).toBe(`# HELP routeros_x_bytes Bytes.
# TYPE routeros_x_bytes counter
routeros_x_bytes_total{interface="ether1"} 5
# HELP routeros_x_state State.
# TYPE routeros_x_state gauge
routeros_x_state{state="up",interface="ether1"} 1
routeros_x_state{state="down",interface="ether1"} 0
# EOF
`);
  });

  test('of hostile label values keeps to its lines', async () => {
    const hostile = { interface: 'a"} 1\nrouteros_up 1\\{{.}}<b>\u0000\u2028' };
    const text = await expose([{ metric: bytes, labels: hostile, value: 1 }], [], 'text');
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'routeros_x_bytes_total{interface="a\\"} 1\\nrouteros_up 1\\\\{{.}}<b>\u0000\u2028"} 1',
    ]);
  });
});

describe('the exporter itself', () => {
  const self = selfMetrics('1.2.3', () => ({ good: true, goodAt: 1_790_000_000_000 }));

  test('is the same in text, OpenMetrics and text again, but for the counters’ spelling', async () => {
    const names = (text: string) => [...new Set(text.match(/^[a-z_]+(?=[{ ])/gm))].sort();
    const first = names(await expose(samples, await self.metrics(), 'text'));
    const openMetrics = names(await expose(samples, await self.metrics(), 'openMetrics'));
    const again = names(await expose(samples, await self.metrics(), 'text'));
    expect(again).toEqual(first);
    expect(openMetrics).toEqual(first);
    expect(first).toContain('process_cpu_seconds_total');
  });

  test('two requests at once do not disturb each other', async () => {
    const [text, openMetrics] = await Promise.all([
      self.metrics().then((own) => expose(samples, own, 'text')),
      self.metrics().then((own) => expose(samples, own, 'openMetrics')),
    ]);
    expect(text).toContain('\n# TYPE process_cpu_seconds_total counter');
    expect(openMetrics).toContain('\n# TYPE process_cpu_seconds counter');
  });

  test('has no gauge that is named like a counter', async () => {
    const text = await expose([], await self.metrics(), 'text');
    expect(text.match(/^# TYPE \w+_total gauge/gm)).toBeNull();
    expect(text).toContain('routeros_ha_exporter_build_info{version="1.2.3"');
    expect(text).toContain('routeros_ha_exporter_config_last_reload_success_timestamp_seconds 1790000000');
  });
});
