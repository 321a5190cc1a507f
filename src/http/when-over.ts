import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Calls back once, when a request has been answered or its connection has gone. Of several requests on one connection
 * Node.js tells only the first response that the connection has gone, hence the socket.
 */
export function whenOver(request: FastifyRequest, reply: FastifyReply, callback: () => void): void {
  const { socket } = request.raw;
  let isOver = false;
  const over = () => {
    reply.raw.off('close', over);
    socket.off('close', over);
    if (!isOver) callback();
    isOver = true;
  };
  // There are as many listeners as the client has asked things at once.
  socket.setMaxListeners(0);
  reply.raw.on('close', over);
  socket.on('close', over);
}
