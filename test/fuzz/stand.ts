import { describe, expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';
import type { Target } from './target.ts';

/** Together a million frames and more; `npm run fuzz` goes on where these end. */
const frames = 400_000;

/** Tests that hold each of the targets to it. */
export function damagedBytesDoNothing(targets: readonly Target[]): void {
  describe('damaged bytes crash nothing, hang nothing and fill nothing', () => {
    test.each(targets)('$name', { timeout: 300_000 }, async (target) => {
      const heapBefore = process.memoryUsage().heapUsed;
      const { rounds } = await fuzz(target, { frames: frames * target.share, seed: 1 });
      expect(rounds).toBeGreaterThan(0);
      // Far more than any round may need, and far less than what leaks would add up to.
      expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(300 << 20);
    });
  });
}
