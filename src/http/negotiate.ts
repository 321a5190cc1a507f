import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';
import type { Format } from '../metrics/registry.ts';

/**
 * What is on offer, best first. All our names are plain ASCII, so the answer is the same under every escaping scheme
 * that Prometheus 3 may ask for.
 */
const offers: Readonly<Record<string, Format>> = {
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8': 'openMetrics',
  'application/openmetrics-text;version=1.0.0;escaping=underscores': 'openMetrics',
  'application/openmetrics-text;version=1.0.0': 'openMetrics',
  'text/plain;version=0.0.4;escaping=allow-utf-8': 'text',
  'text/plain;version=0.0.4;escaping=underscores': 'text',
  'text/plain;version=0.0.4': 'text',
};

/** The exposition format that the client likes best; text unless it names OpenMetrics. */
export function negotiateFormat(request: IncomingMessage): Format {
  const { accept = '' } = request.headers;
  // A wildcard means a person or a tool, which can read the one and would download the other.
  if (!accept.includes('application/openmetrics-text')) return 'text';
  const [best = ''] = new Negotiator(request).mediaTypes(Object.keys(offers));
  return offers[best] ?? 'text';
}

/** Whether the client is a program that would rather have JSON than a page. */
export function prefersJson(request: IncomingMessage): boolean {
  return new Negotiator(request).mediaType(['text/html', 'application/json']) === 'application/json';
}

export function acceptsGzip(request: IncomingMessage): boolean {
  return new Negotiator(request).encoding(['gzip', 'identity']) === 'gzip';
}
