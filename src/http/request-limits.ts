import type { FastifyInstance, FastifyReply } from 'fastify';
import { networkOf } from './client-network.ts';
import { type Places, places } from './places.ts';
import { plain } from './plain.ts';
import { whenOver } from './when-over.ts';

/** Bounds what requests cost together, and how much is kept, and how long, for those who do not read. */
export function limitRequests(app: FastifyInstance): void {
  boundRequests(app);
  boundUnsent(app);
}

/**
 * How many requests may be under way at once, in all and per client. To wait for routers costs little, and a fleet's
 * Prometheus has hundreds of probes that wait while its sites hang; nobody needs many of the rest.
 */
function placesByRoute(): (route: string | undefined) => Places | undefined {
  const reading: Readonly<Record<string, Places>> = {
    '/metrics': places(200, 50),
    '/probe': places(1_024, 256),
    '/': places(32, 8),
  };
  const others = places(16, 4);
  return (route) => {
    // To refuse these would cost as much, and those below /-/ tell whether the exporter is alive.
    if (route === undefined || route.startsWith('/-/')) return undefined;
    return reading[route] ?? others;
  };
}

function boundRequests(app: FastifyInstance): void {
  const placesOf = placesByRoute();
  const held = new WeakMap<FastifyReply, () => void>();

  app.addHook('onRequest', async (request, reply) => {
    const limit = placesOf(request.routeOptions.url);
    if (limit === undefined) return undefined;
    const giveBack = limit.take(networkOf(request.ip));
    if (giveBack === undefined) return plain(refusing(reply), 503, 'too many requests at once; try again');
    held.set(reply, giveBack);
    return undefined;
  });
  // A client that goes away does not end the work for it.
  app.addHook('onSend', async (_request, reply) => {
    held.get(reply)?.();
    held.delete(reply);
  });
}

/** Bytes of answers that clients have yet to take. */
const mostUnsent = { inAll: 64 * 1024 ** 2, perClient: 16 * 1024 ** 2 };

/** What costs less than the connection it is for. */
const shortBytes = 16 * 1024;

/** Prometheus takes an answer in milliseconds; whoever has not by then does not want it. */
const maxTakingMs = 10_000;

function boundUnsent(app: FastifyInstance): void {
  const unsent = places(mostUnsent.inAll, mostUnsent.perClient);

  app.addHook('onSend', async (request, reply, payload) => {
    const { socket } = request.raw;
    if (socket.destroyed) return payload;
    // A text that waits to be sent takes several times its length.
    const answer = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const isLong = Buffer.isBuffer(answer) && answer.length > shortBytes;
    const giveBack = isLong ? unsent.take(networkOf(request.ip), answer.length) : () => {};
    if (giveBack === undefined) {
      refusing(reply).code(503).type('text/plain; charset=utf-8').removeHeader('content-encoding');
      return 'too many answers that nobody takes; try again\n';
    }
    const timer = setTimeout(() => socket.destroy(), maxTakingMs);
    whenOver(request, reply, () => {
      clearTimeout(timer);
      giveBack();
    });
    return answer;
  });
}

function refusing(reply: FastifyReply): FastifyReply {
  return reply.header('retry-after', '1');
}
