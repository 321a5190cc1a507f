import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { encodeSentence, SentenceReader } from '../../src/routeros/api/codec.ts';
import { virtualClock } from '../../src/simulator/clock.ts';
import type { Door } from '../../src/simulator/group.ts';
import { startScenario } from '../../src/simulator/scenarios/index.ts';

export const seven = '7.20.4 (stable)';
export const six = '6.49.18 (long-term)';
export const startMs = Date.UTC(2026, 0, 5, 12);
export const credentials = ['=name=exporter', '=password=simulated'];

/** A healthy pair at rest, on a clock that stands still. */
export function healthyPair(versions: readonly [string, string] = [seven, six]) {
  const clock = virtualClock(startMs);
  const group = startScenario('healthy', { clock, versions });
  return { clock, group, a: group.router('router-a'), b: group.router('router-b') };
}

interface ApiConnection {
  readonly socket: Socket;
  send(...words: string[]): void;
  /** Sentences up to and with the next `!done` or `!fatal`. */
  reply(): Promise<string[][]>;
  login(): Promise<void>;
}

export async function openApi(door: Door, tls?: object): Promise<ApiConnection> {
  const target = { host: '127.0.0.1', port: door.port };
  const socket = tls === undefined ? connect(target) : connectTls({ ...target, ...tls });
  const reader = new SentenceReader({ maxWordBytes: 65_536, maxSentenceWords: 1000, maxSentenceBytes: 262_144 });
  const sentences: string[][] = [];
  let wake = () => {};
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    for (const words of reader.push(chunk)) sentences.push([...words]);
    wake();
  });
  socket.on('close', () => wake());
  await once(socket, tls === undefined ? 'connect' : 'secureConnect');

  const send = (...words: string[]) => void socket.write(encodeSentence(words));
  async function reply(): Promise<string[][]> {
    for (;;) {
      const end = sentences.findIndex(([kind]) => kind === '!done' || kind === '!fatal');
      if (end >= 0) return sentences.splice(0, end + 1);
      if (socket.destroyed) throw new Error('the connection was closed');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  async function login(): Promise<void> {
    send('/login', ...credentials);
    const [sentence] = await reply();
    if (sentence?.[0] !== '!done') throw new Error(`login: ${sentence}`);
  }
  return { socket, send, reply, login };
}

/** The code of the error with which the connection ends, or `end`. */
export function closing(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let outcome = 'end';
    socket.on('error', (error: NodeJS.ErrnoException) => {
      outcome = error.code ?? error.message;
    });
    socket.on('close', () => resolve(outcome));
  });
}

/** Rows of `=name=value` words. */
export function rowsOf(sentences: readonly string[][]): Record<string, string>[] {
  return sentences
    .filter(([kind]) => kind === '!re')
    .map((words) =>
      Object.fromEntries(
        words.filter((word) => word.startsWith('=')).map((word) => word.slice(1).split(/=(.*)/s).slice(0, 2)),
      ),
    );
}

interface RestOptions {
  readonly method?: string;
  readonly password?: string;
  readonly signal?: AbortSignal;
  readonly agent?: import('node:http').Agent;
}

/** One request on its own connection unless `agent` says otherwise. */
export async function rest(door: Door, path: string, options: RestOptions = {}) {
  const { method = 'GET', password = 'simulated', ...others } = options;
  const auth = `exporter:${password}`;
  const isSecure = door.url.startsWith('https');
  const request = (isSecure ? httpsRequest : httpRequest)(new URL(path, door.url), {
    method,
    auth,
    agent: false,
    ...(isSecure && { ca: door.certificate }),
    ...others,
  });
  request.end();
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

export async function restJson(door: Door, path: string) {
  return JSON.parse((await rest(door, path)).body);
}
