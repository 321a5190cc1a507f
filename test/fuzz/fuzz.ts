import { cpuUsage } from 'node:process';
import { random } from '../random.ts';
import type { Target } from './target.ts';

/** Far more than any round needs. */
const maxRoundMs = 2_000;

export interface Fuzzed {
  readonly frames: number;
  /** Inputs: each is made anew, and has one frame or a few. */
  readonly rounds: number;
  /** Of the processor, whoever else uses it. */
  readonly seconds: number;
}

/** Bytes that a target did not stand. */
export class Finding extends Error {
  override readonly name = 'Finding';
  readonly target: Target;
  readonly bytes: Buffer;

  constructor(target: Target, seed: number, bytes: Buffer, cause: unknown) {
    super(`${target.name}: --target=${target.slug} --seed=${seed} --frames=1: ${cause}`, { cause });
    this.target = target;
    this.bytes = bytes;
  }
}

/**
 * Plays rounds until so many frames have gone through.
 *
 * @throws Finding with the seed and the bytes of the round that the target did not stand
 */
export async function fuzz(
  target: Target,
  { frames, seed }: { readonly frames: number; readonly seed: number },
): Promise<Fuzzed> {
  const start = cpuUsage();
  let done = 0;
  let rounds = 0;
  const { stackTraceLimit } = Error;
  // Nearly every round ends in an error, whose stack takes longer than all the rest.
  Error.stackTraceLimit = 0;
  try {
    for (; done < frames; rounds += 1) {
      const bytes = target.make(random(seed + rounds));
      try {
        done += Math.max(1, await stands(target, bytes));
      } catch (error) {
        throw new Finding(target, seed + rounds, bytes, error);
      }
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return { frames: done, rounds, seconds: secondsSince(start) };
}

export function inWords({ frames, rounds, seconds }: Fuzzed): string {
  return `${frames} frames in ${rounds} rounds, ${seconds.toFixed(1)} s of CPU`;
}

/**
 * Has the target check the bytes, in a time that is bounded, with nothing left behind in what all objects inherit.
 *
 * @returns how many frames they were
 */
export async function stands(target: Target, bytes: Buffer): Promise<number> {
  const start = performance.now();
  const frames = await target.check(bytes);
  if (performance.now() - start > maxRoundMs) await checkTime(target, bytes);
  for (const name in {}) throw new Error(`every object has a property ${name} now`);
  return frames;
}

/** Once more, by the time of the processor, since others may have kept it busy. */
async function checkTime(target: Target, bytes: Buffer): Promise<void> {
  const start = cpuUsage();
  await target.check(bytes);
  const ms = secondsSince(start) * 1000;
  if (ms > maxRoundMs) throw new Error(`took ${ms.toFixed(0)} ms`);
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = cpuUsage(start);
  return (user + system) / 1_000_000;
}
