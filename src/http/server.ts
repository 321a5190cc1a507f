import { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, fastify, LogController } from 'fastify';
import { discoveryRoute } from './routes/discovery.ts';
import { healthRoutes } from './routes/health.ts';
import { type MetricsParts, metricsRoutes } from './routes/metrics.ts';
import { statusRoute } from './routes/status.ts';

export interface ServerParts extends MetricsParts {
  readonly logger: FastifyBaseLogger;
}

/** How long a request may take to arrive whole. */
const requestTimeoutMs = 10_000;
/** No scrape waits longer; a client that has not taken its answer by then does not want it. */
const closeTimeoutMs = 60_000;

/** Builds the server; the caller lets it listen. */
export function buildServer({ logger, ...parts }: ServerParts): FastifyInstance {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: requestTimeoutMs,
    bodyLimit: 1024,
    // Fastify's own words would repeat to the client what it sent, or what went wrong inside.
    frameworkErrors: (_error, _request, reply) => plain(reply as unknown as FastifyReply, 400, 'bad request'),
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD' || !hasPath(app, request.url)) return;
    await plain(reply.header('allow', 'GET, HEAD'), 405, 'method not allowed; use GET');
  });
  app.setNotFoundHandler((_request, reply) => plain(reply, 404, 'not found; see / for what there is'));
  app.setErrorHandler((error, request, reply) => {
    logger.error({ err: error, path: request.url }, 'request failed');
    return plain(reply, 500, 'internal error; the log says more');
  });
  endConnectionsOnClose(app);
  healthRoutes(app);
  metricsRoutes(app, parts);
  discoveryRoute(app, parts.groups);
  statusRoute(app, parts.groups);
  return app;
}

function plain(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
}

function hasPath(app: FastifyInstance, url: string): boolean {
  const [path = ''] = url.split('?');
  return app.hasRoute({ method: 'GET', url: path });
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
  app.addHook('onRequest', async (_request, { raw }) => {
    underWay += 1;
    raw.once('close', () => {
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
    setTimeout(() => app.server.closeAllConnections(), closeTimeoutMs).unref();
  });
}
