import { describe, expect, test } from 'vitest';
import { decodeRows, MalformedBody } from '../../../src/routeros/rest/json.ts';

const rows = (body: string | Buffer) => decodeRows(Buffer.from(body as string)).map((row) => ({ ...row }));

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
