import type { FaultName } from '../../src/simulator/faults.ts';
import { type Random, random } from '../random.ts';
import type { ExporterOptions } from './exporter.ts';
import type { World } from './world.ts';

export interface PlanEvent {
  readonly atMs: number;
  /** For people. */
  readonly what: string;
  readonly act: (world: World) => void;
}

/** One history before it is played. */
export interface Plan {
  readonly seed: number;
  /** The name of the group. */
  readonly group: string;
  readonly seconds: number;
  readonly members: number;
  readonly maintenance: boolean;
  /** How long each router's scripts take to switch NAT. */
  readonly natLagsMs: readonly number[];
  readonly intervalMs: number;
  readonly exporters: readonly ExporterOptions[];
  readonly events: readonly PlanEvent[];
}

const calmMs = 60_000;

/** Draws a history: a group at rest for a minute, and then one trouble after another, some at the same time. */
export function drawPlan(seed: number, intervalSeconds: number, seconds: number): Plan {
  const chance = random(seed);
  const intervalMs = intervalSeconds * 1000;
  const members = chance.chance(0.8) ? 2 : 3;
  const names = ['router-a', 'router-b', 'router-c'].slice(0, members);
  const exporters = (chance.chance(0.75) ? ['one'] : ['one', 'two']).map((instance) => ({
    instance,
    intervalMs,
    phaseMs: chance.integer(0, intervalSeconds - 1) * 1000,
  }));
  const events: PlanEvent[] = [];
  for (let atMs = calmMs; atMs < seconds * 1000; atMs += chance.duration(5_000, 180_000)) {
    events.push(...chance.pick(troubles)({ chance, atMs, names, intervalMs }));
  }
  return {
    seed,
    group: `h${seed}`,
    seconds,
    members,
    maintenance: chance.chance(0.1),
    natLagsMs: names.map(() => chance.integer(0, 4000)),
    intervalMs,
    exporters,
    events,
  };
}

interface Draw {
  readonly chance: Random;
  readonly atMs: number;
  readonly names: readonly string[];
  readonly intervalMs: number;
}

type Trouble = (draw: Draw) => readonly PlanEvent[];

/** What may happen. Each begins, and ends by itself. */
const troubles: readonly Trouble[] = [
  planned,
  (draw) => fault('stop', draw, 10_000, 300_000),
  (draw) => fault('disable-vrrp', draw, 2_000, 120_000),
  // Most of these overlaps are over within the time that an innocent handover may take.
  (draw) => fault('partition', draw, 1_000, 8_000),
  (draw) => fault('partition', draw, 8_000, 420_000),
  (draw) => fault('partition', draw, 20_000, 420_000),
  lanDown,
  everyLanDown,
  everyLanDown,
  (draw) => fault('nat-off', draw, 1_000, 10_000),
  (draw) => fault('nat-off', draw, 10_000, 420_000),
  scriptsBroken,
  (draw) => fault('wan-down', draw, 5_000, 400_000),
  (draw) => fault('wan-down', draw, 60_000, 400_000),
  (draw) => fault('dhcp-unbound', draw, 10_000, 400_000),
  (draw) => unread(draw, (name) => name, 'the management hangs', 5_000, 120_000),
  (draw) => unread(draw, menuOf(draw), 'a menu cannot be read', 1_000, 60_000),
  (draw) => unread(draw, menuOf(draw), 'a menu cannot be read', 1_000, 60_000),
  readAtTimes,
  readAtTimes,
  noneReadable,
  halfBlind,
  halfBlind,
  lostScrapes,
  lostScrapes,
  exporterRestart,
  prometheusRestart,
  flapping,
];

function lasting(
  draw: Draw,
  low: number,
  high: number,
  what: string,
  begin: (world: World) => void,
  end: (world: World) => void,
): readonly PlanEvent[] {
  const lastsMs = Math.round(draw.chance.duration(low, high));
  return [
    { atMs: draw.atMs, what: `${what}, for ${(lastsMs / 1000).toFixed(1)} s`, act: begin },
    { atMs: draw.atMs + lastsMs, what: `end of: ${what}`, act: end },
  ];
}

function fault(name: FaultName, draw: Draw, low: number, high: number): readonly PlanEvent[] {
  const router = draw.chance.pick(draw.names);
  return lasting(
    draw,
    low,
    high,
    `${router}: ${name}`,
    ({ scene }) => void scene.simulated.setFault(scene.simulated.router(router), name),
    ({ scene }) => void scene.simulated.heal(scene.simulated.router(router), name),
  );
}

function unread(
  draw: Draw,
  keyOf: (router: string) => string,
  what: string,
  low: number,
  high: number,
): readonly PlanEvent[] {
  const key = keyOf(draw.chance.pick(draw.names));
  return lasting(
    draw,
    low,
    high,
    `${key}: ${what}`,
    ({ scene }) => void scene.unread.add(key),
    ({ scene }) => void scene.unread.delete(key),
  );
}

