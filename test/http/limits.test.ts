import { describe, expect, test } from 'vitest';
import { places } from '../../src/http/places.ts';
import { tokenBucket } from '../../src/http/token-bucket.ts';
import { turns } from '../../src/http/turns.ts';

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

  test('can be taken many at once, beyond what there is by one thing', () => {
    const { take } = places(100, 50);
    const large = take('a', 1_000);
    expect([take('a'), take('b')]).toEqual([undefined, undefined]);
    large?.();
    const small = take('a', 49);
    expect(take('a', 30)).toBeDefined();
    expect([take('a'), take('b') === undefined]).toEqual([undefined, false]);
    small?.();
    expect(take('a')).toBeDefined();
  });
});

describe('turns', () => {
  test('are taken one at a time, by each client once before by any again', async () => {
    const { take } = turns();
    const begun: string[] = [];
    const letGo: (() => void)[] = [];
    const ask = (client: string, name: string) =>
      take(client, async () => {
        begun.push(name);
        await new Promise<void>((resolve) => letGo.push(resolve));
        return name;
      });
    const asked = [ask('a', 'a1'), ask('a', 'a2'), ask('a', 'a3'), ask('b', 'b1'), ask('b', 'b2'), ask('c', 'c1')];
    const order = ['a1', 'a2', 'b1', 'c1', 'a3', 'b2'];
    for (let count = 1; count <= order.length; count += 1) {
      await expect.poll(() => begun).toEqual(order.slice(0, count));
      letGo.shift()?.();
    }
    expect(await Promise.all(asked)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'c1']);
  });

  test('go on after one that fails, and leave time for others in between', async () => {
    const { take } = turns();
    const done: string[] = [];
    const failing = take('a', async () => {
      throw new Error('no');
    });
    const last = take('a', async () => done.push('the next'));
    setImmediate(() => done.push('others'));
    await expect(failing).rejects.toThrow('no');
    await last;
    expect(done).toEqual(['others', 'the next']);
    expect(await take('a', async () => 'again')).toBe('again');
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
