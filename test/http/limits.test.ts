import { describe, expect, test } from 'vitest';
import { places } from '../../src/http/places.ts';
import { tokenBucket } from '../../src/http/token-bucket.ts';

describe('places', () => {
  test('are few for a client, and few in all', () => {
    const { take } = places(3, 2);
    const first = take('a');
    expect([take('a'), take('a'), take('b'), take('c')].map((place) => place !== undefined)).toEqual([
      true,
      false,
      true,
      false,
    ]);
    first?.();
    expect(take('c')).toBeDefined();
    expect(take('a')).toBeUndefined();
  });
});

describe('a token bucket', () => {
  test('gives its burst, then one per interval, and never more than its burst', () => {
    let ms = 0;
    const { take } = tokenBucket({ intervalMs: 1_000, burst: 2 }, () => ms);
    const many = () => Array.from({ length: 5 }, take).filter(Boolean).length;
    expect(many()).toBe(2);
    ms += 999;
    expect(many()).toBe(0);
    ms += 1;
    expect(many()).toBe(1);
    ms += 3_600_000;
    expect(many()).toBe(2);
  });
});
