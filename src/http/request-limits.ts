import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { places } from './places.ts';
import { plain } from './plain.ts';
import { whenOver } from './when-over.ts';

/** No scrape waits longer than 60 s; a client that has not taken its answer half a minute later does not want it. */
const maxRequestMs = 90_000;

/**
 * How many requests may be under way at once, in all and per client address: few for what shows every group, many for
 * one group, since a fleet's Prometheus asks for hundreds. On one connection it is one: nobody who scrapes pipelines, and
 * whoever floods does.
 */
function limitsByRoute() {
  const everything = places(60, 50);
  return { '/metrics': everything, '/': everything, '/probe': places(2_048, 1_024) };
}

/** Bounds what requests cost together, and how long each may take. */
export function limitRequests(app: FastifyInstance): void {
  const limits: Readonly<Record<string, ReturnType<typeof places>>> = limitsByRoute();
  const busy = new WeakSet<Socket>();
  const onAnswer = new WeakMap<FastifyReply, () => void>();

  app.addHook('onRequest', async (request, reply) => {
    const limit = limits[request.routeOptions.url ?? ''];
    const { socket } = request.raw;
    const giveBack = busy.has(socket) ? undefined : limit?.take(request.ip);
    if (limit !== undefined && giveBack === undefined)
      return plain(reply.header('retry-after', '1'), 503, 'too many requests at once; try again');
    if (limit !== undefined) busy.add(socket);
    const timer = setTimeout(() => socket.destroy(), maxRequestMs);
    // A client that goes away does not end the work for it, and one that does not read keeps the answer in memory.
    let left = 2;
    const oneLess = () => {
      left -= 1;
      if (left > 0) return;
      busy.delete(socket);
      giveBack?.();
    };
    onAnswer.set(reply, oneLess);
    whenOver(request, reply, () => {
      clearTimeout(timer);
      oneLess();
    });
    return undefined;
  });
  app.addHook('onSend', async (_request, reply) => {
    onAnswer.get(reply)?.();
    onAnswer.delete(reply);
  });
}
