import { type App, readersOf, startApp } from './app.ts';
import { check, unknownExitCode } from './check/check.ts';
import { collectors } from './collectors/index.ts';
import { type Commands, commandLine } from './command-line.ts';
import { ConfigError } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { type ConfigFiles, type ConfigReading, readConfigFiles } from './config-files.ts';
import { realPace } from './ha/second-reading.ts';
import { endOnHangup, reloadOnHangup } from './hangups.ts';
import { createLogger } from './log.ts';

// A full disk or a log shipper that is gone must not end what watches the routers.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const commands: Commands = {
  async serve({ configFile, webConfigFile, reloadOverHttp, listenAddresses, dashboardsUrl, log }) {
    const logger = createLogger(log, process.stderr);
    const files = filesOf(configFile, webConfigFile);
    const { config, web: webAtStart, warnings } = await read(files);
    for (const warning of warnings) logger.warn({ warning }, 'configuration');
    const app = await startApp({
      config,
      files: { ...files, webAtStart, reloadOverHttp },
      listenAddresses,
      dashboardsUrl,
      logger,
    });
    for (const url of app.urls) logger.info({ url, ...sizeOf(config) }, 'listening');
    reloadOnHangup(() => void app.reload());
    closeOnSignal(app);
  },

  async demo({ listenAddresses, controlPort, log }) {
    const { startDemo } = await import('./demo.ts');
    const logger = createLogger(log, process.stderr);
    const print = (text: string) => process.stdout.write(text);
    closeOnSignal(await startDemo({ listenAddresses, controlPort, logger, print }));
  },

  async simulate(addresses) {
    const { howToBreak, startSimulatedPair } = await import('./simulated-pair.ts');
    const pair = await startSimulatedPair(addresses);
    const [a, b] = pair.doors.map(({ door }) => door.url);
    process.stdout.write(`The pair is up: router-a on ${a}, router-b on ${b}.\n\nBreak it:\n\n${howToBreak(pair)}`);
    closeOnSignal(pair);
  },

  async check({ configFile, group, format, explain }) {
    const { config } = await read(filesOf(configFile, undefined)).catch((error) => fail(error, unknownExitCode));
    const asked = config.groups.filter(({ name }) => group === undefined || name === group);
    if (asked.length === 0) {
      const known = config.groups.map(({ name }) => JSON.stringify(name)).join(', ');
      fail(new Error(`there is no group ${JSON.stringify(group)}; ${configFile} has ${known}`), unknownExitCode);
    }
    const groups = readersOf(asked, () => {});
    const coloured = process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '';
    const { text, exitCode } = await check(groups.current(), { format, explain, coloured, pace: realPace });
    await groups.close();
    process.stdout.write(text);
    process.exitCode = exitCode;
  },

  async checkConfig({ configFile, webConfigFile }) {
    const { config, warnings } = await read(filesOf(configFile, webConfigFile));
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    const { groups, routers } = sizeOf(config);
    process.stdout.write(`${configFile} is good; groups: ${groups}, routers: ${routers}\n`);
    if (webConfigFile !== undefined) process.stdout.write(`${webConfigFile} is good\n`);
  },

  async init(options) {
    const { init } = await import('./init/init.ts');
    const print = (text: string) => process.stdout.write(text);
    const tell = (text: string) => process.stderr.write(text);
    process.exitCode = await init(options, { input: process.stdin, print, tell });
  },
};

function filesOf(path: string, web: string | undefined): ConfigFiles {
  return { config: { path, collectors: collectors.map(({ name }) => name), environment: process.env }, web };
}

/** @throws ConfigError with everything that is wrong */
async function read(files: ConfigFiles): Promise<ConfigReading & { readonly config: Config }> {
  const reading = await readConfigFiles(files, undefined);
  const { config, complaints } = reading;
  if (config === undefined || complaints.length > 0) throw new ConfigError(complaints);
  return { ...reading, config };
}

function sizeOf({ groups }: Config): { readonly groups: number; readonly routers: number } {
  return { groups: groups.length, routers: groups.reduce((count, { routers }) => count + routers.length, 0) };
}

/** The first signal ends what is under way in good order, a second one everything at once. */
function closeOnSignal(app: Pick<App, 'close'>): void {
  let closing = false;
  const onSignal = () => {
    if (closing) process.exit(1);
    closing = true;
    app.close().then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function fail(error: unknown, exitCode = 1): never {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`routeros-ha-exporter: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(exitCode);
}

commandLine(commands)
  .hook('preAction', (_program, command) => {
    if (command.name() !== 'serve') endOnHangup();
  })
  .parseAsync()
  .catch((error) => fail(error));
