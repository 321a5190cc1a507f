import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** A cruiser that does not understand the compiler sees no module and calls everything fine. */
test('dependency-cruiser sees every module of src/', { timeout: 30_000 }, async () => {
  const cruise = ['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src'];
  const { stdout } = await promisify(execFile)('npx', cruise, { maxBuffer: 64 << 20 });
  const { modules } = JSON.parse(stdout) as {
    modules: readonly { source: string; dependencies: readonly unknown[] }[];
  };
  const seen = modules.map(({ source }) => source).filter((source) => source.startsWith('src/'));
  const files = await readdir('src', { recursive: true });
  expect(seen.sort()).toEqual(
    files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `src/${file}`)
      .sort(),
  );
  expect(modules.find(({ source }) => source === 'src/app.ts')?.dependencies.length).toBeGreaterThan(5);
});
