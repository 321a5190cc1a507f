import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { random } from '../random.ts';
import { Finding, fuzz, stands } from './fuzz.ts';
import { targets } from './targets/index.ts';

const findings = new URL('findings/', import.meta.url);

/** `<target>--<what it did>`, the bytes as they were. */
describe('what was found once is not found again', () => {
  test.each(readdirSync(findings).filter((name) => name !== 'README.md'))('%s', async (name) => {
    const target = targets.find(({ slug }) => name.startsWith(`${slug}--`));
    if (target === undefined) throw new Error(`${name} begins with the name of no target`);
    await stands(target, readFileSync(new URL(name, findings)));
  });
});

test('the targets share the frames among them', () => {
  expect(targets.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
});

test('a finding has its bytes, and names the seed that makes them again', async () => {
  const broken = {
    name: 'one that breaks',
    slug: 'broken',
    share: 1,
    make: (chance: ReturnType<typeof random>) => Buffer.from([chance.integer(0, 255)]),
    check: (bytes: Buffer) => {
      if (bytes[0] === 7) throw new Error('broken');
      return 1;
    },
  };
  const found = await fuzz(broken, { frames: 10_000, seed: 1 }).catch((error: unknown) => error);
  expect(found).toBeInstanceOf(Finding);
  expect((found as Finding).bytes).toEqual(Buffer.of(7));
  const seed = Number(/--seed=(\d+)/.exec((found as Finding).message)?.[1]);
  expect(broken.make(random(seed))).toEqual(Buffer.of(7));
});
