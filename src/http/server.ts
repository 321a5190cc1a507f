import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import type { SelfMetrics } from '../metrics/self.ts';
import type { GroupReader } from '../scrape/scrape-group.ts';
import { healthRoutes } from './routes/health.ts';
import { metricsRoute } from './routes/metrics.ts';
import { statusRoute } from './routes/status.ts';

export interface ServerParts {
  readonly groups: readonly GroupReader[];
  readonly self: SelfMetrics;
  readonly logger: FastifyBaseLogger;
}

/** Builds the server; the caller lets it listen. */
export function buildServer({ groups, self, logger }: ServerParts): FastifyInstance {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Longer than any scrape, so that only a client that stalls meets it.
    requestTimeout: 90_000,
    bodyLimit: 1024,
    forceCloseConnections: 'idle',
  });
  endConnectionsOnClose(app);
  healthRoutes(app);
  metricsRoute(app, groups, self);
  statusRoute(app, groups);
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const known = app.hasRoute({ method: 'GET', url: path });
    if (known)
      return reply.code(405).header('allow', 'GET, HEAD').type('text/plain').send('method not allowed; use GET\n');
    return reply.code(404).type('text/plain').send('not found; see / for what there is\n');
  });
  return app;
}

/** Lets a request under way end, and its connection with it; a kept-alive one would keep the server from closing. */
function endConnectionsOnClose(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}
