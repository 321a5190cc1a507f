import { describe, expect, test } from 'vitest';
import { fuzz, inWords } from './fuzz.ts';
import type { Target } from './target.ts';

/** Of all targets together, those of routers more than a million; `npm run fuzz` goes on where these end. */
const frames = 1_100_000;

/** Tests that hold each of the targets to it. */
export function damagedBytesDoNothing(targets: readonly Target[]): void {
  describe('damaged bytes crash nothing, hang nothing and fill nothing', () => {
    test.each(targets)('$name', { timeout: 300_000 }, async (target) => {
      const heapBefore = process.memoryUsage().heapUsed;
      const fuzzed = await fuzz(target, { frames: frames * target.share, seed: 1 });
      process.stdout.write(`${target.name}: ${inWords(fuzzed)}\n`);
      // Far more than any round may need, and far less than what leaks would add up to.
      expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(300 << 20);
    });
  });
}
