import { pino } from 'pino';
import { observationsByGroup } from '../../../src/ha/observations.ts';
import { scrapeWaitMs } from '../../../src/http/deadline.ts';
import { buildServer } from '../../../src/http/server.ts';
import { selfMetrics } from '../../../src/metrics/self.ts';
import { scene } from '../../ha/scene.ts';
import { mutate } from '../mutate.ts';
import type { Target } from '../target.ts';

const snapshot = await scene().snapshot();
let logged = '';

function log(line: string): void {
  logged += line;
}

const server = buildServer({
  groups: () => [{ group: snapshot.group, read: async () => snapshot }],
  observationsOf: observationsByGroup(),
  documents: [],
  dashboards: undefined,
  version: '0',
  self: selfMetrics('0', () => ({ good: true, goodAt: 0 })),
  logger: pino({ level: 'warn' }, { write: log }),
  gate: undefined,
  reload: undefined,
});

const seeds = [
  '/probe?group=home\n9.5\ntext/plain\ngzip',
  '/probe?group=home&group=away&x[a]=b\n10\napplication/openmetrics-text;version=1.0.0,*/*;q=0.1\ngzip;q=0.5,identity',
  '/?group=home\n\napplication/json\n*;q=0',
  '/metrics?x=%C3%A9\n1e3\n\n',
  '/sd?__proto__=x&constructor=y\n-1\n*/*\ngzip',
].map((text) => Buffer.from(text));

/** A path, how long Prometheus waits, what it accepts and how encoded, one a line: as they are after Node.js read them. */
export const requests: Target = {
  name: 'requests of HTTP',
  slug: 'requests',
  share: 0.002,
  make: (chance) => mutate(chance.pick(seeds), chance),
  async check(bytes) {
    const [path = '', timeout = '', accept = '', encoding = ''] = bytes.toString('latin1').split('\n');
    const waitMs = scrapeWaitMs(timeout);
    if (!(waitMs > 0 && waitMs < 60_000)) throw new Error(`waits ${waitMs} ms`);
    const headers = { 'x-prometheus-scrape-timeout-seconds': timeout, accept, 'accept-encoding': encoding };
    const { statusCode } = await server.inject({ url: asSent(path), headers });
    if (![200, 400, 404, 405].includes(statusCode)) throw new Error(`status ${statusCode}: ${logged}`);
    return 1;
  },
};

/** A path begins with one slash, has no bytes that Node.js refuses before anybody sees them, and none that `inject` does. */
function asSent(path: string): string {
  const sent = `/${path.replace(/^[/\\]+/, '').replaceAll(/[^\x21-\x7e]/g, percent)}`;
  return URL.canParse(sent, 'http://exporter') ? sent : '/';
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
