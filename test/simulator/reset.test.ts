import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { reset } from '../../src/simulator/reset.ts';

async function pair() {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(address !== null && typeof address === 'object' ? address.port : 0, '127.0.0.1').resume();
  const [socket] = (await once(server, 'connection')) as [Socket];
  server.close();
  return { client, socket };
}

test('the other end learns of a reset', async () => {
  const { client, socket } = await pair();
  const failure = once(client, 'error');
  reset(socket);
  expect(await failure).toMatchObject([{ code: 'ECONNRESET' }]);
});

test('a socket that is ending is closed nevertheless', async () => {
  const { client, socket } = await pair();
  const ended = once(client, 'end');
  const closed = once(socket, 'close');
  socket.end('the last word');
  reset(socket);
  await Promise.all([ended, closed]);
});
