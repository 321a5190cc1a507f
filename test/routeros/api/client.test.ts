import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { encodeSentence, SentenceReader } from '../../../src/routeros/api/codec.ts';
import type { Outcome } from '../../../src/routeros/client.ts';
import { connect } from '../../../src/routeros/connect.ts';
import { deadlineIn } from '../../../src/routeros/deadline.ts';
import { createJournal, recordSentence } from '../../../src/simulator/journal.ts';
import { accessTo } from '../../simulated.ts';

const limits = { maxWordBytes: 65_536, maxSentenceWords: 200, maxSentenceBytes: 65_536 };
const queries = ['/interface/vrrp', '/interface'].map((menu) => ({ menu: menu as `/${string}`, fields: ['name'] }));

/** A router of the test's own making that lets everybody in, and a client for it. */
async function serve(refuses: (command: string, connection: number) => boolean) {
  let connections = 0;
  const journal = createJournal();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    const reader = new SentenceReader(limits);
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      for (const sentence of reader.push(chunk)) {
        recordSentence(journal, sentence);
        const [command = '', ...words] = sentence;
        const tag = words.find((word) => word.startsWith('.tag=')) ?? '';
        const isRefused = command !== '/login' && refuses(command, connection);
        if (isRefused) socket.write(encodeSentence(['!trap', tag, '=message=not logged in']));
        socket.write(encodeSentence(['!done', tag]));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const client = connect(accessTo({ url: `api://127.0.0.1:${port}` }), () => performance.now());
  onTestFinished(async () => {
    await client.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    connections: () => connections,
    read: async () => kinds(await client.print(queries, deadlineIn(5_000))),
  };
}

const kinds = (outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => ('error' in outcome ? outcome.error.kind : 'read'));

test('a session that is refused everything is left, and the next read logs in anew', async () => {
  let loggedOut = false;
  const { read, connections } = await serve((_command, connection) => loggedOut && connection === 1);
  expect(await read()).toEqual(['read', 'read']);
  loggedOut = true;
  expect(await read()).toEqual(['auth', 'auth']);
  expect(await read()).toEqual(['read', 'read']);
  expect(connections()).toBe(2);
});

test('one that is refused some menus is kept', async () => {
  const { read, connections } = await serve((command) => command === '/interface/print');
  for (let reads = 0; reads < 3; reads += 1) expect(await read()).toEqual(['read', 'auth']);
  expect(connections()).toBe(1);
});
