import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** A cruiser that does not understand the compiler sees no module and calls everything fine. */
test('dependency-cruiser sees every module of src/ and dashboards/src/', { timeout: 120_000 }, async () => {
  const cruise = ['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src', 'dashboards/src'];
  const { stdout } = await promisify(execFile)('npx', cruise, { maxBuffer: 64 << 20 });
  const { modules } = JSON.parse(stdout) as {
    modules: readonly { source: string; dependencies: readonly unknown[] }[];
  };
  for (const folder of ['src', 'dashboards/src']) {
    const seen = modules.map(({ source }) => source).filter((source) => source.startsWith(`${folder}/`));
    const files = await readdir(folder, { recursive: true });
    expect(seen.sort()).toEqual(
      files
        .filter((file) => file.endsWith('.ts'))
        .map((file) => `${folder}/${file}`)
        .sort(),
    );
  }
  expect(modules.find(({ source }) => source === 'src/app.ts')?.dependencies.length).toBeGreaterThan(5);
});
