import { code, codes, prose, table } from './markdown.ts';
import type { JsonSchema } from './schema.ts';

interface Mapping {
  readonly path: string;
  readonly about: JsonSchema;
}

/** A table per mapping. What `defaults` and routers share, where there are such, stands there once. */
export function configurationKeys(schema: JsonSchema): string {
  const shared = Object.keys(part(schema.properties?.defaults ?? {}).properties ?? {});
  return mappings('', schema)
    .filter(({ path }) => !shared.some((key) => `${path}.`.startsWith(`${router}.${key}.`)))
    .map(({ path, about }) => {
      const omitted = path === router ? shared : [];
      return [heading(path), about.description ?? '', keyTable(about, omitted), remark(path)]
        .filter(Boolean)
        .join('\n\n');
    })
    .join('\n\n');
}

const router = 'groups[].routers[]';

function heading(path: string): string {
  if (path === '') return '### The file';
  return `### ${path.startsWith('defaults') ? `${code(path)}, ${code(path.replace('defaults', router))}` : code(path)}`;
}

function remark(path: string): string {
  return path === router ? `And each key of ${code('defaults')}, in place of what is inherited.` : '';
}

/** The mapping itself and all in it, the outer before the inner. */
function mappings(path: string, about: JsonSchema): readonly Mapping[] {
  const { items, ...list } = about;
  if (items !== undefined) return mappings(`${path}[]`, { ...list, ...part(items) });
  if (about.properties === undefined) return [];
  const inner = Object.entries(about.properties).flatMap(([key, value]) =>
    mappings(path === '' ? key : `${path}.${key}`, part(value)),
  );
  return [{ path, about }, ...inner];
}

function keyTable({ properties = {}, required = [] }: JsonSchema, omitted: readonly string[]): string {
  const rows = Object.entries(properties)
    .filter(([key]) => !omitted.includes(key))
    .map(([key, value]) => {
      const about = part(value);
      const usual = about.default === undefined ? '' : code(written(about.default));
      const { description = '' } = about;
      return [code(key), typeOf(about), required.includes(key) ? 'required' : usual, prose(description)];
    });
  return table(['key', 'type', 'default', 'meaning'], rows);
}

function written(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

function typeOf(about: JsonSchema): string {
  if (about.const !== undefined) return code(String(about.const));
  if (about.enum !== undefined) return `one of ${codes(about.enum.map(String))}`;
  if (about.anyOf !== undefined) return about.anyOf.map(part).filter(saysSomething).map(typeOf).join(' or ');
  if (about.type === 'array') return `list of ${typeOf(part(about.items))}`.replace(/mapping$/, 'mappings');
  if (about.type === 'integer') return `whole number, ${about.minimum} to ${about.maximum}`;
  if (about.type === 'string')
    return about.maxLength === undefined ? 'text' : `text, at most ${about.maxLength} characters`;
  const name = names[String(about.type)];
  if (name === undefined) throw new Error(`docs/generate/configuration.ts has no name for ${JSON.stringify(about)}.`);
  return name;
}

/** That a key may also be empty is not worth a word. */
function saysSomething(about: JsonSchema): boolean {
  return about.type !== 'null' && about.const !== '';
}

const names: Readonly<Record<string, string>> = { boolean: 'true or false', number: 'number', object: 'mapping' };

/** A part of a schema may also be `true` or `false`, which zod writes nowhere in ours. */
function part(schema: unknown): JsonSchema {
  return schema as JsonSchema;
}
