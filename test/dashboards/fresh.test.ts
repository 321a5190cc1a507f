import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documents } from '../../dashboards/src/documents.ts';
import { readRuleFiles, rulesOf } from '../alerts/rules.ts';
import { dashboardsFolder, readBoards } from './boards.ts';

test('what is committed is as its source says', () => {
  const made = documents();
  expect(readdirSync(dashboardsFolder).filter((name) => name.endsWith('.json'))).toEqual(Object.keys(made).sort());
  for (const [name, text] of Object.entries(made)) {
    const committed = readFileSync(join(dashboardsFolder, name), 'utf8');
    expect.soft(committed, `dashboards/${name} is out of date; npm run dashboards brings it up to date`).toBe(text);
  }
});

test('what the alerts link to exists', () => {
  const links = rulesOf(readRuleFiles()).flatMap(({ annotations = {} }) => annotations.dashboard_url ?? []);
  expect(links.length).toBeGreaterThan(20);
  for (const link of new Set(links)) {
    const [, uid = '', query = ''] = /\/d\/([\w-]+)(?:\?(.*))?$/.exec(link) ?? [];
    const board = readBoards()[uid];
    expect(board?.uid, link).toBe(uid);
    const variables = board?.templating.list.map(({ name }) => name);
    for (const [, name] of query.matchAll(/(?:^|&)var-(\w+)=/g)) expect(variables, link).toContain(name);
  }
});
