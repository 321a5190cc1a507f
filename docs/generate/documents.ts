import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationKeys } from './configuration.ts';
import { commandSections } from './flags.ts';
import { fill } from './markdown.ts';
import { metrics } from './metric-list.ts';
import { collectorTable, metricSections } from './metrics.ts';
import { jsonSchema, webSchema } from './schema.ts';

/** What is generated, by its name in docs/. */
export function documents(): Readonly<Record<string, string>> {
  return {
    'metrics.md': fromTemplate('metrics', { metrics: metricSections(metrics), collectors: collectorTable() }),
    'configuration.md': fromTemplate('configuration', {
      keys: configurationKeys(jsonSchema),
      commands: commandSections(),
    }),
    'web-config.md': fromTemplate('web-config', { keys: configurationKeys(webSchema) }),
    'routeros-ha.schema.json': formatted('docs/routeros-ha.schema.json', JSON.stringify(jsonSchema, null, 2)),
  };
}

function fromTemplate(name: string, parts: Readonly<Record<string, string>>): string {
  const file = `${name}.template.md`;
  const origin = `<!-- Made by npm run docs from the program and generate/${file}: change those. -->`;
  return `${origin}\n\n${fill(readFileSync(join(import.meta.dirname, file), 'utf8'), parts)}`;
}

function formatted(path: string, text: string): string {
  const cwd = join(import.meta.dirname, '../..');
  return execFileSync('npx', ['biome', 'format', `--stdin-file-path=${path}`], {
    cwd,
    input: text,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}
