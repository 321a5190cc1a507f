import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { loadConfig } from '../../src/config/load.ts';
import { configFile } from '../../src/config/schema.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { collectors, secretFiles } from './workspace.ts';

const schema = z.toJSONSchema(configFile(collectors), { io: 'input' });

/** Calls back for each key that the schema knows, wherever it stands. */
function forEachKey(
  part: unknown,
  path: string,
  visit: (path: string, key: string, about: z.core.JSONSchema.BaseSchema) => void,
) {
  const { properties = {}, items } = part as z.core.JSONSchema.BaseSchema;
  for (const [key, about] of Object.entries(properties)) {
    if (typeof about === 'boolean') continue;
    visit(`${path}.${key}`, key, about);
    forEachKey(about, `${path}.${key}`, visit);
  }
  if (items !== undefined) forEachKey(items, `${path}[]`, visit);
}

test('the JSON schema describes every key in a sentence', () => {
  const undescribed: string[] = [];
  let keys = 0;
  forEachKey(schema, '', (path, _key, { description }) => {
    keys += 1;
    if (description === undefined || !/^[A-Z].*\.$|^https:.*\.$/.test(description)) undescribed.push(path);
  });
  expect(undescribed).toEqual([]);
  expect(keys).toBeGreaterThan(40);
});

test('the JSON schema is strict and knows what is required and what holds by default', () => {
  expect(schema).toMatchObject({
    additionalProperties: false,
    required: ['groups'],
    properties: {
      defaults: { properties: { timeout: { type: 'string', default: '5s' } } },
      groups: {
        items: {
          properties: { nat: { properties: { action: { default: ['masquerade', 'src-nat'] } } } },
          required: ['name', 'routers'],
          additionalProperties: false,
        },
      },
    },
  });
});

const example = readFileSync(join(import.meta.dirname, '../../docs/routeros-ha.example.yml'), 'utf8');

/** Prose has one blank after its #, a key that is commented out has none, or several if it is nested in one. */
const uncommented = example.replaceAll(/^( *)#(?=[^ ]| {2})/gm, '$1');

test.for([
  ['as it is', example],
  ['with all that is commented out', uncommented],
] as const)('the example loads %s', async ([, text]) => {
  const files = await secretFiles();
  const folder = temporaryFolder({
    'run/secrets/routeros': files.password,
    'etc/routeros-ha/ca.pem': files['ca.pem'],
    'etc/routeros-ha/client.pem': files['client.pem'],
    'etc/routeros-ha/client.key': files['client.key'],
    'routeros-ha.yml': text.replaceAll(/: \/(run|etc)\//g, ': $1/'),
  });
  const environment = { OLD_B_PASSWORD: 'x' };
  const { config, warnings } = await loadConfig({ path: join(folder, 'routeros-ha.yml'), collectors, environment });
  expect(config.groups[0]).toMatchObject({ name: 'home', nat: { exclusive: true }, wanInterfaces: ['WAN'] });
  expect(warnings).toHaveLength(text === example ? 0 : 1);
});

test('the example shows every key', () => {
  const shown = new Set<string>();
  const collect = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) {
      shown.add(key);
      collect(item);
    }
  };
  collect(parse(uncommented));
  const missing: string[] = [];
  forEachKey(schema, '', (path, key) => {
    if (!shown.has(key) && !path.includes('.collectors.')) missing.push(path);
  });
  expect(missing).toEqual([]);
});
