import { collectors } from '../../src/collectors/index.ts';
import type { GroupConfig, RouterConfig } from '../../src/config/schema.ts';
import { groupSamples } from '../../src/ha/group-samples.ts';
import { joinGroup } from '../../src/ha/members.ts';
import { observations } from '../../src/ha/observations.ts';
import { reportGroup } from '../../src/ha/report.ts';
import type { Pace } from '../../src/ha/second-reading.ts';
import { verdict } from '../../src/ha/verdict.ts';
import type { Outcome, Row } from '../../src/routeros/client.ts';
import { RouterError } from '../../src/routeros/errors.ts';
import type { GroupReader } from '../../src/scrape/scrape-group.ts';
import { scrapeRouter, unanswered } from '../../src/scrape/scrape-router.ts';
import type { GroupSnapshot } from '../../src/scrape/snapshot.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import { createSimulatedGroup, type SimulatedGroup } from '../../src/simulator/group.ts';
import { menus, printRows } from '../../src/simulator/menus/index.ts';
import { isOff, type Router } from '../../src/simulator/router.ts';
import { createMember } from '../../src/simulator/scenarios/pair.ts';
import { groupConfig, memberConfig } from '../simulated.ts';

export interface Scene {
  readonly simulated: SimulatedGroup;
  readonly routers: readonly Router[];
  readonly clock: ReturnType<typeof virtualClock>;
  /** Router names that cannot be read, and menus (`router-a /ip/address`) that cannot. */
  readonly unread: Set<string>;
  /** Router names that have not answered for 3 s, while their timeout is not over. */
  readonly pending: Set<string>;
  /** What RouterOS says that the simulator has no state for: `router-a /ipv6/route` to rows. */
  readonly extraRows: Map<string, readonly Row[]>;
  snapshot(): Promise<GroupSnapshot>;
  /** The group as the exporter asks for it. */
  readonly reader: GroupReader;
  /** Pauses that take no time but the scene's. */
  readonly pace: Pace;
}

export interface SceneOptions {
  readonly members?: number;
  readonly config?: Partial<GroupConfig>;
  readonly routerConfig?: (name: string) => Partial<RouterConfig>;
  readonly versions?: readonly string[];
  /** Before the election begins. */
  readonly prepare?: (routers: readonly Router[]) => void;
}

/** Simulated routers in virtual time, read without sockets: rows, collectors, snapshot, as in a real scrape. */
export function scene({ members = 2, config, routerConfig, versions = [], prepare }: SceneOptions = {}): Scene {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const routers = Array.from({ length: members }, (_, index) =>
    createMember(clock, {
      number: index + 1,
      version: versions[index] ?? '7.20.4 (stable)',
      priority: 110 - 10 * index,
      natLagMs: 0,
    }),
  );
  prepare?.(routers);
  const simulated = createSimulatedGroup({ clock, routers });
  clock.advance(12_000);
  const unread = new Set<string>();
  const pending = new Set<string>();
  const extraRows = new Map<string, readonly Row[]>();

  const door = { url: 'api://127.0.0.1:8728' };
  const group = groupConfig(
    routers.map(({ name }) => memberConfig(name, door, routerConfig?.(name))),
    config,
  );

  function answer(router: Router, { menu, fields, where }: (typeof collectors)[number]): Outcome {
    const extra = extraRows.get(`${router.name} ${menu}`);
    const error = (kind: RouterError['kind']) => ({
      error: new RouterError(kind, `${router.name}: ${menu}`),
      seconds: 0,
    });
    if (isOff(router) || unread.has(router.name) || unread.has(`${router.name} ${menu}`)) return error('timeout');
    const known = menus.get(menu);
    if (extra === undefined && known === undefined) return error('no-such-menu');
    const rows = extra ?? (known === undefined ? [] : printRows(router, known, clock.now()));
    const matching = rows.filter((row) => Object.entries(where).every(([name, value]) => row[name] === value));
    const picked = matching.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name))),
    );
    return { rows: picked, seconds: 0 };
  }

  async function snapshot(): Promise<GroupSnapshot> {
    const snapshots = routers.map((router, index) => {
      const config = group.routers[index] as RouterConfig;
      const on = collectors.filter(({ name }) => config.collectors.includes(name));
      return scrapeRouter(
        config,
        { print: async () => on.map((collector) => answer(router, collector)), close: async () => {} },
        on,
        new AbortController().signal,
        () => true,
      );
    });
    // In virtual time a reading takes none.
    const read = (await Promise.all(snapshots)).map((one) =>
      pending.has(one.router.name) ? unanswered(one.router, collectors, 3) : { ...one, seconds: 0 },
    );
    return { group, readAt: clock.now() / 1000, routers: read };
  }

  const reader = { group, read: snapshot };
  const pace = { now: () => clock.now(), pause: async (ms: number) => clock.advance(ms) };
  return { simulated, routers, clock, unread, pending, extraRows, snapshot, reader, pace };
}

/** `alert routers` of each finding, without the prefix; what is only unknown is `unknown`. */
export async function findingsOf(scene: Scene): Promise<string[]> {
  return verdict(joinGroup(await scene.snapshot())).map(({ alert, severity, routers }) =>
    [alert?.replace('RouterOSHA', '') ?? 'unknown', severity, routers.join('+')].join(' ').trim(),
  );
}

export async function reportOf(scene: Scene, memory = observations()) {
  return reportGroup(joinGroup(await scene.snapshot()), memory);
}

/** Samples of the metrics named, as `name{labels} value` without ha_group. */
export async function factsOf(scene: Scene, names: RegExp, memory = observations()): Promise<string[]> {
  return groupSamples(joinGroup(await scene.snapshot()), memory)
    .filter(({ metric }) => names.test(metric.name))
    .map(({ metric, labels, ownLabels, value }) => {
      const { ha_group: _, ...rest } = { ...labels, ...ownLabels } as Record<string, string>;
      return `${metric.name.replace(/^routeros_/, '')}{${Object.values(rest).join(' ')}} ${value}`;
    });
}
