import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const lock = JSON.parse(read('package-lock.json')) as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const { '': lockedRoot, ...locked } = lock.packages;
const direct = { ...manifest.dependencies, ...manifest.devDependencies };
const entries = Object.entries(locked);

test('every package is pinned exactly, overrides too', () => {
  const pins = Object.entries({ ...direct, ...manifest.overrides });
  expect(pins.length).toBeGreaterThan(20);
  expect(pins.filter(([, pin]) => !/^\d+\.\d+\.\d+$/.test(pin))).toEqual([]);
});

/** The packages that the first column of a table in CONTRIBUTING.md names; a version may follow the name. */
const tabled = (text: string) =>
  [...text.matchAll(/^\| ([@a-z][\w@/.-]*)(?: \d+)? \| .{10,} \|$/gm)].map(([, name]) => name);

test('CONTRIBUTING.md says why of each direct dependency, and of none that is gone', () => {
  const [, production = '', development = ''] =
    /^## Dependencies$(.*)^Development only(.*)/ms.exec(read('CONTRIBUTING.md')) ?? [];
  expect(tabled(production).sort()).toEqual(Object.keys(manifest.dependencies).sort());
  expect(tabled(development).sort()).toEqual(Object.keys(manifest.devDependencies).sort());
});

describe('the lock file', () => {
  test('was made from this package.json', () => {
    expect(lock.lockfileVersion).toBe(3);
    const { name, version, engines, dependencies, devDependencies } = manifest;
    expect(lockedRoot).toMatchObject({ name, version, engines, dependencies, devDependencies });
    for (const [dependency, pin] of Object.entries({ ...direct, ...manifest.overrides })) {
      expect.soft(locked[`node_modules/${dependency}`]?.version, dependency).toBe(pin);
    }
  });

  test('holds every package by SHA-512, and names no place to take it from', () => {
    expect(entries.length).toBeGreaterThan(200);
    const unheld = entries.filter(([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity));
    expect(unheld).toEqual([]);
    expect(entries.filter(([, { resolved, link }]) => resolved !== undefined || link === true)).toEqual([]);
  });

  test('has nothing for production that runs code when it is installed', () => {
    const production = entries.filter(([, { dev }]) => dev !== true);
    expect(production.map(([path]) => path)).toContain('node_modules/undici');
    expect(production.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  });
});
