import { setTimeout as delay } from 'node:timers/promises';
import type { Collector } from '../collectors/define.ts';
import type { GroupConfig, RouterConfig } from '../config/schema.ts';
import type { RouterClient } from '../routeros/client.ts';
import { scrapeRouter, unanswered } from './scrape-router.ts';
import type { GroupSnapshot, RouterSnapshot } from './snapshot.ts';

/** How a group is read: whoever asks while a read is under way gets that one, so the routers see one read, not many. */
export interface GroupReader {
  readonly group: GroupConfig;
  /**
   * Reads all routers of the group at the same moment. Routers that have not answered within `waitMs` are in the
   * snapshot as unreachable; giving up ends only this wait, not the read that others may be waiting for.
   */
  read(waitMs: number): Promise<GroupSnapshot>;
  close(): Promise<void>;
}

export interface GroupReaderParts {
  readonly collectors: readonly Collector[];
  readonly connect: (router: RouterConfig) => RouterClient;
  /** Told of each router's snapshot, once per read. */
  readonly observe: (group: GroupConfig, snapshot: RouterSnapshot) => void;
}

export function groupReader(group: GroupConfig, { collectors, connect, observe }: GroupReaderParts): GroupReader {
  const members = group.routers.map((router) => ({
    router,
    client: connect(router),
    collectors: collectors.filter(({ name }) => router.collectors.includes(name)),
  }));
  let underWay: readonly Promise<RouterSnapshot>[] | undefined;

  function start(): readonly Promise<RouterSnapshot>[] {
    const reads = members.map(async ({ router, client, collectors }) => {
      const snapshot = await scrapeRouter(router, client, collectors);
      observe(group, snapshot);
      return snapshot;
    });
    void Promise.allSettled(reads).then(() => {
      underWay = undefined;
    });
    return reads;
  }

  async function read(waitMs: number): Promise<GroupSnapshot> {
    underWay ??= start();
    const enough = new AbortController();
    const waited = delay(waitMs, undefined, { signal: enough.signal }).catch(() => {});
    const routers = await Promise.all(
      underWay.map((snapshot, index) => {
        const { router, collectors } = members[index] as (typeof members)[number];
        return Promise.race([snapshot, waited.then(() => unanswered(router, collectors, waitMs))]);
      }),
    );
    enough.abort();
    return { group, routers };
  }

  async function close(): Promise<void> {
    await Promise.allSettled(underWay ?? []);
    await Promise.all(members.map(({ client }) => client.close()));
  }

  return { group, read, close };
}
