import { type Scene, scene } from '../ha/scene.ts';
import { type Chronicle, recorder } from './chronicle.ts';
import { type Exporter, startExporter, type Watch } from './exporter.ts';
import type { Plan } from './plan.ts';

/** A group in virtual time, with the exporters that watch it. What the plan's events act upon. */
export interface World {
  readonly scene: Scene;
  readonly exporters: readonly Exporter[];
  /** Prometheus is down: it scrapes nothing, and notices no series that ends. */
  isPrometheusDown: boolean;
}

export interface History {
  readonly plan: Plan;
  readonly chronicle: Chronicle;
  readonly exporters: readonly Watch[];
  /** When Prometheus was down, so that no rule was evaluated. */
  readonly downtimes: readonly Downtime[];
}

/** In milliseconds since the start of the history. */
export interface Downtime {
  readonly fromMs: number;
  toMs: number;
}

const stepMs = 100;

/** Plays a plan to its end. */
export async function play(plan: Plan): Promise<History> {
  const played = scene({
    members: plan.members,
    config: { name: plan.group, maintenance: plan.maintenance },
    prepare: (routers) => {
      for (const [index, router] of routers.entries()) {
        router.natFollowsRole = { instance: 'vrrp-lan', lagMs: plan.natLagsMs[index] ?? 0 };
      }
    },
  });
  const startMs = played.clock.now();
  const exporters = plan.exporters.map((options) =>
    startExporter(played, startMs, options, () => world.isPrometheusDown),
  );
  const world: World = { scene: played, exporters, isPrometheusDown: false };
  const downtimes: Downtime[] = [];
  const record = recorder(played, startMs);
  const events = [...plan.events].sort((a, b) => a.atMs - b.atMs);
  for (let atMs = 0; atMs <= plan.seconds * 1000; atMs += stepMs) {
    played.clock.advance(startMs + atMs - played.clock.now());
    await settle(exporters);
    while (events[0] !== undefined && events[0].atMs <= atMs) {
      events.shift()?.act(world);
      played.simulated.refresh();
    }
    record.look();
    if (world.isPrometheusDown) noteDowntime(downtimes, atMs);
    for (const exporter of exporters) exporter.tick(atMs);
    await settle(exporters);
  }
  await played.simulated.close();
  return { plan, chronicle: record.chronicle(plan.seconds * 1000), exporters, downtimes };
}

function noteDowntime(downtimes: Downtime[], atMs: number): void {
  const last = downtimes.at(-1);
  if (last?.toMs === atMs) last.toMs += stepMs;
  else downtimes.push({ fromMs: atMs, toMs: atMs + stepMs });
}

/** Whether no rule was evaluated then. */
export function isDown({ downtimes }: Pick<History, 'downtimes'>, atMs: number): boolean {
  return downtimes.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
}

/** Lets scrapes go on until they wait for virtual time. */
async function settle(exporters: readonly Exporter[]): Promise<void> {
  if (exporters.some((exporter) => exporter.isBusy())) await new Promise(setImmediate);
}
