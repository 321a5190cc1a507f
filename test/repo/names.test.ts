import { describe, expect, test } from 'vitest';
import { collectors } from '../../src/collectors/index.ts';
import { groupMetrics, memberMetrics } from '../../src/ha/group-samples.ts';
import type { MetricDescriptor } from '../../src/metrics/metric.ts';
import { scrapeMetrics } from '../../src/scrape/scrape-metrics.ts';

const metrics: readonly MetricDescriptor[] = [
  ...collectors.flatMap((collector): readonly MetricDescriptor[] => collector.metrics),
  ...scrapeMetrics,
  ...memberMetrics,
  ...groupMetrics,
];

describe('metric names', () => {
  test('are declared once', () => {
    const names = metrics.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test.each(metrics.map((metric) => [metric.name, metric] as const))('%s follows the conventions', (name, metric) => {
    expect(name).toMatch(/^routeros(_[a-z]+)+$/);
    expect(name.endsWith('_total')).toBe(metric.type === 'counter');
    expect(name).not.toMatch(/_(ms|milliseconds|percent|kb|mb|count)(_|$)/);
    expect(metric.help).toMatch(/^[A-Z0-9].*\.$/);
  });

  test.each(collectors.flatMap(({ menu, metrics }) => metrics.map(({ name, help }) => [name, menu, help] as const)))(
    '%s names the RouterOS path it comes from',
    (_name, menu, help) => {
      expect(help).toContain(`(${menu}`);
    },
  );
});

describe('collectors', () => {
  test('have names of their own', () => {
    expect(new Set(collectors.map(({ name }) => name)).size).toBe(collectors.length);
  });

  test('ask for no secret and nothing slow', () => {
    const fields = collectors.flatMap(({ fields }) => fields);
    expect(fields.filter((field) => /password|secret|key|contents/.test(field))).toEqual([]);
  });
});
