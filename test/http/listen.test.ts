import { expect, test } from 'vitest';
import { parseListenAddress } from '../../src/http/listen.ts';

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
