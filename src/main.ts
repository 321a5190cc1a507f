#!/usr/bin/env node
import { type App, groupReaders, startApp } from './app.ts';
import { check, unknownExitCode } from './check/check.ts';
import { collectors } from './collectors/index.ts';
import { type Commands, commandLine } from './command-line.ts';
import { ConfigError, loadConfig } from './config/load.ts';
import { createLogger } from './log.ts';

const commands: Commands = {
  async serve({ configFile, listenAddresses, log }) {
    const logger = createLogger(log, process.stderr);
    const { config, warnings } = await load(configFile);
    for (const warning of warnings) logger.warn({ warning }, 'configuration');
    const app = await startApp({ config, listenAddresses, logger });
    const routers = config.groups.reduce((count, group) => count + group.routers.length, 0);
    for (const url of app.urls) logger.info({ url, groups: config.groups.length, routers }, 'listening');
    closeOnSignal(app);
  },

  async demo({ listenAddresses, controlPort, log }) {
    const { startDemo } = await import('./demo.ts');
    const logger = createLogger(log, process.stderr);
    const print = (text: string) => process.stdout.write(text);
    closeOnSignal(await startDemo({ listenAddresses, controlPort, logger, print }));
  },

  async check({ configFile, group, format, explain }) {
    const { config } = await load(configFile).catch((error) => fail(error, unknownExitCode));
    const asked = config.groups.filter(({ name }) => group === undefined || name === group);
    if (asked.length === 0) {
      const known = config.groups.map(({ name }) => JSON.stringify(name)).join(', ');
      fail(new Error(`there is no group ${JSON.stringify(group)}; ${configFile} has ${known}`), unknownExitCode);
    }
    const groups = groupReaders({ groups: asked }, () => {});
    const coloured = process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '';
    const { text, exitCode } = await check(groups, { format, explain, coloured });
    await Promise.all(groups.map((reader) => reader.close()));
    process.stdout.write(text);
    process.exitCode = exitCode;
  },

  async checkConfig({ configFile }) {
    const { config, warnings } = await load(configFile);
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    const routers = config.groups.reduce((count, group) => count + group.routers.length, 0);
    process.stdout.write(`${configFile} is good; groups: ${config.groups.length}, routers: ${routers}\n`);
  },

  async init(options) {
    const { init } = await import('./init/init.ts');
    const print = (text: string) => process.stdout.write(text);
    const tell = (text: string) => process.stderr.write(text);
    process.exitCode = await init(options, { input: process.stdin, print, tell });
  },
};

function load(path: string) {
  return loadConfig({ path, collectors: collectors.map(({ name }) => name), environment: process.env });
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
  .parseAsync()
  .catch((error) => fail(error));
