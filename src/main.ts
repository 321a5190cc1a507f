#!/usr/bin/env node
import { type App, startApp } from './app.ts';
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

  async checkConfig({ configFile }) {
    const { config, warnings } = await load(configFile);
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    const routers = config.groups.reduce((count, group) => count + group.routers.length, 0);
    process.stdout.write(`${configFile} is good: ${config.groups.length} groups, ${routers} routers\n`);
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
    app.close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function fail(error: unknown): never {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`routeros-ha-exporter: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

commandLine(commands).parseAsync().catch(fail);
