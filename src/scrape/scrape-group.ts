import { isDeepStrictEqual } from 'node:util';
import type { Collector } from '../collectors/define.ts';
import type { GroupConfig, RouterConfig } from '../config/schema.ts';
import type { RouterAccess } from '../routeros/access.ts';
import type { RouterClient } from '../routeros/client.ts';
import { scrapeRouter, unanswered } from './scrape-router.ts';
import type { GroupSnapshot, RouterSnapshot } from './snapshot.ts';

/**
 * How a group is read. Whoever asks while a read is under way joins that one, so the routers see one read, not many.
 * A read that everybody has given up on is joined only while it is young; otherwise it is ended, and a new one made.
 *
 * To end a read costs the next one: RouterOS then wants a new login or, over REST, 3 s of quiet, and a slow router is not
 * read in time. Hence whoever gives up early may leave a read for others to join.
 */
export interface GroupReader {
  /** As configured now; a read under way is of the group as it was when that read began. */
  readonly group: GroupConfig;
  /**
   * Reads all routers of the group at the same moment. Routers that have not answered within `waitMs` are in the
   * snapshot as pending. Giving up ends only this wait, not the read that others may be waiting for.
   *
   * @param joinableSeconds up to which age others may join the read once nobody waits for it; 1 s, since one that a scrape
   *   gave up on is too old for the next scrape
   */
  read(waitMs: number, joinableSeconds?: number): Promise<GroupSnapshot>;
}

/** For whoever made the reader. */
export interface OwnedGroupReader extends GroupReader {
  /** From the next read on the group is this one. Routers that are reached as before keep their connections. */
  change(group: GroupConfig): void;
  /** Lets a read under way come to its end, then closes the connections. */
  retire(): Promise<void>;
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

interface Member {
  readonly router: RouterConfig;
  readonly client: RouterClient;
  readonly collectors: readonly Collector[];
}

interface Read {
  readonly group: GroupConfig;
  readonly members: readonly Member[];
  readonly readAt: number;
  readonly routers: readonly Promise<RouterSnapshot>[];
  /** When all routers are done and the connections that nobody needs any more are closed. */
  readonly ended: Promise<void>;
  readonly abandon: AbortController;
  waiting: number;
  joinableSeconds: number;
}

export function groupReader(
  first: GroupConfig,
  { collectors, connect, observe, now }: GroupReaderParts,
): OwnedGroupReader {
  let group = first;
  let members = membersOf(first, []);
  let underWay: Read | undefined;
  let retired = false;
  const unused = new Set<RouterClient>();

  function membersOf({ routers }: GroupConfig, known: readonly Member[]): readonly Member[] {
    return routers.map((router) => ({
      router,
      client: known.find((member) => reachedAlike(member.router, router))?.client ?? connect(router),
      collectors: collectors.filter(({ name }) => router.collectors.includes(name)),
    }));
  }

  function start(): Read {
    const abandon = new AbortController();
    const readGroup = group;
    const isAwaited = () => made.waiting > 0;
    const routers = members.map(async ({ router, client, collectors }) => {
      const snapshot = await scrapeRouter(router, client, collectors, abandon.signal, isAwaited);
      observe(readGroup, snapshot);
      return snapshot;
    });
    const ended = Promise.allSettled(routers).then(() => {
      underWay = undefined;
      return retired ? leave(members) : closeUnused();
    });
    const made: Read = {
      group,
      members,
      readAt: now() / 1000,
      routers,
      ended,
      abandon,
      waiting: 0,
      joinableSeconds: 0,
    };
    return made;
  }

  async function read(waitMs: number, joinableSeconds = 1): Promise<GroupSnapshot> {
    const startMs = now();
    const old = underWay;
    if (old?.waiting === 0 && startMs / 1000 - old.readAt > old.joinableSeconds) {
      old.abandon.abort();
      // A client makes one read at a time.
      await endOf(old, waitMs);
      if (underWay === old) return nothing(startMs);
    }
    underWay ??= start();
    const current = underWay;
    current.waiting += 1;
    current.joinableSeconds = Math.max(current.joinableSeconds, joinableSeconds);
    let giveUp = () => {};
    const timer = setTimeout(() => giveUp(), waitMs - (now() - startMs));
    const routers = await new Promise<readonly RouterSnapshot[]>((resolve, reject) => {
      const done: (RouterSnapshot | undefined)[] = current.members.map(() => undefined);
      giveUp = () => {
        const seconds = now() / 1000 - current.readAt;
        resolve(
          current.members.map(
            ({ router, collectors }, index) => done[index] ?? unanswered(router, collectors, seconds),
          ),
        );
      };
      const noted = current.routers.map(async (snapshot, index) => {
        done[index] = await snapshot;
      });
      Promise.all(noted).then(giveUp, reject);
    });
    clearTimeout(timer);
    current.waiting -= 1;
    return { group: current.group, readAt: current.readAt, routers };
  }

  /** What there is for whoever waited in vain for an older read to end. */
  function nothing(startMs: number): GroupSnapshot {
    const seconds = (now() - startMs) / 1000;
    const routers = members.map(({ router, collectors }) => unanswered(router, collectors, seconds));
    return { group, readAt: startMs / 1000, routers };
  }

  function change(changed: GroupConfig): void {
    const before = members;
    group = changed;
    members = membersOf(changed, before);
    void leave(before.filter(({ client }) => members.every((member) => member.client !== client)));
  }

  /** Closes connections as soon as no read uses them. */
  async function leave(left: readonly Member[]): Promise<void> {
    for (const { client } of left) unused.add(client);
    await (underWay?.ended ?? closeUnused());
  }

  async function closeUnused(): Promise<void> {
    const clients = [...unused];
    unused.clear();
    await Promise.all(clients.map((client) => client.close()));
  }

  function retire(): Promise<void> {
    retired = true;
    return leave(members);
  }

  function close(): Promise<void> {
    underWay?.abandon.abort();
    return retire();
  }

  return {
    get group() {
      return group;
    },
    read,
    change,
    retire,
    close,
  };
}

async function endOf({ ended }: Read, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs);
  });
  await Promise.race([ended, waited]);
  clearTimeout(timer);
}

function reachedAlike(a: RouterConfig, b: RouterConfig): boolean {
  return isDeepStrictEqual(access(a), access(b));
}

function access({ url, username, password, maxInFlight, tls }: RouterConfig): RouterAccess {
  return { url, username, password, maxInFlight, tls };
}
