import { once } from 'node:events';
import { createServer as createWebServer, type IncomingMessage } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { encodeLength, SentenceReader } from '../../src/routeros/api/codec.ts';

type Word = string | Buffer;
/** What a peer of the binary API answers; `login` is the sentence that held the password. */
type Answer = (login: string, tag: string) => readonly (readonly Word[])[];

const limits = { maxWordBytes: 65_536, maxSentenceWords: 200, maxSentenceBytes: 65_536 };

const trap = (message: Word, tag: string) => [
  ['!trap', tag, Buffer.concat([Buffer.from('=message='), Buffer.from(message as string)])],
  ['!done', tag],
];

const toLogin: readonly Answer[] = [
  (login, tag) => trap(`unknown command ${login}`, tag),
  (login, tag) => trap(Buffer.concat([Buffer.of(0xff), Buffer.from(login)]), tag),
  // Where a message is cut.
  (login, tag) => trap(`${'x'.repeat(150)}${login.slice(login.indexOf('=password='))}`, tag),
  (login) => [['!fatal', login]],
];

const toCommands: readonly Answer[] = [
  (login, tag) => trap(`after ${login}`, tag),
  (login) => [['!fatal', `=message=${login}`]],
  (login, tag) => [[`!${login}`, tag]],
  (login) => [['!re', `.tag=${login}`]],
];

/** Status and body to a request with this Authorization. */
const toRequests: readonly ((authorization: string) => readonly [number, unknown])[] = [
  (header) => [400, { error: 400, message: 'Bad Request', detail: `unexpected header ${header}` }],
  (header) => [401, { error: 401, message: header }],
  (header) => [500, { detail: Buffer.from(header.replace('Basic ', ''), 'base64').toString() }],
  (header) => [200, [{ [header]: { name: 'a' } }]],
];

/** URLs of peers that repeat what they were sent, as something that is no router may, each in a way of its own. */
export async function startEchoes(): Promise<readonly string[]> {
  return Promise.all([
    ...toLogin.map((answer) => startApi((isLogin, login, tag) => (isLogin ? answer(login, tag) : []))),
    ...toCommands.map((answer) => startApi((isLogin, login, tag) => (isLogin ? [['!done', tag]] : answer(login, tag)))),
    ...toRequests.map((answer) => {
      const server = createWebServer(({ headers }: IncomingMessage, response) => {
        const [status, body] = answer(headers.authorization ?? '');
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
      return listen('http', server);
    }),
  ]);
}

function startApi(answer: (isLogin: boolean, login: string, tag: string) => readonly (readonly Word[])[]) {
  const server = createServer((socket) => {
    const reader = new SentenceReader(limits);
    let login = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const words of reader.push(chunk)) {
        const isLogin = words[0] === '/login';
        if (isLogin) login = words.join(' ');
        const tag = words.find((word) => word.startsWith('.tag=')) ?? '';
        for (const sentence of answer(isLogin, login, tag)) socket.write(encode(sentence));
      }
    });
  });
  return listen('api', server);
}

function encode(words: readonly Word[]): Buffer {
  const bytes = words.map((word) => Buffer.from(word as string));
  return Buffer.concat([...bytes.flatMap((word) => [encodeLength(word.length), word]), Buffer.of(0)]);
}

async function listen(protocol: string, server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `${protocol}://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
}
