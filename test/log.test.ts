import { describe, expect, test } from 'vitest';
import { createLogger, type LogOptions } from '../src/log.ts';

function logged(format: LogOptions['format'], fields: object, message: string): string {
  let output = '';
  const write = (text: string) => {
    output += text;
  };
  createLogger({ level: 'info', format }, { write }).info(fields, message);
  return output.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME');
}

describe('logfmt', () => {
  test('quotes what needs it, and stays on one line', () => {
    const fields = {
      router: 'router-a',
      error: 'said "no"\nand\u001b[31m more',
      count: 2,
      nested: { a: 1 },
      empty: '',
    };
    expect(logged('logfmt', fields, 'router cannot be read')).toBe(
      'level=info time=TIME router=router-a error="said \\"no\\"\\nand\\u001b[31m more" count=2 nested="{\\"a\\":1}" empty="" msg="router cannot be read"\n',
    );
  });
});

describe('json', () => {
  test('is a line of JSON', () => {
    expect(JSON.parse(logged('json', { router: 'a' }, 'hello'))).toEqual({
      level: 'info',
      time: 'TIME',
      router: 'a',
      msg: 'hello',
    });
  });
});

test.each(['logfmt', 'json'] as const)('secrets by name are replaced in %s', (format) => {
  const access = { username: 'u', password: 'canary', tls: { clientCertificate: { key: 'canary' } } };
  expect(
    logged(format, { password: 'canary', router: access, request: { headers: { authorization: 'canary' } } }, 'x'),
  ).not.toContain('canary');
});
