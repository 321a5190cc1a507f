import { once } from 'node:events';
import { createServer, isIPv6, type ListenOptions, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRelay, type Relay } from './relay.ts';
import type { Router } from './router.ts';

/** A port that opens, closes and turns deaf with the router's faults. */
interface Listener {
  readonly port: number;
  /** Does as the router's faults now say. Resolves when that is done. */
  follow(): Promise<void>;
  close(): Promise<void>;
}

interface ListenerOptions {
  readonly router: Router;
  readonly host: string;
  /** 0 takes any free one, and keeps it over every outage. */
  readonly port: number;
  readonly onOpen: (relay: Relay) => void;
}

export async function openListener({ router, host, port, onOpen }: ListenerOptions): Promise<Listener> {
  const relays = new Set<Relay>();
  let server: Server | undefined;
  let ownPort = port;
  let hasOpened = false;
  let isClosed = false;

  function accept(socket: Socket): void {
    const relay = openRelay({ router, socket, isHeld: moodOf(router) === 'deaf', onOpen });
    relays.add(relay);
    relay.signal.addEventListener('abort', () => relays.delete(relay));
  }

  async function open(): Promise<void> {
    server ??= await listen({ host, port: ownPort }, accept, hasOpened ? 50 : 0);
    hasOpened = true;
    const address = server.address();
    if (address !== null && typeof address === 'object') ownPort = address.port;
  }

  async function shut(): Promise<void> {
    const closing = server;
    server = undefined;
    const closed = closing && once(closing, 'close');
    closing?.close();
    for (const relay of relays) relay.reset();
    await closed;
  }

  async function apply(): Promise<void> {
    const mood = isClosed ? 'closed' : moodOf(router);
    if (mood === 'closed') return shut();
    await open();
    for (const relay of relays) {
      if (mood === 'deaf') relay.hold();
      else relay.release();
    }
  }

  // One after another: a listener that is still closing cannot be opened.
  let lastStep: Promise<void> = apply();
  function follow(): Promise<void> {
    lastStep = lastStep.then(apply, apply);
    return lastStep;
  }

  await lastStep;
  return {
    get port() {
      return ownPort;
    },
    follow,
    close() {
      isClosed = true;
      return follow();
    },
  };
}

/** How a URL for this machine names what listens on `host`. */
export function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return isIPv6(host) ? `[${host}]` : host;
}

type Mood = 'closed' | 'deaf' | 'open';

/** Of several faults the worst counts. */
function moodOf(router: Router): Mood {
  const moods = [...router.activeFaults.values()].map(({ behaviour }) => behaviour.listener);
  if (moods.includes('closed')) return 'closed';
  return moods.includes('deaf') ? 'deaf' : 'open';
}

/** After an outage someone else may hold the own port for a moment. */
async function listen(address: ListenOptions, accept: (socket: Socket) => void, retries: number): Promise<Server> {
  for (let retriesLeft = retries; ; retriesLeft -= 1) {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, accept);
    try {
      server.listen(address);
      await once(server, 'listening');
      return server;
    } catch (error) {
      if (retriesLeft === 0) throw error;
      await sleep(100);
    }
  }
}
