import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A port on the loopback address that leads to another one by a long way. */
export interface DelayLine {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Each piece of data travels for `oneWayMs` in either direction, whatever else is on its way: commands sent together
 * arrive together, as on a real network. The making of a connection is not delayed; the kernel does that by itself.
 */
export async function openDelayLine(targetPort: number, oneWayMs: number): Promise<DelayLine> {
  const sockets = new Set<Socket>();

  function keep(socket: Socket): void {
    sockets.add(socket.setNoDelay(true));
    socket.on('close', () => sockets.delete(socket));
  }

  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: targetPort });
    keep(near);
    keep(far);
    carry(near, far, oneWayMs);
    carry(far, near, oneWayMs);
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Timers of one length fire in the order in which they were set, so nothing overtakes. */
function carry(from: Socket, to: Socket, delayMs: number): void {
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), delayMs));
  from.on('close', () => setTimeout(() => to.end(), delayMs));
  from.on('error', () => {});
}
