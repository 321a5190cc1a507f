import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { reset } from './reset.ts';
import type { Router } from './router.ts';

/**
 * One TCP connection. What a door reads and writes is `stream`, with the socket behind it: so a connection can be held
 * up or reset at any moment, TLS or not.
 */
export interface Relay {
  readonly stream: Duplex;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
  /** Neither reads nor writes from here on. */
  hold(): void;
  /** Goes on, unless the client has closed in the meantime: then what it sent is dropped unread. */
  release(): void;
  /** Closes with a TCP reset. */
  reset(): void;
}

/** How a door talks on one connection: `stream` is that of the relay, or what TLS makes of it. */
export type Serve = (stream: Duplex, relay: Relay) => void;

/** How long a released connection is watched for the end that a client has sent long ago. */
const watchMs = 30;

interface RelayOptions {
  readonly router: Router;
  /** Paused. */
  readonly socket: Socket;
  /** Whether the connection begins held up. */
  readonly isHeld: boolean;
  /** Called once, when the connection is first open. */
  readonly onOpen: (relay: Relay) => void;
}

export function openRelay({ router, socket, isHeld, onOpen }: RelayOptions): Relay {
  const { journal } = router;
  const gone = new AbortController();
  let state: 'held' | 'watched' | 'open' = 'held';
  let hasOpened = false;
  let unread: Buffer[] = [];
  let unsent: (() => void)[] = [];

  const stream = new Duplex({
    read() {
      if (state === 'open') socket.resume();
    },
    write(chunk: Buffer, _encoding, callback) {
      whenOpen(() => {
        journal.bytesOut += chunk.length;
        socket.write(chunk, () => callback());
      });
    },
    final(callback) {
      whenOpen(() => socket.end(() => callback()));
    },
    destroy(_error, callback) {
      socket.destroy();
      callback(null);
    },
  });

  function whenOpen(action: () => void): void {
    if (state === 'open') action();
    else unsent.push(action);
  }

  function forward(chunk: Buffer): void {
    journal.bytesIn += chunk.length;
    if (!stream.push(chunk)) socket.pause();
  }

  function open(): void {
    state = 'open';
    if (!hasOpened) onOpen(relay);
    hasOpened = true;
    socket.resume();
    for (const chunk of unread.splice(0)) forward(chunk);
    for (const action of unsent.splice(0)) action();
  }

  const relay: Relay = {
    stream,
    signal: gone.signal,
    hold() {
      if (state === 'held') return;
      state = 'held';
      socket.pause();
    },
    release() {
      if (state !== 'held') return;
      state = 'watched';
      socket.resume();
      setTimeout(() => state === 'watched' && open(), watchMs).unref();
    },
    reset: () => reset(socket),
  };

  journal.connections += 1;
  journal.openConnections += 1;
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    if (state === 'open') forward(chunk);
    else unread.push(chunk);
  });
  socket.on('end', () => {
    if (state === 'open') stream.push(null);
    else socket.destroy();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    journal.openConnections -= 1;
    unread = [];
    unsent = [];
    gone.abort();
    stream.destroy();
  });
  stream.on('error', () => {});
  if (!isHeld) open();
  return relay;
}
