import { describe, expect, test } from 'vitest';
import { maxHeldBytes, maxReplyRows } from '../../../src/routeros/client.ts';
import { decodeRows, MalformedBody } from '../../../src/routeros/rest/json.ts';

const rows = (body: string | Buffer, allowance = { bytes: maxHeldBytes }) =>
  decodeRows(Buffer.from(body as string), allowance).map((row) => ({ ...row }));

describe('rows', () => {
  test('of an array', () => {
    expect(rows('[{"name":"a"},{"name":"b"}]')).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  test('of a bare object', () => {
    expect(rows('{"uptime":"1s"}')).toEqual([{ uptime: '1s' }]);
  });

  test('of numbers and booleans, as text', () => {
    expect(rows('[{"vrid":49,"master":true}]')).toEqual([{ vrid: '49', master: 'true' }]);
  });

  test('with raw control characters inside strings', () => {
    expect(rows('[\n{"comment":"a\u001b[0m\nb\\"\t"},\n{"x":"y"}]')).toEqual([
      { comment: 'a\u001b[0m\nb"\t' },
      { x: 'y' },
    ]);
  });

  test('with Latin-1 bytes', () => {
    expect(rows(Buffer.from('[{"comment":"B\xfcro"}]', 'latin1'))).toEqual([{ comment: 'Büro' }]);
  });

  test('named like properties of objects', () => {
    expect(rows('[{"__proto__":"x","constructor":"y"}]')[0]).toHaveProperty('constructor', 'y');
  });
});

test.each([
  '',
  'null',
  '1',
  '"text"',
  '[1]',
  '[null]',
  '[[]]',
  '[{"a":{}}]',
  '[{"a":null}]',
  '<html>',
  '{"a":"b"',
  '[{"a":"b"}]x',
])('%j is malformed', (body) => {
  expect(() => rows(body)).toThrow(MalformedBody);
});

describe('what is small as text and large in memory is malformed', () => {
  test.each<[string, string, RegExp]>([
    ['rows', `[${'{},'.repeat(maxReplyRows)}{}]`, /20001 rows, more than 20000/],
    ['attributes', `[{${'"a":"",'.repeat(260_000)}"a":""}]`, /more than the rest of \d+ bytes/],
    ['numbers', `[${'1,'.repeat(600_000)}1]`, /more than the rest of \d+ bytes/],
    ['control characters', `[{"a":"${'\u0001'.repeat(600_000)}"}]`, /more than the rest of \d+ bytes/],
    ['lists in lists', '['.repeat(100), /nested 100 deep/],
  ])('%s', (_what, body, message) => {
    expect(() => rows(body)).toThrow(message);
  });

  test('but not if it stands inside a text', () => {
    const text = '[{,:'.repeat(500_000);
    expect(rows(JSON.stringify([{ text }]))).toEqual([{ text }]);
  });
});

test('the bodies of one read share what they may hold, and one that is too large takes nothing of it', () => {
  const allowance = { bytes: 1_000 };
  const body = JSON.stringify([{ comment: 'x'.repeat(500) }]);
  expect(rows(body, allowance)).toHaveLength(1);
  expect(() => rows(body, allowance)).toThrow(MalformedBody);
  expect(rows('[{"name":"a"}]', allowance)).toEqual([{ name: 'a' }]);
});

test('ten thousand interfaces, with all that is asked of them, are not too much', () => {
  const counters = ['rx-byte', 'tx-byte', 'rx-packet', 'tx-packet', 'rx-error', 'tx-error', 'rx-drop', 'tx-drop'];
  const interfaces = Array.from({ length: 10_000 }, (_, index) => ({
    '.id': `*${index.toString(16)}`,
    name: `<pppoe-customer-${index}>`,
    type: 'pppoe-in',
    'mac-address': '00:00:00:00:00:00',
    running: 'true',
    disabled: 'false',
    dynamic: 'true',
    'link-downs': '0',
    ...Object.fromEntries(counters.map((name) => [name, '123456789'])),
  }));
  expect(rows(JSON.stringify(interfaces))).toEqual(interfaces);
});
