import type { Socket } from 'node:net';

/**
 * Closes with a TCP reset. A socket that is already ending is closed in order instead: Node.js (20 and 24) cannot reset
 * it, and would keep its descriptor for good.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
