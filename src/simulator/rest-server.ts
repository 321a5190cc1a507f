import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from './clock.ts';
import { recordCommand } from './journal.ts';
import type { Relay, Serve } from './relay.ts';
import { isKnownUser, pause, replyDelayMs, sendReply } from './reply.ts';
import { answerGet, errorBody, type RestReply } from './rest-answer.ts';
import { faultWith, type Router, type Wire } from './router.ts';

/** RouterOS takes its time to refuse a login. */
const refusalDelayMs = 125;

/** REST as RouterOS serves it, for GET. Nothing here changes the router. */
export function serveRest(router: Router, clock: Clock, closesConnections: boolean): Serve {
  const relays = new WeakMap<Duplex, Relay>();
  const hasLoggedIn = new WeakSet<Relay>();
  // Never listens itself: connections come through the relay.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
    const relay = relays.get(request.socket);
    if (relay !== undefined) void handle(request, response, relay);
  });

  async function handle(request: IncomingMessage, response: ServerResponse, relay: Relay): Promise<void> {
    const { method = '', url = '' } = request;
    request.resume();
    const path = url.replace(/\?.*/, '');
    recordCommand(router.journal, `${method} ${path.replace(/^\/rest/, '')}`, `${method} ${url}`);
    if (faultWith(router, 'login') === 'unanswered' && !hasLoggedIn.has(relay)) return;
    const delayed = pause(replyDelayMs(router), relay.signal);
    const reply = await answer(request, relay);
    await delayed;
    await send(reply, response, relay);
  }

  async function answer(request: IncomingMessage, relay: Relay): Promise<RestReply> {
    if (!isAuthorized(router, request.headers.authorization)) {
      router.journal.loginFailures += 1;
      await pause(refusalDelayMs, relay.signal);
      return { status: 401, body: errorBody(401) };
    }
    if (!hasLoggedIn.has(relay)) router.journal.logins += 1;
    hasLoggedIn.add(relay);
    if (request.method === 'HEAD') return { status: 501, body: '' };
    if (request.method !== 'GET') return { status: 400, body: errorBody(400, 'the simulator only serves GET') };
    return answerGet(router, request.url ?? '', clock.now());
  }

  async function send(reply: RestReply, response: ServerResponse, relay: Relay): Promise<void> {
    const body = Buffer.from(reply.body);
    response.statusCode = reply.status;
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Content-Length', body.length);
    if (closesConnections) response.setHeader('Connection', 'close');
    let isSilent = false;
    const wire: Wire = {
      write: (bytes) => {
        if (bytes.length > 0) response.write(bytes);
      },
      reset: () => relay.reset(),
      silence: () => {
        isSilent = true;
      },
      signal: relay.signal,
    };
    await sendReply(router, body, wire);
    if (!isSilent && !relay.signal.aborted) response.end();
  }

  return (stream, relay) => {
    relays.set(stream, relay);
    server.emit('connection', stream);
  };
}

function isAuthorized(router: Router, header: string | undefined): boolean {
  const [scheme, encoded = ''] = (header ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return false;
  const credentials = Buffer.from(encoded, 'base64').toString();
  return isKnownUser(router, (user) => credentials === `${user.name}:${user.password}`);
}
