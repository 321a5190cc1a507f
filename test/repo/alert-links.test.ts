import { execFile } from 'node:child_process';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertsFolder, type RuleFile, readRuleFiles, rulesOf } from '../alerts/rules.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Those that tell that what serves the runbooks may be dead. */
const elsewhere = new Set(['ExporterDown', 'GroupVanished', 'Watchdog'].map((name) => `RouterOSHA${name}`));

test('two commands of the README set the addresses of all links', async () => {
  const folder = temporaryFolder();
  await cp(join(alertsFolder, 'rules'), join(folder, 'rules'), { recursive: true });

  const readme = await readFile(join(alertsFolder, 'README.md'), 'utf8');
  const commands = readme.match(/(?<=^sudo )sed .*$/gm) ?? [];
  expect(commands).toHaveLength(2);
  // What was copied by root is root's, and what Prometheus has loaded already does not change.
  expect(readme).not.toMatch(/^sed /m);
  const position = (text: string) => readme.indexOf(text);
  expect(position('sudo cp -r rules')).toBeLessThan(position(commands[0] ?? ''));
  expect(position(commands[1] ?? '')).toBeLessThan(position('\npromtool check config'));
  expect(position('\npromtool check config')).toBeLessThan(position('sudo systemctl reload prometheus'));
  for (const command of commands) await promisify(execFile)('sh', ['-c', command], { cwd: folder });

  const files = await Promise.all(
    (await readdir(join(folder, 'rules'))).map((name) => readFile(join(folder, 'rules', name), 'utf8')),
  );
  expect(files.join('\n')).not.toContain('localhost');
  const rules = rulesOf(files.map((text) => parse(text) as RuleFile));
  const links = (name: string) => rules.flatMap(({ annotations }) => annotations?.[name] ?? []);
  expect(links('runbook_url').sort()).toEqual(
    rules
      .flatMap(({ alert }) => {
        if (alert === undefined) return [];
        return elsewhere.has(alert)
          ? [`https://git.example.org/runbooks/${alert}.md`]
          : [`https://ha.example.org/runbooks/${alert}`];
      })
      .sort(),
  );
  expect(links('runbook_url').length).toBeGreaterThan(20);
  for (const link of links('dashboard_url')) expect(link).toMatch(/^https:\/\/grafana\.example\.org\/d\//);
  expect(rules).toHaveLength(rulesOf(readRuleFiles()).length);
});
