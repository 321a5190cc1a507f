import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TlsServerConfig } from '../config/web/schema.ts';
import { refusal } from './client-certificate.ts';
import { networkOf } from './client-network.ts';
import { places } from './places.ts';
import { isHealthCheck } from './refusals.ts';

/**
 * What a client may cost before it has asked anything: the time to shake hands and to ask, the size of what it says, and
 * how many there are. A fleet's Prometheus holds a connection per group.
 */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 75_000,
  maxHeaderSize: 16 * 1024,
};
const handshakeTimeoutMs = 10_000;
const maxConnections = { inAll: 2_048, perClient: 512 };

type OnRefusal = (reason: string, client: string) => void;

/**
 * The server below Fastify.
 *
 * @param tls as it is now; undefined: clear text
 * @param onRefusal told why there was no connection, and of whom
 */
export function nodeServer(
  handler: RequestListener,
  tls: (() => TlsServerConfig) | undefined,
  onRefusal: OnRefusal,
): Server {
  const connections: Connections = new Map();
  const single = oneAtATime(handler, connections);
  const server = tls === undefined ? createServer(limits, single) : tlsServer(single, tls, onRefusal);
  server.maxConnections = maxConnections.inAll;
  boundPerClient(server);
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections.set(socket, undefined);
    socket.once('close', () => connections.delete(socket));
  });
  connectionsOf.set(server, connections);
  return server;
}

/** The last answer on each connection, which may not be sent yet. */
type Connections = Map<Socket, ServerResponse | undefined>;

const connectionsOf = new WeakMap<Server, Connections>();

/** Or one client that keeps connections open would keep Prometheus out. */
function boundPerClient(server: Server): void {
  const open = places(maxConnections.inAll, maxConnections.perClient);
  server.prependListener('connection', (socket) => {
    const giveBack = open.take(networkOf(socket.remoteAddress ?? ''));
    if (giveBack === undefined) socket.destroy();
    else socket.once('close', giveBack);
  });
}

/**
 * Ends a connection on which a request comes before there is an answer to the one before: nobody who scrapes does that,
 * and whoever floods sends thousands in what is read at once.
 */
function oneAtATime(handler: RequestListener, connections: Connections): RequestListener {
  return (request, response) => {
    const { socket } = request;
    if (connections.get(socket)?.writableEnded === false) {
      stopReading(socket);
      return;
    }
    connections.set(socket, response);
    handler(request, response);
  };
}

/**
 * Of a connection that is destroyed Node.js still takes apart what it has read, thousands of requests. Nothing public
 * stops that; its parser stops where it is told that no more HTTP follows.
 */
function stopReading(socket: Socket & { parser?: { onIncoming: () => number } | null }): void {
  if (socket.parser) socket.parser.onIncoming = () => 2;
  socket.destroy();
}

function tlsServer(handler: RequestListener, tls: () => TlsServerConfig, onRefusal: OnRefusal): Server {
  const { clientAuth, secureContext } = tls();
  const options = {
    ...limits,
    ...secureContext,
    handshakeTimeout: handshakeTimeoutMs,
    requestCert: clientAuth !== 'NoClientCert',
    // The client hears why in the handshake; what OpenSSL does not know is judged below.
    rejectUnauthorized: clientAuth === 'RequireAndVerifyClientCert',
  };
  const server = createTlsServer(options, handler);
  server.prependListener('secureConnection', (socket) => {
    const reason = refusal(socket, tls());
    if (reason === undefined) return;
    onRefusal(reason, socket.remoteAddress ?? '');
    socket.destroy();
  });
  server.on('tlsClientError', ({ code, message }: NodeJS.ErrnoException, socket) => {
    const { remoteAddress: client = '', bytesRead } = tcpSocketOf(socket);
    if (!isHealthCheck({ code, client, bytesRead })) onRefusal(code ?? message, client);
  });
  return server;
}

/**
 * The socket below. It alone still knows the address once it is closed, and how much came before a handshake; Node.js has
 * no public name for it.
 */
function tcpSocketOf(socket: TLSSocket): Partial<Socket> {
  return (socket as { readonly _parent?: Socket })._parent ?? { remoteAddress: socket.remoteAddress };
}

/** From the next handshake on. Connections that were made by the old rules end: idle ones now, others with their answer. */
export function renewTls(server: Server, tls: TlsServerConfig | undefined): void {
  if (tls === undefined || !isTls(server)) return;
  server.setSecureContext(tls.secureContext);
  endConnections(server);
  // A handshake that has begun goes by the old rules to its end.
  setTimeout(() => endConnections(server), handshakeTimeoutMs).unref();
}

function endConnections(server: Server): void {
  for (const [socket, answer] of connectionsOf.get(server) ?? []) {
    if (answer === undefined || answer.writableFinished) {
      socket.destroy();
      continue;
    }
    if (!answer.headersSent) answer.setHeader('connection', 'close');
    answer.once('close', () => socket.destroySoon());
  }
}

/** Whether the server speaks TLS; its type does not tell, since Fastify knows only one. */
export function isTls(server: Server): server is Server & TlsServer {
  return 'setSecureContext' in server;
}
