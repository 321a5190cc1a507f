import { Client } from 'undici';
import { expect, onTestFinished } from 'vitest';
import type { Transport } from '../../src/simulator/door.ts';
import { canary, startPair, writeConfig } from '../e2e/pair.ts';
import { type Program, start, until } from '../e2e/tools.ts';
import { type Exposition, gaugeOf, parse, scrapeTimeoutSeconds, seriesOf } from './lab.ts';

/** The built exporter as a process of its own, before a pair. */
export interface Child {
  readonly pair: Awaited<ReturnType<typeof startPair>>;
  readonly program: Program;
  readonly url: string;
  /** As Prometheus does, over one connection that is kept. */
  scrape(): Promise<Exposition>;
}

interface ChildOptions {
  /** Of each router; 2 s when left out. */
  readonly timeout?: string;
  readonly transports?: readonly [Transport, Transport];
  /** What a shell does before it becomes the exporter, such as `ulimit -n 64`. */
  readonly before?: string;
  readonly nodeOptions?: readonly string[];
  readonly environment?: Record<string, string>;
}

export async function startChild({
  timeout = '2s',
  transports = ['https', 'api-ssl'],
  before = ':',
  nodeOptions = [],
  environment = {},
}: ChildOptions): Promise<Child> {
  const pair = await startPair(transports);
  const program = start(
    'sh',
    [
      '-c',
      `${before} && exec "$0" "$@"`,
      process.execPath,
      ...nodeOptions,
      'dist/main.js',
      `--config.file=${await writeConfig(pair, canary, timeout)}`,
      '--web.listen-address=127.0.0.1:0',
      '--log.format=json',
    ],
    environment,
  );
  const url = await until(() => /"url":"([^"]+)"/.exec(program.stderr())?.[1], 'the exporter to listen');
  const prometheus = new Client(url);
  onTestFinished(() => prometheus.destroy());
  return {
    pair,
    program,
    url,
    async scrape() {
      const start = performance.now();
      const headers = { 'x-prometheus-scrape-timeout-seconds': String(scrapeTimeoutSeconds) };
      const { statusCode, body } = await prometheus.request({ method: 'GET', path: '/metrics', headers });
      const text = await body.text();
      return { status: statusCode, seconds: (performance.now() - start) / 1000, samples: parse(text) };
    },
  };
}

/** In time, and with every series of these routers that there was before. */
export function expectRead(exposition: Exposition, before: Exposition, routers: readonly string[]): void {
  expect(exposition.status).toBe(200);
  expect(exposition.seconds).toBeLessThan(scrapeTimeoutSeconds);
  for (const router of routers) {
    expect(gaugeOf(exposition, 'routeros_up', router)).toBe(1);
    expect(familiar(exposition, router)).toEqual(familiar(before, router));
  }
}

// Who is preferred is not known while a member is unread.
const familiar = (exposition: Exposition, router: string) =>
  seriesOf(exposition, router).filter((name) => !name.startsWith('routeros_vrrp_preferred{'));

/** The process still runs, has complained of nothing but in its log, and ends in good order. */
export async function expectSound({ program }: Child): Promise<void> {
  for (const line of program.stderr().trim().split('\n')) expect(() => JSON.parse(line), line).not.toThrow();
  expect(program.stderr()).not.toContain('a defect of the exporter');
  program.signal('SIGTERM');
  expect(await program.ended).toBe(0);
}
