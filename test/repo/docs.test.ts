import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { documents } from '../../docs/generate/documents.ts';
import { prose, table } from '../../docs/generate/markdown.ts';
import { metrics } from '../../docs/generate/metric-list.ts';
import { metricSections } from '../../docs/generate/metrics.ts';
import { selfMetrics } from '../../src/metrics/self.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const example = read('docs/routeros-ha.example.yml');
/** Prose has one blank after its #, a key that is commented out has none, or several if it is nested in one. */
const uncommented = example.replaceAll(/^( *)#(?=[^ ]| {2})/gm, '$1');

test('what is generated in docs/ is as the program says', { timeout: 30_000 }, () => {
  for (const [name, text] of Object.entries(documents())) {
    expect.soft(read(`docs/${name}`), `docs/${name} is out of date; npm run docs brings it up to date`).toBe(text);
  }
});

describe('the list of metrics', () => {
  test('has each once, in a section and with its version', () => {
    const listed = [...metricSections(metrics).matchAll(/^\| `(\w+)` \|.*\| \d+\.\d+\.\d+ \|$/gm)].map(
      ([, name]) => name,
    );
    expect(listed.sort()).toEqual(metrics.map(({ name }) => name).sort());
  });

  test('has every metric of the exporter itself', async () => {
    const exposed = (await selfMetrics('0', () => ({ good: true, goodAt: 0 })).metrics()).map(({ name }) => name);
    expect(metrics.map(({ name }) => name)).toEqual(
      expect.arrayContaining(exposed.filter((name) => !/^(process|nodejs)_/.test(name))),
    );
  });

  test('has the labels that are exported', () => {
    const documented = new Map(metrics.map(({ name, labelNames }) => [name, labelNames.toSorted()]));
    const exported = [...read('test/golden/healthy.prom').matchAll(/^(\w+)\{(.*)\} /gm)];
    expect(exported.length).toBeGreaterThan(100);
    for (const [, name = '', labels = ''] of exported) {
      const names = [...labels.matchAll(/(?<=^|,)(\w+)="/g)].map(([, label]) => label).sort();
      expect.soft(names, name).toEqual(documented.get(name));
    }
  });

  test('wants a version for a new metric, and none for one that is gone', () => {
    const novel = { name: 'routeros_vrrp_novel', type: 'gauge', help: 'New.', labelNames: [] } as const;
    expect(() => metricSections([...metrics, novel])).toThrow('routeros_vrrp_novel is missing');
    expect(() => metricSections(metrics.slice(1))).toThrow(`${metrics[0]?.name} is no metric`);
  });

  test('escapes what would end a cell, and leaves out empty columns', () => {
    expect(prose('a | <b> of key_file')).toBe('a \\| \\<b> of `key_file`');
    expect(table(['a', 'b', 'c'], [['1', '', '2']])).toBe('| a | c |\n| --- | --- |\n| 1 | 2 |');
  });
});

test('the configuration reference has every key of the example', () => {
  const reference = read('docs/configuration.md');
  expect(keysOf(parse(uncommented)).filter((key) => !reference.includes(`| \`${key}\` |`))).toEqual([]);
});

describe('the JSON schema for editors', () => {
  const schema = z.fromJSONSchema(JSON.parse(read('docs/routeros-ha.schema.json')));

  test.each([
    ['as it is', example],
    ['with all that is commented out', uncommented],
  ])('accepts the example %s', (_how, text) => {
    expect(schema.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
  });

  test.each([
    ['a misspelt key', 'username:', 'user:'],
    ['a word where a number belongs', 'vrid: 49', 'vrid: lan'],
    ['an unknown role', 'role: primary', 'role: first'],
    ['a blank name', 'name: home', 'name: " "'],
  ])('refuses %s', (_what, right, wrong) => {
    expect(schema.safeParse(parse(example)).success).toBe(true);
    expect(schema.safeParse(parse(example.replace(right, wrong))).success).toBe(false);
  });
});

const handbooks = [
  'README.md',
  'CONTRIBUTING.md',
  'docker/README.md',
  'dashboards/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe.each(handbooks)('%s', (path) => {
  const text = read(path);

  test('names metrics that exist', () => {
    const known = new Set(metrics.map(({ name }) => name));
    const spans = [...text.matchAll(/`[^`\n]+`/g)].map(([span]) => span);
    const named = spans.flatMap((span) => span.match(/\brouteros_\w+(?![\w:*])/g) ?? []);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('links to files that exist', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });
});

function keysOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysOf)];
}
