/** A process full of simulated routers. It does what its parent asks, one thing at a time, and ends with it. */
import { realClock } from '../../src/simulator/clock.ts';
import type { Transport } from '../../src/simulator/door.ts';
import { createSimulatedGroup, type SimulatedGroup } from '../../src/simulator/group.ts';
import type { Router } from '../../src/simulator/router.ts';
import { createPair, pairUser } from '../../src/simulator/scenarios/pair.ts';
import { type DelayLine, openDelayLine } from './delay-line.ts';

export interface Opening {
  readonly pairs: number;
  readonly transport: Transport;
  /** Added to each exchange of a request and its reply, half of it on either way. */
  readonly delayMs: number;
}

export interface Address {
  readonly url: string;
  readonly fingerprintSha256?: string;
}

/** What a router has seen since it was opened. */
export interface Tally {
  readonly commands: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly openConnections: number;
  readonly connections: number;
  readonly logins: number;
}

export type Request = { readonly do: 'open'; readonly opening: Opening } | { readonly do: 'tally' | 'close' };

export interface Answers {
  readonly open: { readonly addresses: readonly Address[]; readonly user: typeof pairUser };
  readonly tally: { readonly tallies: readonly Tally[]; readonly cpuMs: number };
  readonly close: 'closed';
}

const clock = realClock();
const groups: SimulatedGroup[] = [];
const lines: DelayLine[] = [];

async function open({ pairs, transport, delayMs }: Opening): Promise<Answers['open']> {
  const addresses = await Promise.all(Array.from({ length: pairs }, () => openPair(transport, delayMs)));
  return { addresses: addresses.flat(), user: pairUser };
}

/** The roles are given, so that nobody waits for an election. */
async function openPair(transport: Transport, delayMs: number): Promise<readonly Address[]> {
  const [a, b] = createPair(clock, { versions: ['7.20.4 (stable)', '7.20.4 (stable)'] });
  Object.assign(a.vrrp[0] ?? {}, { forcedRole: 'master' });
  Object.assign(b.vrrp[0] ?? {}, { forcedRole: 'backup' });
  const group = createSimulatedGroup({ clock, routers: [a, b] });
  groups.push(group);
  const openDoor = async (router: Router): Promise<Address> => {
    const { port, fingerprintSha256 } = await group.startDoor(router, { transport });
    return {
      url: `${transport}://127.0.0.1:${delayMs === 0 ? port : await lineTo(port, delayMs)}`,
      ...(fingerprintSha256 === undefined ? {} : { fingerprintSha256 }),
    };
  };
  return Promise.all([openDoor(a), openDoor(b)]);
}

async function lineTo(port: number, delayMs: number): Promise<number> {
  const line = await openDelayLine(port, delayMs / 2);
  lines.push(line);
  return line.port;
}

function tally(): Answers['tally'] {
  const { user, system } = process.cpuUsage();
  const tallies = groups
    .flatMap(({ routers }) => routers)
    .map(({ journal: { commands, raw: _, ...counts } }) => ({ ...counts, commands: commands.length }));
  return { tallies, cpuMs: (user + system) / 1000 };
}

async function close(): Promise<Answers['close']> {
  await Promise.all(lines.splice(0).map((line) => line.close()));
  await Promise.all(groups.splice(0).map((group) => group.close()));
  return 'closed';
}

async function answer(request: Request): Promise<Answers[keyof Answers]> {
  if (request.do === 'open') return open(request.opening);
  return request.do === 'tally' ? tally() : close();
}

process.on('message', async (request: Request) => process.send?.(await answer(request)));
process.on('disconnect', () => process.exit());
