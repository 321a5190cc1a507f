import * as z from 'zod';
import { collectors } from '../../src/collectors/index.ts';
import { configFile } from '../../src/config/schema.ts';
import { webConfigFile } from '../../src/config/web/schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

const keys: JsonSchema = z.toJSONSchema(configFile(collectors.map(({ name }) => name)), {
  target: 'draft-2020-12',
  io: 'input',
  override: ({ jsonSchema }) => simplify(jsonSchema),
});

/** The configuration file as JSON schema, draft 2020-12. */
export const jsonSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Configuration of routeros-ha-exporter',
  description: 'Groups of MikroTik routers that stand in for each other, and how each is read.',
  ...keys,
};

/** The web configuration, as far as its reference needs it. */
export const webSchema: JsonSchema = {
  description: 'Who may ask, and how requests are answered.',
  ...z.toJSONSchema(webConfigFile, { target: 'draft-2020-12', io: 'input' }),
};

/**
 * Of several patterns for one text keeps the one that every editor reads: to those that compile `\p{…}` without the
 * flag `u`, all text would be wrong. The exporter itself checks them all.
 */
function simplify(schema: JsonSchema): void {
  const patterns = schema.allOf?.flatMap((part) => part.pattern ?? []);
  const portable = patterns?.find((pattern) => !/\\p\{/i.test(pattern));
  if (portable === undefined) return;
  delete schema.allOf;
  schema.pattern = portable;
}
