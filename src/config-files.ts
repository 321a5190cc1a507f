import { ConfigError, type ConfigSource, loadConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { readWebConfig, type WebConfigReading } from './config/web/load.ts';
import type { WebConfig } from './config/web/schema.ts';

/** What `serve` is told by files. */
export interface ConfigFiles {
  readonly config: ConfigSource;
  /** Path of the web configuration, if there is one. */
  readonly web: string | undefined;
}

/** One reading of all of them. */
export interface ConfigReading {
  /** Undefined where something is wrong with it. */
  readonly config: Config | undefined;
  readonly web: WebConfigReading | undefined;
  /** About all files, each with its line. */
  readonly complaints: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Reads all files. What is wrong with them is in the complaints.
 *
 * @param running the web configuration in use, if any
 */
export async function readConfigFiles(files: ConfigFiles, running: WebConfig | undefined): Promise<ConfigReading> {
  const { config, complaints, warnings } = await readConfig(files.config);
  const web = files.web === undefined ? undefined : await readWebConfig(files.web, running);
  return {
    config,
    web,
    complaints: [...complaints, ...(web?.complaints ?? [])],
    warnings: [...warnings, ...(web?.warnings ?? [])],
  };
}

async function readConfig(source: ConfigSource) {
  try {
    return { ...(await loadConfig(source)), complaints: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, complaints: error.complaints, warnings: [] };
  }
}
