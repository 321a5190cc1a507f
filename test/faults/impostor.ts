import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { answerGet } from '../../src/simulator/rest-answer.ts';
import type { Lab } from './lab.ts';

/** Answers one REST request in place of the router. `body` is what the router would have said. */
export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Puts a web server of the test's own in the router's place, with the router's certificate. */
export function answering(answer: Answer): (lab: Lab) => Promise<void> {
  return async (lab) => {
    const { router, simulated, certificate, gate } = lab;
    const handle = (request: IncomingMessage, response: ServerResponse) => {
      request.resume();
      answer(request, response, answerGet(router, request.url ?? '', simulated.clock.now()).body);
    };
    const server =
      lab.transport === 'https' && certificate !== undefined
        ? createTlsServer({ key: certificate.key, cert: certificate.certificate }, handle)
        : createServer(handle);
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    gate.leadTo(address !== null && typeof address === 'object' ? address.port : 0);
    lab.onEnd(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
  };
}

/** The same body whatever was asked, as JSON unless the headers say otherwise. */
export function body(text: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}) {
  return answering((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  });
}

/** The router's own answer, changed. */
export function changed(change: (text: string) => string | Buffer) {
  return answering((_request, response, text) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(change(text));
  });
}

/** Bytes on the wire that no web server would write. */
export function raw(bytes: string | Buffer, after: 'close' | 'stay' = 'close') {
  return answering(({ socket }) => {
    if (after === 'close') socket.end(bytes);
    else socket.write(bytes);
  });
}
