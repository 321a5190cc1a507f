import { groupSamples } from '../../src/ha/group-samples.ts';
import { observations } from '../../src/ha/observations.ts';
import { readConclusively } from '../../src/ha/second-reading.ts';
import type { Sample } from '../../src/metrics/metric.ts';
import type { GroupReader } from '../../src/scrape/scrape-group.ts';
import { isOff } from '../../src/simulator/router.ts';
import type { Scene } from '../ha/scene.ts';

export interface ExporterOptions {
  /** Also the label that Prometheus gives its series. */
  readonly instance: string;
  readonly intervalMs: number;
  readonly phaseMs: number;
}

/** What Prometheus got, or that it got nothing. */
export interface Scrape {
  /** When the values can be seen by rules, in milliseconds since the start of the history. */
  readonly visibleAtMs: number;
  /** When they were read. */
  readonly readAtMs: number;
  /** What could not be read then: routers, or `router-a /ip/address`. */
  readonly unread: ReadonlySet<string>;
  /** Undefined: the scrape failed, and Prometheus marks all series of this exporter stale. */
  readonly samples: readonly Sample[] | undefined;
}

/** What an exporter has told of a history. */
export interface Watch extends ExporterOptions {
  readonly scrapes: readonly Scrape[];
}

/** The exporter's own way from a group to samples, in virtual time, scraped as Prometheus scrapes. */
export interface Exporter extends Watch {
  /** Prometheus gets no answer for that many scrapes. */
  loseScrapes(count: number): void;
  /** The process ends; scrapes fail until it starts again. */
  stop(): void;
  start(): void;
  tick(atMs: number): void;
  isBusy(): boolean;
}

/** Beside what a router takes: to connect and to answer. */
const readingMs = 100;
/** How long a router that does not answer keeps the exporter waiting, as configured when nothing is. */
const routerTimeoutMs = 5000;

export function startExporter(
  scene: Scene,
  startMs: number,
  options: ExporterOptions,
  isPrometheusDown: () => boolean,
): Exporter {
  const { clock } = scene;
  // As Prometheus' own limit of 10 s, or less where it scrapes more often; see http/deadline.ts.
  const waitMs = Math.min(10_000, options.intervalMs) - 500;
  const scrapes: Scrape[] = [];
  let memory = observations();
  // Counts how often it was started: what was begun before ends without an answer.
  let life = 0;
  let isStopped = false;
  let toLose = 0;
  let busy = 0;

  const pause = (ms: number) => new Promise<void>((resolve) => void clock.setTimer(ms, resolve));
  const now = () => clock.now() - startMs;

  async function scrape(): Promise<void> {
    let readAtMs = 0;
    let unread: ReadonlySet<string> = new Set();
    const reader: Pick<GroupReader, 'read'> = {
      async read(leftMs) {
        readAtMs = now();
        const off = scene.routers.filter(isOff).map(({ name }) => name);
        unread = new Set([...scene.unread, ...off]);
        const snapshot = await scene.snapshot();
        const isSlow = scene.routers.some(({ name }) => unread.has(name));
        await pause(isSlow ? Math.min(routerTimeoutMs, leftMs) : readingMs);
        return snapshot;
      },
    };
    const isLost = toLose > 0;
    if (isLost) toLose -= 1;
    // A process that is started meanwhile remembers nothing of this scrape.
    const [startedIn, own] = [life, memory];
    const group = await readConclusively(reader as GroupReader, waitMs, own, { now, pause });
    const isAnswered = !isLost && !isStopped && startedIn === life;
    const samples = groupSamples(group, own);
    // Nobody is there to store it, nor to notice that nothing came.
    if (isPrometheusDown()) return;
    scrapes.push({ visibleAtMs: now(), readAtMs, unread, samples: isAnswered ? samples : undefined });
  }

  function fail(): void {
    scrapes.push({ visibleAtMs: now(), readAtMs: now(), unread: new Set(), samples: undefined });
  }

  return {
    ...options,
    scrapes,
    loseScrapes(count) {
      toLose = count;
    },
    stop() {
      isStopped = true;
    },
    start() {
      isStopped = false;
      memory = observations();
      life += 1;
    },
    tick(atMs) {
      if ((atMs - options.phaseMs) % options.intervalMs !== 0 || atMs < options.phaseMs || isPrometheusDown()) return;
      if (isStopped) {
        fail();
        return;
      }
      busy += 1;
      void scrape().finally(() => {
        busy -= 1;
      });
    },
    isBusy: () => busy > 0,
  };
}
