import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('the npm package has what is served and what is installed from it', { timeout: 60_000 }, async () => {
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', pack, { cwd: root });
  const [{ files } = { files: [] }] = JSON.parse(stdout) as { files: { path: string }[] }[];
  const packed = files.map(({ path }) => path);
  const all = (folder: string, extension: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(extension))
      .map((name) => `${folder}/${name}`);
  const needed = [
    'README.md',
    'alerts/README.md',
    'alerts/alertmanager.yml',
    'alerts/templates/mail.tmpl',
    ...all('alerts/rules', '.yml'),
    ...all('alerts/runbooks', '.md'),
    ...all('docs', '.md'),
  ];
  expect(needed.length).toBeGreaterThan(30);
  expect(needed.filter((path) => !packed.includes(path))).toEqual([]);
  expect(packed.filter((path) => /^(src|test|docs\/generate|docs\/screenshots)\//.test(path))).toEqual([]);
});
