import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canary, loadCopy } from './workspace.ts';

const folder = join(import.meta.dirname, '../fixtures/config/invalid');

/** Each file holds one mistake; its first lines, after `#!`, are the complaints to expect, without the file's name. */
function expectedComplaints(path: string): readonly string[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith('#! ')).map((line) => line.slice(3));
}

test.for(readdirSync(folder))('%s', async (name) => {
  const path = join(folder, name);
  const { complaints } = await loadCopy(path);
  expect(complaints).toEqual(expectedComplaints(path));
  expect(complaints.join('\n')).not.toContain(canary);
});
