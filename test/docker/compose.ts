import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, type Node, parse, parseDocument, type Scalar } from 'yaml';
import * as z from 'zod';
import { healthCommand, root } from './dockerfile.ts';

const health = z.union([
  z.strictObject({ disable: z.literal(true) }),
  z.strictObject({
    // Without one it is that of the image.
    test: z.array(z.string()).nonempty().optional(),
    interval: z.string(),
    timeout: z.string(),
    retries: z.number(),
  }),
]);

const service = z.strictObject({
  image: z.string(),
  pull_policy: z.literal('never').optional(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  user: z.string(),
  init: z.boolean().optional(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  restart: z.literal('unless-stopped').optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  tmpfs: z.array(z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  healthcheck: health.optional(),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }))
    .optional(),
});

const project = z.strictObject({
  name: z.literal('routeros-ha'),
  'x-hardened': z.unknown(),
  'x-exporter': z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })).optional(),
});

export type Project = z.infer<typeof project>;
export type Service = z.infer<typeof service>;

const read = (name: string) => readFileSync(join(root, 'docker', name), 'utf8');

/** docker/.env. */
export function ports(): Readonly<Record<string, string>> {
  return Object.fromEntries([...read('.env').matchAll(/^(\w+)=(\d+)$/gm)].map(([, name, port]) => [name, port]));
}

/** The variables that compose.yaml asks for. */
export function variables(): readonly string[] {
  return [...read('compose.yaml').matchAll(/\$\{(\w+):\?docker\/\.env has it\}/g)].map(([, name = '']) => name);
}

/** compose.yaml with the ports of docker/.env: the tour. */
export function tour(): Project {
  const text = read('compose.yaml').replaceAll(/\$\{(\w+)[^}]*\}/g, (_, name) => ports()[name] ?? '');
  return project.parse(parse(text, { merge: true }));
}

/** compose.yaml with compose.real.yaml laid over it. */
export function real(): Project {
  return project.parse(lay(tour(), overlay(parseDocument(read('compose.real.yaml')).contents)));
}

/** What Compose puts in place of that below, in place of joining the two: nothing by `!reset`, this by `!override`. */
class Replacement {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

function overlay(node: Node | null): unknown {
  if (node?.tag === '!reset') return new Replacement(undefined);
  if (node?.tag === '!override') return new Replacement(node.toJSON());
  if (!isMap<Scalar<string>, Node>(node)) return node?.toJSON();
  return Object.fromEntries(node.items.map(({ key, value }) => [key.value, overlay(value)]));
}

/** Compose appends lists to lists, which is not meant anywhere here. */
function lay(below: unknown, above: unknown): unknown {
  if (above instanceof Replacement) return above.value;
  if (!isMapping(below) || !isMapping(above)) {
    if (Array.isArray(below)) throw new Error(`${JSON.stringify(above)} would be appended; it wants !override`);
    return above;
  }
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  const joined = [...keys].map((key) => [key, key in above ? lay(below[key], above[key]) : below[key]]);
  return Object.fromEntries(joined.filter(([, value]) => value !== undefined));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The command that tells whether a service is healthy; empty for one that is never asked. */
export function healthTest({ image, healthcheck }: Service): readonly string[] {
  if (healthcheck !== undefined && 'disable' in healthcheck) return [];
  const own = image.startsWith('routeros-ha-exporter:') ? ['CMD', ...healthCommand()] : [];
  return healthcheck?.test ?? own;
}

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Of a file or folder, not of a volume. */
  readonly isBind: boolean;
}

export function mounts({ volumes = [] }: Service): readonly Mount[] {
  return volumes.map((volume) => {
    const [source = '', target = '', mode] = volume.split(':');
    return { source, target, readOnly: mode === 'ro', isBind: source.startsWith('.') };
  });
}
