import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');

export const alertsFolder = join(root, 'alerts');

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleFile {
  readonly name: string;
  readonly text: string;
  readonly groups: readonly { readonly name: string; readonly interval?: string; readonly rules: readonly Rule[] }[];
}

export function readRuleFiles(): readonly RuleFile[] {
  const folder = join(alertsFolder, 'rules');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => ruleFile(name, readFileSync(join(folder, name), 'utf8')));
}

export function ruleFile(name: string, text: string): RuleFile {
  return { name, text, groups: (parse(text) as Pick<RuleFile, 'groups'>).groups };
}

export function rulesOf(files: readonly RuleFile[]): readonly Rule[] {
  return files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
}

/** The alerts of all rules that are shipped, each once. */
export function alertNames(): readonly string[] {
  return [...new Set(rulesOf(readRuleFiles()).flatMap(({ alert }) => alert ?? []))].sort();
}

/** What the queries in annotations ask is used as well. */
export function queriesOf({ expr, annotations = {} }: Rule): readonly string[] {
  const inTemplates = Object.values(annotations).flatMap((text) =>
    [...text.matchAll(/printf "((?:[^"\\]|\\.)*)"[^}]*\| query/g)].map(([, query = '']) => query),
  );
  return [expr, ...inTemplates];
}

/** Names of metrics in PromQL: of the exporter, which begin with `routeros_`, or recorded, which have colons. */
export function metricNames(query: string): readonly string[] {
  const withoutTexts = query.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').replaceAll(/#.*$/gm, '');
  const withoutLabels = withoutTexts
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = [...withoutLabels.matchAll(/(?<![\w:.])[a-zA-Z_:][\w:]*(?![\w:])(?!\s*\()/g)].map(([name]) => name);
  return [...new Set(names)].filter((name) => name.startsWith('routeros_') || name.includes(':') || name === 'up');
}
