import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterAll, expect } from 'vitest';
import './recorder.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sent-words-'));
env.SENT_WORDS = folder;
env.NODE_OPTIONS = `${env.NODE_OPTIONS ?? ''} --import=${new URL('recorder.mjs', import.meta.url)}`;

// Of whatever a test file is about: everything that was sent to a router in it, from here and from processes that it started.
afterAll(async () => {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
  rmSync(folder, { recursive: true });
  // Most test files speak to no router, and need not load what judges it.
  if (lines.length === 0) return;
  // These speak to the simulator themselves, to see what it makes of it.
  if (expect.getState().testPath?.includes('/test/simulator/')) return;
  const { isForbidden } = await import('./forbidden.ts');
  const sent = lines.map((line) => JSON.parse(line) as string);
  expect(sent.filter(isForbidden)).toEqual([]);
});
