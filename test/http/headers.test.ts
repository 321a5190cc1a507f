import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { scrapeWaitMs } from '../../src/http/deadline.ts';
import { acceptsGzip, negotiateFormat } from '../../src/http/negotiate.ts';

const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

describe('time to wait, in milliseconds', () => {
  test.each<[unknown, number]>([
    ['10', 9_500],
    ['1', 500],
    ['0.5', 250],
    ['15.5', 15_000],
    ['60', 59_500],
    ['900', 59_500],
    [undefined, 9_500],
    ['', 9_500],
    ['0', 9_500],
    ['-3', 9_500],
    ['1e9', 9_500],
    ['Infinity', 9_500],
    ['5, 5', 9_500],
    [['5', '6'], 9_500],
  ])('%j', (header, waitMs) => {
    expect(scrapeWaitMs(header)).toBe(waitMs);
  });
});

describe('format', () => {
  test.each([
    [undefined, 'text'],
    ['*/*', 'text'],
    ['text/html', 'text'],
    ['text/plain', 'text'],
    // A browser
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    ['application/json, */*', 'text'],
    ['application/openmetrics-text', 'openMetrics'],
    ['application/openmetrics-text;version=1.0.0;q=0.2,text/plain;version=0.0.4;q=0.5', 'text'],
    // Prometheus 2.42
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openMetrics',
    ],
    // Prometheus 3
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openMetrics',
    ],
    [
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,text/plain;version=0.0.4;q=0.3',
      'text',
    ],
  ])('%s', (accept, format) => {
    expect(negotiateFormat(request(accept === undefined ? {} : { accept }))).toBe(format);
  });
});

describe('gzip', () => {
  test.each([
    ['gzip', true],
    ['gzip, deflate', true],
    ['gzip;q=0.5, identity;q=0.4', true],
    ['gzip;q=0', false],
    ['identity', false],
    ['br', false],
    ['', false],
  ])('%j', (encoding, accepted) => {
    expect(acceptsGzip(request({ 'accept-encoding': encoding }))).toBe(accepted);
  });

  test('not for one that says nothing', () => {
    expect(acceptsGzip(request({}))).toBe(false);
  });
});
