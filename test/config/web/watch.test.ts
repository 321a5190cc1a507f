import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Stamps, stampsOf } from '../../../src/config/web/stamps.ts';
import { watchFiles } from '../../../src/config/web/watch.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

async function watch() {
  const folder = temporaryFolder({ a: '1', b: '1' });
  const paths = [join(folder, 'a'), join(folder, 'b')] as const;
  let lastRead: Stamps = await stampsOf(paths);
  let told = 0;
  const changed = async () => {
    lastRead = await stampsOf(paths);
    told += 1;
  };
  onTestFinished(watchFiles(() => lastRead, changed));
  const seen = (times: number) => expect.poll(() => told).toBe(times);
  return { a: paths[0], b: paths[1], told: () => told, seen };
}

test('a changed file, a vanished one and one that is back are each told once', async () => {
  const { a, b, seen } = await watch();
  writeFileSync(a, '2');
  await seen(1);
  rmSync(b);
  await seen(2);
  writeFileSync(b, '1');
  await seen(3);
});

test('a link that leads elsewhere is a change, as Kubernetes has it for what it mounts', async () => {
  const { a, seen } = await watch();
  const elsewhere = `${a}.elsewhere`;
  writeFileSync(elsewhere, '1');
  rmSync(a);
  symlinkSync(elsewhere, a);
  await seen(1);
  const other = `${a}.other`;
  writeFileSync(other, '1');
  symlinkSync(other, `${a}.link`);
  renameSync(`${a}.link`, a);
  await seen(2);
});

test('nothing is told while a file keeps changing', async () => {
  const { a, told, seen } = await watch();
  for (let length = 2; length < 16; length += 1) {
    writeFileSync(a, 'x'.repeat(length));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told()).toBe(0);
  }
  await seen(1);
});
