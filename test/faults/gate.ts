import { once } from 'node:events';
import { connect, createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { reset } from '../../src/simulator/reset.ts';
import { until } from '../e2e/tools.ts';

/** One connection from the exporter to a router. */
export interface Passage {
  readonly client: Socket;
  readonly router: Socket;
  /** Bytes that have come from the router since the fault began. */
  received: number;
}

/** What goes wrong between the exporter and a router. Bytes that no function handles pass unchanged. */
export interface Disturbance {
  /** What becomes of connections from now on; `silent`: accepted, and nothing more. */
  readonly accepts?: 'refused' | 'reset' | 'closed' | 'silent';
  /** What becomes of those that are open. */
  readonly opened?: 'reset' | 'closed';
  readonly toRouter?: (bytes: Buffer, passage: Passage) => void;
  readonly toClient?: (bytes: Buffer, passage: Passage) => void;
}

/** A port before a router that passes every byte on, until it is told to disturb. */
export interface Gate {
  readonly port: number;
  /** Connections that the exporter holds now. */
  readonly open: number;
  passages(): readonly Passage[];
  /** Bytes that have come from the router in all. */
  received(): number;
  disturb(disturbance: Disturbance): Promise<void>;
  /** Whoever answers behind the gate; open connections are reset, as when a router is replaced. */
  leadTo(port: number): void;
  heal(): Promise<void>;
  close(): Promise<void>;
}

async function tryListening(server: Server, at: ListenOptions): Promise<true | undefined> {
  server.listen(at);
  return once(server, 'listening').then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return undefined;
      throw error;
    },
  );
}

/** @param at any free port of 127.0.0.1 when left out */
export async function openGate(routerPort: number, at: ListenOptions = { host: '127.0.0.1' }): Promise<Gate> {
  const passages = new Set<Passage>();
  const silenced = new Set<Socket>();
  let disturbance: Disturbance = {};
  let target = routerPort;
  let port = at.port ?? 0;
  let received = 0;
  let server: Server | undefined;

  function accept(client: Socket): void {
    client.on('error', () => {});
    if (disturbance.accepts === 'reset') reset(client);
    else if (disturbance.accepts === 'closed') client.destroy();
    else if (disturbance.accepts === 'silent') {
      silenced.add(client);
      client.on('close', () => silenced.delete(client)).resume();
    } else pass(client);
  }

  function pass(client: Socket): void {
    const router = connect({ host: '127.0.0.1', port: target, noDelay: true });
    const passage: Passage = { client, router, received: 0 };
    passages.add(passage);
    client.setNoDelay(true);
    client.on('data', (bytes: Buffer) => {
      if (disturbance.toRouter === undefined) router.write(bytes);
      else disturbance.toRouter(bytes, passage);
    });
    router.on('data', (bytes: Buffer) => {
      passage.received += bytes.length;
      received += bytes.length;
      if (disturbance.toClient === undefined) client.write(bytes);
      else disturbance.toClient(bytes, passage);
    });
    router.on('error', () => reset(client)).on('close', () => client.destroy());
    client.on('close', () => {
      passages.delete(passage);
      router.destroy();
    });
  }

  async function listen(): Promise<void> {
    const opened = createServer(accept);
    // After an outage someone else may hold the own port for a moment.
    await until(() => tryListening(opened, { ...at, port }), `port ${port} to be free`);
    server = opened;
    const address = opened.address();
    if (address !== null && typeof address === 'object') port = address.port;
  }

  async function shut(): Promise<void> {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    const closed = once(closing, 'close');
    closing.close();
    for (const client of [...silenced, ...[...passages].map(({ client }) => client)]) reset(client);
    await closed;
  }

  function cut(how: 'reset' | 'closed'): void {
    for (const { client } of passages) {
      if (how === 'reset') reset(client);
      else client.end();
    }
  }

  await listen();
  return {
    get port() {
      return port;
    },
    get open() {
      return passages.size + silenced.size;
    },
    passages: () => [...passages],
    received: () => received,
    async disturb(next) {
      disturbance = next;
      for (const passage of passages) passage.received = 0;
      if (next.opened !== undefined) cut(next.opened);
      if (next.accepts === 'refused') await shut();
    },
    leadTo(next) {
      target = next;
      cut('reset');
    },
    async heal() {
      disturbance = {};
      if (target !== routerPort) {
        target = routerPort;
        cut('reset');
      }
      if (server === undefined) await listen();
    },
    close: shut,
  };
}
