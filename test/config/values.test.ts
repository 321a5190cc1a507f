import { expect, test } from 'vitest';
import { isLoopback, parseRouterUrl } from '../../src/config/router-url.ts';
import { timeout } from '../../src/config/schema.ts';
import { fingerprint } from '../../src/config/values.ts';
import { closest } from '../../src/config/wording.ts';

test.for([
  ['100ms', 100],
  ['5s', 5000],
  ['1m', 60_000],
  ['0m5s250ms', 5250],
] as const)('the duration %s is %d ms', ([text, durationMs]) => {
  expect(timeout.parse(text)).toBe(durationMs);
});

test.for(['', '5', 's', '5 s', '-5s', '0.5s', '5S', '5s1m', '0s', '61s', '99ms', '999999999m'])(
  '%j is no timeout',
  (text) => {
    expect(timeout.safeParse(text).success).toBe(false);
  },
);

const digits = '0123456789abcdef'.repeat(4);
test.for([
  digits,
  digits.toUpperCase(),
  digits.replaceAll(/(..)(?!$)/g, '$1:'),
  ` ${digits.replaceAll(/(....)/g, '$1 ')}`,
])('fingerprint %s', (text) => {
  expect(fingerprint.parse(text)).toBe(digits);
});

test.for([
  ['https://192.168.88.1', 'https', '192.168.88.1', 443, 'https://192.168.88.1'],
  ['http://Router.Lan/', 'http', 'router.lan', 80, 'http://router.lan'],
  ['API-SSL://router', 'api-ssl', 'router', 8729, 'api-ssl://router'],
  ['api://10.0.0.1:8728', 'api', '10.0.0.1', 8728, 'api://10.0.0.1'],
  ['api://10.0.0.1:443', 'api', '10.0.0.1', 443, 'api://10.0.0.1:443'],
  ['https://router:80', 'https', 'router', 80, 'https://router:80'],
  ['https://[2001:DB8:0::1]', 'https', '2001:db8::1', 443, 'https://[2001:db8::1]'],
  ['api-ssl://[::1]:18729', 'api-ssl', '::1', 18_729, 'api-ssl://[::1]:18729'],
] as const)('the URL %s', ([text, protocol, hostname, port, href]) => {
  expect(parseRouterUrl(text)).toEqual({ protocol, hostname, port, href });
});

test.for([
  ['http://127.0.0.1', true],
  ['http://127.9.9.9', true],
  ['http://[::1]', true],
  ['http://LOCALHOST', true],
  ['http://127.example.org', false],
  ['http://10.0.0.1', false],
  ['http://[::2]', false],
] as const)('%s is loopback: %s', ([text, expected]) => {
  expect(isLoopback(parseRouterUrl(text))).toBe(expected);
});

test.for([
  ['pasword', 'password'],
  ['password-file', 'password_file'],
  ['passwordfile', 'password_file'],
  ['fingerprint', 'fingerprint_sha256'],
  ['Timeout', 'timeout'],
  ['x', undefined],
  ['priority', undefined],
  ['p'.repeat(100_000), undefined],
] as const)('the key closest to %s', ([text, expected]) => {
  expect(closest(text, ['password', 'password_file', 'timeout', 'fingerprint_sha256', 'tls'])).toBe(expected);
});
