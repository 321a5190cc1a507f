import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertsFolder, readRuleFiles, rulesOf } from '../alerts/rules.ts';
import { serve } from '../http/serve.ts';

const folder = join(alertsFolder, 'runbooks');
const runbooks = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

describe.each(runbooks)('$file', ({ text }) => {
  test('has a changed configuration checked, then reloaded', () => {
    const afterCheck = [...text.matchAll(/config check\b[^\n`]*&& *(\w+ \w+)/g)].map(([, command]) => command);
    expect(new Set(afterCheck)).toEqual(new Set(afterCheck.length === 0 ? [] : ['systemctl reload']));
    const prose = text.replaceAll(/\s+/g, ' ');
    expect(prose).not.toMatch(/reads (the file|it) at its start|configuration,?[^.:]* restart (it|the exporter)\b/);
    expect(prose).not.toMatch(/`virtual_routers`,? and restart/);
  });
});

test('the exporter is restarted where it is down, and nowhere else', () => {
  const restarting = runbooks.filter(({ text }) => text.includes('systemctl restart routeros-ha-exporter'));
  expect(restarting.map(({ file }) => file)).toEqual(['RouterOSHAExporterDown.md', 'RouterOSHAGroupVanished.md']);
});

// Whoever is told cannot open the link: what serves the runbooks is what is down.
test.each(['RouterOSHAExporterDown', 'RouterOSHAGroupVanished', 'RouterOSHAWatchdog'])(
  'the first commands that the runbook of %s has against it are in the alert itself',
  (alert) => {
    const [, mitigation = ''] = runbooks.find(({ file }) => file === `${alert}.md`)?.text.split('## Mitigation') ?? [];
    const commands = mitigation.match(/systemctl \w+ [\w-]+|routeros-ha-exporter (?:config )?check/g) ?? [];
    const first = [...new Set(commands)].slice(0, 2);
    expect(first).toHaveLength(2);
    const { annotations } = rulesOf(readRuleFiles()).find((rule) => rule.alert === alert) ?? {};
    for (const command of [...first, 'Type first']) expect(annotations?.description).toContain(command);
  },
);

test('what /probe answers is as the runbook of a dead exporter says', async () => {
  const { url } = await serve();
  const text = runbooks.find(({ file }) => file === 'RouterOSHAExporterDown.md')?.text ?? '';
  for (const [path, said] of [
    ['/probe?group=other', /A (\d+) at `\/probe`: the configuration has no such group/],
    ['/prob?group=other', /A (\d+): a\s+wrong path/],
  ] as const) {
    expect(Number(said.exec(text)?.[1])).toBe((await fetch(url + path)).status);
  }
});
