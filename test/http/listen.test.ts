import { expect, test } from 'vitest';
import { parseListenAddress } from '../../src/http/listen.ts';
import { serve } from './serve.ts';

test.each<[string, ReturnType<typeof parseListenAddress>]>([
  [':10112', { host: undefined, port: 10_112 }],
  ['127.0.0.1:10112', { host: '127.0.0.1', port: 10_112 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:9', { host: '::1', port: 9 }],
  ['[::]:10112', { host: '::', port: 10_112 }],
  ['10112', undefined],
  ['::1:9', undefined],
  ['[localhost]:9', undefined],
  [':65536', undefined],
  ['host:', undefined],
  ['http://localhost:1', undefined],
  ['a b:1', undefined],
])('%s', (text, address) => {
  expect(parseListenAddress(text)).toEqual(address);
});

// As Node.js does where a connection cannot be accepted; who does not listen is ended by it.
test('a connection that cannot be accepted is told of, once a minute, and ends nothing', async () => {
  const { url, server, log } = await serve();
  const error = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE', syscall: 'accept' });
  for (let times = 0; times < 100; times += 1) server.server.emit('error', error);
  expect(log().match(/a connection could not be accepted/g)).toHaveLength(1);
  expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
});
