import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { type Fault, overRest } from '../fault.ts';
import { answering, body, changed, raw } from '../impostor.ts';
import type { Lab } from '../lab.ts';

const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

const tinyAttributes = JSON.stringify(
  Object.fromEntries(Array.from({ length: 250 }, (_, index) => [(index + 36 ** 2).toString(36).slice(-2), ''])),
);

export const restFaults: readonly Fault[] = [
  { name: 'a body that is not JSON', transports: overRest, begin: body('vrrp-lan'), expected: { down: 'protocol' } },
  { name: 'an empty body', transports: overRest, begin: body(''), expected: { down: 'protocol' } },
  {
    name: 'JSON that breaks off, though its length is right',
    transports: overRest,
    begin: changed((text) => text.slice(0, Math.floor(text.length / 2))),
    expected: { someFailed: 'protocol' },
  },
  { name: 'a number in place of rows', transports: overRest, begin: body('5'), expected: { down: 'protocol' } },
  { name: 'null in place of rows', transports: overRest, begin: body('null'), expected: { down: 'protocol' } },
  { name: 'rows that are texts', transports: overRest, begin: body('["a","b"]'), expected: { down: 'protocol' } },
  {
    name: 'properties that are lists',
    transports: overRest,
    begin: body('[{"name":["a"]}]'),
    expected: { down: 'protocol' },
  },
  {
    name: 'numbers and booleans as such, not as texts',
    transports: overRest,
    begin: changed((text) => text.replaceAll(/"(\d+|true|false)"/g, '$1')),
    expected: 'well',
  },
  {
    name: 'properties named like what JavaScript objects are born with',
    transports: overRest,
    begin: changed((text) => text.replaceAll('{"', '{"__proto__":"x","constructor":"y","toString":"z","')),
    expected: 'well',
  },
  {
    name: 'JSON nested a hundred thousand deep',
    transports: overRest,
    isHeavy: true,
    begin: body('['.repeat(100_000)),
    expected: { down: 'protocol' },
  },
  {
    name: 'lists nested four million deep',
    transports: overRest,
    isHeavy: true,
    begin: body('['.repeat(4_000_000)),
    expected: { down: 'protocol' },
  },
  {
    name: 'a body of 5 MiB',
    transports: overRest,
    isHeavy: true,
    begin: body(`[{"name":"${'x'.repeat(5 << 20)}"}]`),
    expected: { down: 'protocol' },
  },
  {
    name: 'a hundred thousand tiny rows in one body',
    transports: overRest,
    isHeavy: true,
    begin: body(`[${'{},'.repeat(99_999)}{}]`),
    expected: { down: 'protocol' },
  },
  {
    name: 'half a million attributes of two letters in one body',
    transports: overRest,
    isHeavy: true,
    begin: body(`[${Array.from({ length: 2_000 }, () => tinyAttributes).join()}]`),
    expected: { down: 'protocol' },
  },
  {
    name: 'a text of 4 MB of control characters',
    transports: overRest,
    isHeavy: true,
    begin: body(`[{"name":"${'\u0001'.repeat(4_000_000)}"}]`),
    expected: { down: 'protocol' },
  },
  {
    name: 'a property of 4 million letters that is a list',
    transports: overRest,
    isHeavy: true,
    begin: body(`[{"${'x'.repeat(4_000_000)}":["a"]}]`),
    expected: { down: 'protocol' },
  },
  { name: 'bytes that are not UTF-8', transports: overRest, begin: latin1, expected: 'well' },
  {
    name: 'a web page with status 200',
    transports: overRest,
    begin: body('<!doctype html><title>RouterOS</title>', 200, { 'content-type': 'text/html' }),
    expected: { down: 'protocol' },
  },
  { name: 'status 204', transports: overRest, begin: body('', 204), expected: { down: 'protocol' } },
  { name: 'a redirect elsewhere', transports: overRest, begin: redirect, expected: { down: 'protocol' } },
  {
    name: 'status 400 with a detail',
    transports: overRest,
    begin: body('{"error":400,"message":"Bad Request","detail":"unknown parameter"}', 400),
    expected: { down: 'protocol' },
  },
  { name: 'status 401', transports: overRest, begin: body('{"error":401}', 401), expected: { down: 'auth' } },
  { name: 'status 403', transports: overRest, begin: body('{"error":403}', 403), expected: { down: 'permission' } },
  {
    name: 'status 404 to everything (RouterOS 6, or another web server)',
    transports: overRest,
    begin: body('not here', 404),
    expected: { down: 'no-such-menu' },
  },
  { name: 'status 429', transports: overRest, begin: body('', 429), expected: { down: 'protocol' } },
  { name: 'status 500', transports: overRest, begin: body('{"error":500}', 500), expected: { down: 'protocol' } },
  { name: 'status 503', transports: overRest, begin: body('busy', 503), expected: { down: 'protocol' } },
  {
    name: 'the session is closed by the router (status 500)',
    transports: overRest,
    begin: body('{"detail":"Session closed","error":500}', 500),
    expected: { down: 'timeout' },
  },
  {
    name: 'the connection is closed after each answer',
    transports: overRest,
    begin: answering((_request, response, text) => {
      response.writeHead(200, { connection: 'close' }).end(text);
    }),
    expected: 'well',
  },
  {
    name: 'chunks whose length is no number',
    transports: overRest,
    begin: raw(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n`),
    expected: { down: 'protocol' },
  },
  {
    name: 'fewer bytes than announced, then the end of the connection',
    transports: overRest,
    begin: raw(`${head}Content-Length: 1000\r\n\r\n[]`),
    expected: { down: 'unreachable' },
  },
  {
    name: 'the head of an answer, and never its body',
    transports: overRest,
    begin: raw(`${head}Content-Length: 1000\r\n\r\n[`, 'stay'),
    expected: { down: 'timeout' },
  },
  {
    name: 'more bytes than announced',
    transports: overRest,
    begin: raw(`${head}Content-Length: 1\r\n\r\n[{"name":"a"}]`),
    expected: { down: 'protocol' },
  },
  {
    name: 'two lengths that differ',
    transports: overRest,
    begin: raw(`${head}Content-Length: 2\r\nContent-Length: 7\r\n\r\n[]`),
    expected: { down: 'protocol' },
  },
  {
    name: 'a header of 100 KB',
    transports: overRest,
    begin: raw(`${head}X-Long: ${'x'.repeat(100_000)}\r\nContent-Length: 2\r\n\r\n[]`),
    expected: { down: 'protocol' },
  },
  {
    name: 'a status line that is none',
    transports: overRest,
    begin: raw('RouterOS says hello\r\n\r\n'),
    expected: { down: 'protocol' },
  },
  {
    name: 'another protocol (SSH)',
    transports: overRest,
    begin: raw('SSH-2.0-ROSSSH\r\n'),
    expected: { down: 'protocol' },
  },
  {
    name: 'a switch of protocols (status 101)',
    transports: overRest,
    begin: raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n'),
    expected: { down: 'protocol' },
  },
  {
    name: 'a compressed answer that nobody asked for',
    transports: overRest,
    begin: body(gzipSync('[]'), 200, { 'content-encoding': 'gzip' }),
    expected: { down: 'protocol' },
  },
  {
    name: 'each answer belongs to another request',
    transports: overRest,
    begin: mixedUp(),
    expected: { someFailed: 'protocol' },
  },
  {
    name: 'a read is given up on, and for 2.4 s answers belong to other requests (a defect of RouterOS)',
    transports: overRest,
    begin: defectAfterAbort,
    expected: { down: 'timeout' },
  },
];

function latin1(lab: Lab): Promise<void> {
  return changed((text) => Buffer.from(text.replaceAll('masquerade"', 'masquerade","comment":"Büro"'), 'latin1'))(lab);
}

/** Nobody may follow it with the password. */
async function redirect(lab: Lab): Promise<void> {
  let visits = 0;
  const elsewhere = createServer((_request, response) => {
    visits += 1;
    response.end('[]');
  });
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const address = elsewhere.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  await body('', 302, { location: `http://127.0.0.1:${port}/rest/interface/vrrp` })(lab);
  lab.onEnd(() => {
    elsewhere.close();
    expect(visits).toBe(0);
  });
}

/** Gives each request the body of the one before. */
function mixedUp() {
  let last = '[{"name":"foreign","address":"192.0.2.1/24"}]';
  return answering((_request, response, text) => {
    response.end(last);
    last = text;
  });
}

/** While the fault lasts nothing is answered; when it ends, the defect shows on connections that come too early. */
async function defectAfterAbort(lab: Lab): Promise<void> {
  await lab.simulated.setFault(lab.router, 'hang');
  lab.onEnd(async () => {
    await mixedUp()(lab);
    setTimeout(() => void lab.gate.heal(), 2_400).unref();
    // Healed by itself, so that the next scrape finds the defect and not the router.
    lab.keepGate();
  });
}
