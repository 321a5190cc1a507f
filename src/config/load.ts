import { dirname, resolve } from 'node:path';

import { crossCheck, type UsableFile } from './cross-checks.ts';
import { decode } from './decode.ts';
import { parseYaml } from './document.ts';
import { readText } from './files.ts';
import { Findings, type Path, pathKey } from './findings.ts';
import { type Environment, interpolate } from './interpolate.ts';
import { resolveConfig } from './resolve.ts';
import { type Config, configFile } from './schema.ts';
import { readSecrets, type Secrets, type SecretsContext } from './secrets.ts';

export interface ConfigSource {
  readonly path: string;
  /** The names of the collectors there are. */
  readonly collectors: readonly string[];
  /** Where `${ENV_VARIABLE}` comes from. */
  readonly environment: Environment;
}

export interface LoadedConfig {
  readonly config: Config;
  /** One line each: `<file>:<line>: <path>: <cause and remedy> (<group>/<router>, …)`. Free of secrets. */
  readonly warnings: readonly string[];
}

/**
 * What is wrong with a config file, the first hundred of it, one line each:
 * `<file>:<line>: <path>: <what>, expected <what>`.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly complaints: readonly string[];

  constructor(complaints: readonly string[]) {
    super(complaints.join('\n'));
    this.complaints = complaints;
  }
}

const maxBytes = 1024 * 1024;

/**
 * Reads a config file and the secret files that it names.
 *
 * @throws ConfigError with all complaints at once. After a slip in the YAML that leaves open what belongs where, these
 * are about the YAML alone. No complaint and no warning holds a secret.
 */
export async function loadConfig({ path, collectors, environment }: ConfigSource): Promise<LoadedConfig> {
  const yaml = parseYaml(await readConfig(path));
  const findings = new Findings(path, yaml.lineOf);
  for (const { line, column, text } of yaml.problems) findings.complainAt(line, `YAML, column ${column}`, text);
  throwIfAny(findings, yaml.value === undefined);

  const { value, writtenWithVariable } = interpolate(yaml.value, environment, findings);
  const file = decode(configFile(collectors), value, findings) ?? {};
  crossCheck(file, findings);
  const context = { findings, folder: dirname(resolve(path)), writtenWithVariable };
  const secrets = await readAllSecrets(file, context);
  throwIfAny(findings, true);

  const config = resolveConfig(file, { findings, collectors, secrets });
  return { config, warnings: findings.warnings };
}

async function readConfig(path: string): Promise<string> {
  const file = await readText(path, maxBytes);
  if ('problem' in file) {
    const remedy = 'expected a YAML file that the exporter may read; name it with --config.file';
    throw new ConfigError([`${path}: cannot read the config: ${file.problem}, ${remedy}`]);
  }
  if (file.text.split('\n').every((line) => /^\s*(#|$)/.test(line))) {
    throw new ConfigError([`${path}: the file is empty, expected groups with their routers as in the example`]);
  }
  return file.text;
}

async function readAllSecrets(file: UsableFile, context: SecretsContext): Promise<ReadonlyMap<string, Secrets>> {
  const secrets = new Map<string, Secrets>();
  const places: { readonly path: Path; readonly settings: NonNullable<UsableFile['defaults']> }[] = [
    { path: ['defaults'], settings: file.defaults ?? {} },
  ];
  for (const [index, group] of (file.groups ?? []).entries()) {
    for (const [position, router] of (group?.routers ?? []).entries()) {
      places.push({ path: ['groups', index, 'routers', position], settings: router ?? {} });
    }
  }
  for (const { path, settings } of places) {
    secrets.set(pathKey(path), await readSecrets(settings, path, context));
  }
  return secrets;
}

function throwIfAny(findings: Findings, isFinal: boolean): void {
  if (isFinal && findings.complaints.length > 0) throw new ConfigError(findings.complaints);
}
