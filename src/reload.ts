import type { Logger } from 'pino';
import type { Config } from './config/schema.ts';
import { readWebConfig, type WebConfigReading } from './config/web/load.ts';
import type { WebConfig } from './config/web/schema.ts';
import type { Stamps } from './config/web/stamps.ts';
import { watchFiles } from './config/web/watch.ts';
import { type ConfigFiles, readConfigFiles } from './config-files.ts';
import type { ConfigState } from './metrics/self.ts';

export interface ReloadableFiles extends ConfigFiles {
  /** What the web configuration said at the start; undefined where there is none. */
  readonly webAtStart: WebConfigReading | undefined;
  readonly reloadOverHttp: boolean;
}

export interface ReloaderParts {
  /** Undefined: there is nothing to read, and nothing is ever reloaded. */
  readonly files: ReloadableFiles | undefined;
  readonly apply: {
    config(config: Config): void;
    web(config: WebConfig): void;
  };
  readonly logger: Logger;
}

/** Brings what the files say now into the running exporter; what is bad leaves the old as it is. */
export interface Reloader {
  /** Reads all files. Gives whether they are good. One at a time; whoever asks before it has begun shares it. */
  reload(): Promise<boolean>;
  state(): ConfigState;
  /** No reload begins after this; ends with the one under way. */
  close(): Promise<void>;
}

export function reloader({ files, apply, logger }: ReloaderParts): Reloader {
  let isConfigGood = true;
  let isWebGood = true;
  let goodAt = Date.now();
  let webConfig = files?.webAtStart?.config;
  let webStamps: Stamps = files?.webAtStart?.stamps ?? new Map();
  let turn: Promise<unknown> = Promise.resolve();
  let next: Promise<boolean> | undefined;
  let closed = false;

  function inTurn(task: () => Promise<boolean>): Promise<boolean> {
    const done = turn
      .then(() => (closed ? false : task()))
      .catch((error) => {
        logger.error({ err: error }, 'a defect of the exporter: the reload failed, please report it');
        return false;
      });
    turn = done;
    return done;
  }

  function reload(): Promise<boolean> {
    next ??= inTurn(async () => {
      next = undefined;
      if (files === undefined) return true;
      const reading = await readConfigFiles(files, webConfig);
      const { config, web } = reading;
      const isWebReadable = web === undefined || web.config !== undefined;
      // All or nothing. A good web configuration beside a bad configuration is brought in by the watch on its files.
      isConfigGood = config !== undefined && isWebReadable;
      if (config !== undefined && isConfigGood) apply.config(config);
      if (web !== undefined && (isConfigGood || !isWebReadable)) applyWeb(web);
      tell(reading, 'configuration reloaded', 'configuration not reloaded, the old one stays');
      return isConfigGood && isWebGood;
    });
    return next;
  }

  function reloadWeb(path: string): Promise<boolean> {
    return inTurn(async () => {
      const reading = await readWebConfig(path, webConfig);
      applyWeb(reading);
      tell(reading, 'web configuration reloaded', 'web configuration not reloaded, the old one stays');
      return isWebGood;
    });
  }

  function applyWeb({ config, stamps }: WebConfigReading): void {
    webStamps = stamps;
    isWebGood = config !== undefined;
    if (config === undefined) return;
    webConfig = config;
    apply.web(config);
  }

  function tell(
    { complaints, warnings }: { readonly complaints: readonly string[]; readonly warnings: readonly string[] },
    good: string,
    bad: string,
  ): void {
    for (const complaint of complaints) logger.error({ complaint }, 'configuration');
    for (const warning of warnings) logger.warn({ warning }, 'configuration');
    if (complaints.length > 0) logger.error({ complaints: complaints.length }, bad);
    else logger.info(good);
    if (isConfigGood && isWebGood) goodAt = Date.now();
  }

  const webPath = files?.web;
  const unwatch =
    webPath === undefined
      ? () => {}
      : watchFiles(
          () => webStamps,
          () => reloadWeb(webPath).then(() => {}),
        );

  async function close(): Promise<void> {
    closed = true;
    unwatch();
    await turn;
  }

  return { reload, state: () => ({ good: isConfigGood && isWebGood, goodAt }), close };
}
