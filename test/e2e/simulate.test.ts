import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pairUser } from '../../src/simulator/scenarios/pair.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startExporter, until } from './tools.ts';

test('simulate opens a pair for an exporter in another process, which init configures', async () => {
  const anywhere = ['--rest.listen-address=:0', '--api.listen-address=127.0.0.1:0', '--control.listen-address=:0'];
  const pair = startExporter(['simulate', ...anywhere]);
  const text = await until(() => (pair.stdout().includes('/heal') ? pair.stdout() : undefined), 'the pair to be up');
  const urls = text.match(/(?:https|api-ssl):\/\/127\.0\.0\.1:\d+/g) ?? [];
  expect(urls).toHaveLength(2);

  const password = join(temporaryFolder({ password: pairUser.password }), 'password');
  const init = startExporter([
    'init',
    ...urls,
    `--username=${pairUser.name}`,
    `--password-file=${password}`,
    '--accept-certificates',
  ]);
  expect(await init.ended).toBe(0);
  expect(init.stdout()).toContain('# Nothing is wrong now.');
  const configFile = `${password}.yml`;
  await writeFile(configFile, init.stdout());

  const check = async () => {
    const program = startExporter(['check', `--config.file=${configFile}`]);
    return [await program.ended, program.stdout().split('\n')[0]];
  };
  expect(await check()).toEqual([0, 'home: OK']);
  const control = /(http:\S+)\/heal/.exec(text)?.[1];
  expect((await fetch(`${control}/router-a/nat-off`, { method: 'POST' })).status).toBe(200);
  expect(await check()).toEqual([2, 'home: CRITICAL']);

  pair.signal('SIGTERM');
  expect(await pair.ended).toBe(0);
  expect(await readFile(configFile, 'utf8')).not.toContain(pairUser.password);
});

test('simulate says which address it cannot have', async () => {
  const pair = startExporter(['simulate', '--rest.listen-address=192.0.2.1:0']);
  expect(await pair.ended).toBe(1);
  expect(pair.stderr()).toContain('192.0.2.1');
});
