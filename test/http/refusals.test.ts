import { pino } from 'pino';
import { expect, test } from 'vitest';
import { isHealthCheck, refusalLogger } from '../../src/http/refusals.ts';

function refusals() {
  const told: string[] = [];
  let nowMs = 0;
  const write = (line: string) => told.push(JSON.parse(line).client);
  const tell = refusalLogger(pino({}, { write }), () => nowMs);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { told, tell, pass };
}

test('each client is told of once a minute, whatever others do', () => {
  const { told, tell, pass } = refusals();
  for (const client of ['a', 'b', 'a', 'b']) tell('strange', client);
  pass(59_000);
  tell('strange', 'c');
  tell('strange', 'a');
  pass(1_000);
  for (const client of ['a', 'b', 'c']) tell('strange', client);
  expect(told).toEqual(['a', 'b', 'c', 'a', 'b']);
});

test('one with many addresses does not fill the log', () => {
  const { told, tell, pass } = refusals();
  for (let address = 0; address < 1_000; address += 1) tell('strange', String(address));
  expect(told).toHaveLength(20);
  pass(60_000);
  tell('strange', 'prometheus');
  expect(told.at(-1)).toBe('prometheus');
});

test.each([
  ['ECONNRESET', '10.0.0.1', 0, true],
  ['ECONNRESET', '10.0.0.1', 3, false],
  ['ECONNRESET', '', undefined, false],
  ['ERR_SSL_HTTP_REQUEST', '127.0.0.1', 80, true],
  ['ERR_SSL_HTTP_REQUEST', '::ffff:127.0.0.1', 80, true],
  ['ERR_SSL_HTTP_REQUEST', '::1', 80, true],
  ['ERR_SSL_HTTP_REQUEST', '10.127.0.1', 80, false],
  ['ERR_SSL_HTTP_REQUEST', '2001:db8::1', 80, false],
  ['ERR_SSL_NO_SHARED_CIPHER', '127.0.0.1', 80, false],
  [undefined, '127.0.0.1', 0, false],
])('%s of %j after %s bytes is a health check: %s', (code, client, bytesRead, is) => {
  expect(isHealthCheck({ code, client, bytesRead })).toBe(is);
});
