import type { RequestListener } from 'node:http';
import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, fastify, LogController } from 'fastify';
import type { DashboardLinks } from './dashboard-links.ts';
import type { Document } from './documents.ts';
import type { Gate } from './gate.ts';
import { nodeServer } from './node-server.ts';
import { plain } from './plain.ts';
import { refusalLogger } from './refusals.ts';
import { limitRequests } from './request-limits.ts';
import { discoveryRoute } from './routes/discovery.ts';
import { documentRoutes } from './routes/documents.ts';
import { healthRoutes } from './routes/health.ts';
import { type MetricsParts, metricsRoutes } from './routes/metrics.ts';
import { reloadRoute } from './routes/reload.ts';
import { statusRoute } from './routes/status.ts';
import { tokenBucket } from './token-bucket.ts';
import { whenOver } from './when-over.ts';

export interface ServerParts extends MetricsParts {
  readonly logger: FastifyBaseLogger;
  /** Undefined: everybody gets in, in clear text. */
  readonly gate: Gate | undefined;
  /** Undefined: not over HTTP. */
  readonly reload: (() => Promise<boolean>) | undefined;
  readonly documents: readonly Document[];
  /** Undefined where nobody has said where Grafana is. */
  readonly dashboards: DashboardLinks | undefined;
  /** Of the exporter. */
  readonly version: string;
}

/** No scrape waits longer; a client that has not taken its answer by then does not want it. */
const closeTimeoutMs = 60_000;

/** Builds the server; the caller lets it listen. */
export function buildServer({ logger, gate, reload, ...parts }: ServerParts): FastifyInstance {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    serverFactory: (handler) => serverFor(handler, gate, logger),
    bodyLimit: 1024,
    // Fastify's own words would repeat to the client what it sent, or what went wrong inside.
    frameworkErrors: (_error, _request, reply) => void plain(reply as unknown as FastifyReply, 400, 'bad request'),
  });
  endConnectionsOnClose(app);
  app.addHook('onListen', async () => tellOfUnaccepted(app));
  gate?.guard(app);
  refuseOtherMethods(app);
  limitRequests(app);
  app.setNotFoundHandler((_request, reply) => plain(reply, 404, 'not found; see / for what there is'));
  app.setErrorHandler((error, request, reply) => {
    logger.error({ err: error, path: request.url }, 'request failed');
    return plain(reply, 500, 'internal error; the log says more');
  });
  healthRoutes(app);
  metricsRoutes(app, parts);
  discoveryRoute(app, parts.groups);
  statusRoute(app, parts);
  documentRoutes(app, parts);
  reloadRoute(app, reload);
  return app;
}

/** Too many open files, mostly, and then for each attempt. An error that nobody listens to would end the process. */
function tellOfUnaccepted({ server, log }: FastifyInstance): void {
  const oncePerMinute = tokenBucket({ intervalMs: 60_000, burst: 1 }, () => performance.now());
  server.on('error', (err) => {
    if (oncePerMinute.take()) log.error({ err }, 'a connection could not be accepted');
  });
}

function serverFor(handler: RequestListener, gate: Gate | undefined, logger: FastifyBaseLogger) {
  const first = gate?.config.tls;
  // It can change while the exporter runs, but not come or go.
  const tls = first === undefined ? undefined : () => gate?.config.tls ?? first;
  return nodeServer(
    handler,
    tls,
    refusalLogger(logger, () => performance.now()),
  );
}

function refuseOtherMethods(app: FastifyInstance): void {
  // To ask the router would make a pattern of whatever the client has put into its path.
  const methodsByPath = new Map<string, string[]>();
  app.addHook('onRoute', ({ url, method }) => {
    methodsByPath.set(url, [...(methodsByPath.get(url) ?? []), ...[method].flat()]);
  });
  app.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    const allowed = methodsByPath.get(path);
    if (allowed === undefined || allowed.includes(request.method)) return undefined;
    return plain(reply.header('allow', allowed.join(', ')), 405, `method not allowed; use ${allowed[0]}`);
  });
}

/**
 * Lets requests under way end, then closes all connections: kept-alive ones, and those that have not said a word, on
 * which Node.js 20 would wait for ever.
 */
function endConnectionsOnClose(app: FastifyInstance): void {
  let closing = false;
  let underWay = 0;
  const endIfDone = () => {
    if (closing && underWay === 0) app.server.closeAllConnections();
  };
  app.addHook('onRequest', async (request, reply) => {
    underWay += 1;
    whenOver(request, reply, () => {
      underWay -= 1;
      endIfDone();
    });
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  app.addHook('preClose', async () => {
    closing = true;
    setImmediate(endIfDone);
    // Unless it has closed by then, the timer would hold all that it served.
    const timer = setTimeout(() => app.server.closeAllConnections(), closeTimeoutMs).unref();
    app.server.once('close', () => clearTimeout(timer));
  });
}
