import { stat } from 'node:fs/promises';

/** By path, what tells a file apart from an earlier or later version of itself. */
export type Stamps = ReadonlyMap<string, string>;

/** Never throws: that a file is not there is also something that can change. */
export async function stampOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** The files as they are now. */
export async function stampsOf(paths: Iterable<string>): Promise<Stamps> {
  return new Map(await Promise.all([...paths].map(async (path) => [path, await stampOf(path)] as const)));
}

export function sameStamps(a: Stamps, b: Stamps): boolean {
  return a.size === b.size && [...a].every(([path, stamp]) => b.get(path) === stamp);
}
