import type { Collector } from '../collectors/define.ts';
import type { GroupConfig, RouterConfig } from '../config/schema.ts';
import type { RouterClient } from '../routeros/client.ts';
import { scrapeRouter, unanswered } from './scrape-router.ts';
import type { GroupSnapshot, RouterSnapshot } from './snapshot.ts';

/**
 * How a group is read. Whoever asks while a read is under way joins that one, so the routers see one read, not many.
 * A read that everybody has given up on is joined only while it is fresh; otherwise it is ended, and a new one made.
 */
export interface GroupReader {
  readonly group: GroupConfig;
  /**
   * Reads all routers of the group at the same moment. Routers that have not answered within `waitMs` are in the
   * snapshot as unreachable. Giving up ends only this wait, not the read that others may be waiting for.
   */
  read(waitMs: number): Promise<GroupSnapshot>;
  /** Ends a read under way, then the connections. */
  close(): Promise<void>;
}

export interface GroupReaderParts {
  readonly collectors: readonly Collector[];
  readonly connect: (router: RouterConfig) => RouterClient;
  /** Told of each router's snapshot, once per read. */
  readonly observe: (group: GroupConfig, snapshot: RouterSnapshot) => void;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

const maxAbandonedSeconds = 1;

interface Read {
  readonly readAt: number;
  readonly routers: readonly Promise<RouterSnapshot>[];
  readonly abandon: AbortController;
  waiting: number;
}

export function groupReader(group: GroupConfig, { collectors, connect, observe, now }: GroupReaderParts): GroupReader {
  const members = group.routers.map((router) => ({
    router,
    client: connect(router),
    collectors: collectors.filter(({ name }) => router.collectors.includes(name)),
  }));
  let underWay: Read | undefined;

  function start(): Read {
    const abandon = new AbortController();
    const routers = members.map(async ({ router, client, collectors }) => {
      const snapshot = await scrapeRouter(router, client, collectors, abandon.signal);
      observe(group, snapshot);
      return snapshot;
    });
    void Promise.allSettled(routers).then(() => {
      underWay = undefined;
    });
    return { readAt: now() / 1000, routers, abandon, waiting: 0 };
  }

  async function read(waitMs: number): Promise<GroupSnapshot> {
    if (underWay?.waiting === 0 && now() / 1000 - underWay.readAt > maxAbandonedSeconds) {
      underWay.abandon.abort();
      // A client makes one read at a time.
      await Promise.allSettled(underWay.routers);
    }
    underWay ??= start();
    const current = underWay;
    current.waiting += 1;
    let giveUp = () => {};
    const timer = setTimeout(() => giveUp(), waitMs);
    const routers = await new Promise<readonly RouterSnapshot[]>((resolve, reject) => {
      const done: (RouterSnapshot | undefined)[] = members.map(() => undefined);
      giveUp = () =>
        resolve(members.map(({ router, collectors }, index) => done[index] ?? unanswered(router, collectors, waitMs)));
      const noted = current.routers.map(async (snapshot, index) => {
        done[index] = await snapshot;
      });
      Promise.all(noted).then(giveUp, reject);
    });
    clearTimeout(timer);
    current.waiting -= 1;
    return { group, readAt: current.readAt, routers };
  }

  async function close(): Promise<void> {
    underWay?.abandon.abort();
    await Promise.allSettled(underWay?.routers ?? []);
    await Promise.all(members.map(({ client }) => client.close()));
  }

  return { group, read, close };
}