/** A small board that has too much to do: what asks it gets an answer now and then. */
function readAtTimes(draw: Draw): readonly PlanEvent[] {
  const { chance } = draw;
  const name = chance.pick(draw.names);
  const endMs = draw.atMs + chance.duration(60_000, 400_000);
  const events: PlanEvent[] = [];
  for (let { atMs } = draw; atMs < endMs; atMs += Math.round(chance.between(10_000, 40_000)))
    events.push(...unread({ ...draw, names: [name], atMs }, (key) => key, 'does not answer', 2_000, 15_000));
  return events;
}

function menuOf({ chance }: Draw): (router: string) => string {
  const menu = chance.pick(['/interface/vrrp', '/ip/firewall/nat', '/interface', '/ip/dhcp-client', '/ip/address']);
  return (router) => `${router} ${menu}`;
}

function planned(draw: Draw): readonly PlanEvent[] {
  const setPriority = (priority: number) => (world: World) => {
    for (const instance of world.scene.simulated.router('router-a').vrrp) instance.priority = priority;
  };
  return lasting(draw, 10_000, 200_000, 'router-a: priority lowered', setPriority(50), setPriority(110));
}

function setLan(world: World, names: readonly string[], running: boolean): void {
  for (const name of names) {
    for (const row of world.scene.simulated.router(name).interfaces) {
      if (row.name === 'bridge') row.running = running;
    }
  }
}

function lanDown(draw: Draw): readonly PlanEvent[] {
  const names = [draw.chance.pick(draw.names)];
  return lasting(
    draw,
    2_000,
    120_000,
    `${names}: LAN down`,
    (world) => setLan(world, names, false),
    (world) => setLan(world, names, true),
  );
}

function everyLanDown(draw: Draw): readonly PlanEvent[] {
  const { names } = draw;
  return lasting(
    draw,
    1_000,
    300_000,
    'the switch is down',
    (world) => setLan(world, names, false),
    (world) => setLan(world, names, true),
  );
}

/** The next handover leaves NAT as it is. */
function scriptsBroken(draw: Draw): readonly PlanEvent[] {
  const router = draw.chance.pick(draw.names);
  const lagMs = draw.chance.integer(0, 4000);
  return lasting(
    draw,
    60_000,
    400_000,
    `${router}: on-master does nothing`,
    ({ scene }) => {
      scene.simulated.router(router).natFollowsRole = undefined;
    },
    ({ scene }) => {
      scene.simulated.router(router).natFollowsRole = { instance: 'vrrp-lan', lagMs };
    },
  );
}

function noneReadable(draw: Draw): readonly PlanEvent[] {
  const { names } = draw;
  return lasting(
    draw,
    20_000,
    300_000,
    'the way to all routers is cut',
    ({ scene }) => names.forEach((name) => void scene.unread.add(name)),
    ({ scene }) => names.forEach((name) => void scene.unread.delete(name)),
  );
}

/** One router cannot be read, and the others have lost their LAN. */
function halfBlind(draw: Draw): readonly PlanEvent[] {
  const blind = draw.chance.pick(draw.names);
  const others = draw.names.filter((name) => name !== blind);
  return lasting(
    draw,
    150_000,
    400_000,
    `${blind}: the management hangs, and all others have no LAN`,
    (world) => {
      world.scene.unread.add(blind);
      setLan(world, others, false);
    },
    (world) => {
      world.scene.unread.delete(blind);
      setLan(world, others, true);
    },
  );
}

function lostScrapes({ chance, atMs }: Draw): readonly PlanEvent[] {
  const count = chance.integer(1, 2);
  const which = chance.fraction();
  const act = ({ exporters }: World) => exporters[Math.floor(which * exporters.length)]?.loseScrapes(count);
  return [{ atMs, what: `${count} scrapes are lost`, act }];
}

function exporterRestart(draw: Draw): readonly PlanEvent[] {
  const which = draw.chance.fraction();
  const one = ({ exporters }: World) => exporters[Math.floor(which * exporters.length)];
  return lasting(
    draw,
    1_000,
    20_000,
    'the exporter restarts',
    (world) => one(world)?.stop(),
    (world) => one(world)?.start(),
  );
}

function prometheusRestart(draw: Draw): readonly PlanEvent[] {
  return lasting(
    draw,
    5_000,
    60_000,
    'Prometheus restarts',
    (world) => {
      world.isPrometheusDown = true;
    },
    (world) => {
      world.isPrometheusDown = false;
    },
  );
}

function flapping(draw: Draw): readonly PlanEvent[] {
  const { chance } = draw;
  const router = chance.pick(draw.names);
  const events: PlanEvent[] = [];
  let { atMs } = draw;
  for (let count = chance.integer(3, 10); count > 0; count -= 1) {
    events.push(...fault('disable-vrrp', { ...draw, names: [router], atMs }, 1_000, 10_000));
    atMs += Math.round(chance.between(8_000, 25_000));
  }
  return events;
}
