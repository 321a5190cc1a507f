import { setTimeout as pause } from 'node:timers/promises';
import type { GroupReader } from '../scrape/scrape-group.ts';
import { secondsOfDoubt } from './masters.ts';
import { type Group, joinGroup } from './members.ts';
import type { Observations } from './observations.ts';

/** Time as the reading of a group needs it, in milliseconds on a monotonic clock. */
export interface Pace {
  now(): number;
  pause(ms: number): Promise<void>;
}

export const realPace: Pace = { now: () => performance.now(), pause };

/** What a second reading may take besides the pause before it; a router that takes longer is unread in it. */
const readingMs = 1000;

/**
 * Reads a group, and reads it again where the first reading shows what may be a handover under way: after a pause in which
 * it would have ended. Only the second reading is given then. So one scrape tells a fault from a handover, which saves the
 * alert one scrape interval and keeps handovers that happen to meet two scrapes from looking like a fault. Where
 * `waitMs` does not suffice for that, or the state has already lasted longer, the first reading is given.
 */
export async function readConclusively(
  group: GroupReader,
  waitMs: number,
  observations: Observations,
  { now, pause }: Pace,
): Promise<Group> {
  const startMs = now();
  const first = joinGroup(await group.read(waitMs));
  const doubt = secondsOfDoubt(first, observations);
  if (doubt === undefined) return first;
  const pauseMs = Math.max(0, startMs + answeredMs(first) + (doubt + 1) * 1000 - now());
  const leftMs = startMs + waitMs - now();
  if (pauseMs + readingMs > leftMs) return first;
  await pause(pauseMs);
  return joinGroup(await group.read(startMs + waitMs - now()));
}

/** When the last answer had come. Those that gave none kept the reading waiting, and so took their part of the pause. */
function answeredMs({ members }: Group): number {
  const answered = members.filter(({ snapshot }) => snapshot.failure === undefined);
  return Math.max(0, ...answered.map(({ snapshot }) => snapshot.seconds * 1000));
}
