import type { Logger } from 'pino';
import { collectors } from './collectors/index.ts';
import type { Config, GroupConfig, RouterConfig } from './config/schema.ts';
import type { WebConfig } from './config/web/schema.ts';
import { observationsByGroup } from './ha/observations.ts';
import { bcryptThread } from './http/bcrypt.ts';
import { dashboardLinks } from './http/dashboard-links.ts';
import { loadDocuments } from './http/documents.ts';
import { gate } from './http/gate.ts';
import { type ListenAddress, type Listening, listen } from './http/listen.ts';
import { renewTls } from './http/node-server.ts';
import { buildServer } from './http/server.ts';
import { selfMetrics } from './metrics/self.ts';
import { type ReloadableFiles, reloader } from './reload.ts';
import { connect } from './routeros/connect.ts';
import { type GroupReaders, groupReaders } from './scrape/group-readers.ts';
import { changeLogger } from './scrape/log-changes.ts';
import type { GroupReaderParts } from './scrape/scrape-group.ts';
import { version } from './version.ts';

export interface AppOptions {
  readonly config: Config;
  /** The files that the configuration was read from; undefined: it stays as it is. */
  readonly files?: ReloadableFiles;
  readonly listenAddresses: readonly ListenAddress[];
  /** Where Grafana is; undefined: nothing leads there. */
  readonly dashboardsUrl?: string | undefined;
  readonly logger: Logger;
}

export interface App {
  /** One per listen address, in order. */
  readonly urls: readonly string[];
  /** Reads the files anew. Gives whether they are good. */
  reload(): Promise<boolean>;
  /** Ends the scrapes under way, then closes every connection. */
  close(): Promise<void>;
}

const now = () => performance.now();

/** What reads the groups of a configuration; it connects when it is first asked. */
export function readersOf(groups: readonly GroupConfig[], observe: GroupReaderParts['observe']): GroupReaders {
  return groupReaders(groups, { collectors, connect: (router: RouterConfig) => connect(router, now), observe, now });
}

/** Composes the exporter and lets it listen. The only file that knows all parts. */
export async function startApp({ config, files, listenAddresses, dashboardsUrl, logger }: AppOptions): Promise<App> {
  const groups = readersOf(config.groups, changeLogger(logger));
  const webConfig = files?.webAtStart?.config;
  const guard = webConfig === undefined ? undefined : gate(webConfig, { compare: bcryptThread(), now });
  const listening: Listening[] = [];
  const apply = {
    config: (changed: Config) => groups.replace(changed.groups),
    web(changed: WebConfig) {
      guard?.change(changed);
      for (const { servers } of listening) for (const { server } of servers) renewTls(server, changed.tls);
    },
  };
  const reloading = reloader({ files, apply, logger });
  const parts = {
    groups: groups.current,
    observationsOf: observationsByGroup(),
    documents: loadDocuments(new URL('..', import.meta.url)),
    dashboards: dashboardsUrl === undefined ? undefined : dashboardLinks(dashboardsUrl),
    version,
    self: selfMetrics(version, reloading.state),
    // Fastify's own information, such as each address it listens on, would repeat ours.
    logger: logger.child({}, { level: 'warn' }),
    gate: guard,
    reload: files?.reloadOverHttp === true ? reloading.reload : undefined,
  };

  async function close(): Promise<void> {
    await reloading.close();
    await Promise.all(listening.flatMap(({ servers }) => servers.map((server) => server.close())));
    await groups.close();
  }

  try {
    for (const address of listenAddresses) listening.push(await listen(() => buildServer(parts), address));
    return { urls: listening.map(({ url }) => url), reload: reloading.reload, close };
  } catch (error) {
    await close();
    throw error;
  }
}
