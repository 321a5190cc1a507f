import type { Logger } from 'pino';
import { collectors } from './collectors/index.ts';
import type { Config, RouterConfig } from './config/schema.ts';
import { observations } from './ha/observations.ts';
import { type ListenAddress, listen } from './http/listen.ts';
import { buildServer } from './http/server.ts';
import { selfMetrics } from './metrics/self.ts';
import { connect } from './routeros/connect.ts';
import { changeLogger } from './scrape/log-changes.ts';
import { type GroupReader, type GroupReaderParts, groupReader } from './scrape/scrape-group.ts';
import { version } from './version.ts';

export interface AppOptions {
  readonly config: Config;
  readonly listenAddresses: readonly ListenAddress[];
  readonly logger: Logger;
}

export interface App {
  /** One per listen address, in order. */
  readonly urls: readonly string[];
  /** Ends the scrapes under way, then closes every connection. */
  close(): Promise<void>;
}

/** What reads the groups of a configuration; it connects when it is first asked. */
export function groupReaders(config: Config, observe: GroupReaderParts['observe']): readonly GroupReader[] {
  const now = () => performance.now();
  const parts = { collectors, connect: (router: RouterConfig) => connect(router, now), observe, now };
  return config.groups.map((group) => groupReader(group, parts));
}

/** Composes the exporter and lets it listen. The only file that knows all parts. */
export async function startApp({ config, listenAddresses, logger }: AppOptions): Promise<App> {
  const groups = groupReaders(config, changeLogger(logger));
  const self = selfMetrics(version, Date.now());
  // Fastify's own information, such as each address it listens on, would repeat ours.
  const parts = { groups, observations: observations(), self, logger: logger.child({}, { level: 'warn' }) };
  const servers = listenAddresses.map(() => buildServer(parts));

  async function close(): Promise<void> {
    await Promise.all(servers.map((server) => server.close()));
    await Promise.all(groups.map((group) => group.close()));
  }

  try {
    const urls: string[] = [];
    for (const [index, server] of servers.entries())
      urls.push(await listen(server, listenAddresses[index] as ListenAddress));
    return { urls, close };
  } catch (error) {
    await close();
    throw error;
  }
}
