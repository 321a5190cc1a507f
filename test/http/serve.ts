import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { compare as bcryptCompare } from 'bcryptjs';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { readWebConfig } from '../../src/config/web/load.ts';
import type { WebConfig } from '../../src/config/web/schema.ts';
import { type Gate, gate } from '../../src/http/gate.ts';
import { listen } from '../../src/http/listen.ts';
import type { Compare } from '../../src/http/password-checks.ts';
import { buildServer } from '../../src/http/server.ts';
import { webFiles } from '../config/web/workspace.ts';
import { scene } from '../ha/scene.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { partsOf } from './scene-server.ts';

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly server: FastifyInstance;
  readonly gate: Gate | undefined;
  /** What was logged. */
  readonly log: () => string;
  /** Holds back every read of the group until it is called itself. */
  readonly hold: () => () => void;
}

/** What a text says as a web configuration beside the files of the tests. */
export async function webConfig(text: string): Promise<WebConfig> {
  const folder = temporaryFolder({ ...(await webFiles()), 'web.yml': text });
  const { config, complaints } = await readWebConfig(join(folder, 'web.yml'), undefined);
  if (config === undefined) throw new Error(complaints.join('\n'));
  return config;
}

interface Differences {
  readonly reload?: () => Promise<boolean>;
  readonly compare?: Compare;
}

/** The HTTP server before a healthy pair, as a web configuration has it. */
export async function serve(web?: string, { reload, compare = bcryptCompare }: Differences = {}): Promise<Served> {
  const it = scene();
  let held = Promise.resolve();
  let output = '';
  const write = (line: string) => {
    output += line;
  };
  const door = web === undefined ? undefined : gate(await webConfig(web), { compare, now: () => performance.now() });
  const parts = {
    ...partsOf([{ ...it.reader, read: () => held.then(() => it.snapshot()) }]),
    logger: pino({ level: 'warn' }, { write }),
    gate: door,
    reload,
  };
  const { url, servers } = await listen(() => buildServer(parts), { host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.close()));
  });
  const hold = () => {
    let letGo = () => {};
    held = new Promise((resolve) => {
      letGo = resolve;
    });
    return letGo;
  };
  const [server] = servers as [FastifyInstance];
  return { url, port: Number(new URL(url).port), server, gate: door, log: () => output, hold };
}

export interface Dialled {
  readonly socket: Socket;
  readonly heard: () => string;
  readonly closed: Promise<unknown>;
}

/** A bare connection, from whichever address of this machine, which notes what it hears. */
export async function dial(port: number, localAddress = '127.0.0.1'): Promise<Dialled> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'connect');
  const closed = new Promise((resolve) => socket.on('close', resolve));
  return { socket, heard: () => text, closed };
}
