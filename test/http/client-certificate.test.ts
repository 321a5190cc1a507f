import { expect, test } from 'vitest';
import { alternativeNames } from '../../src/http/client-certificate.ts';

test.each<[string, string[]]>([
  ['', []],
  ['DNS:one', ['one']],
  [
    'DNS:one, IP Address:0:0:0:0:0:0:0:1, IP Address:1.2.3.4, URI:spiffe://a/b, email:a@b.c',
    ['one', '::1', '1.2.3.4', 'spiffe://a/b', 'a@b.c'],
  ],
  ['othername:<unsupported>, DirName:CN=one, DNS:two', ['two']],
  // What Node.js quotes so that one name cannot be taken for several.
  ['DNS:"one, DNS:two"', ['one, DNS:two']],
  ['DNS:"a\\u0000b", DNS:c', ['a\u0000b', 'c']],
  ['DirName:"CN=x\\u002c DNS:evil", DNS:good', ['good']],
  // Nothing is believed of what is not understood.
  ['DNS:"one, DNS:two', []],
  ['DNS:good, nonsense', []],
])('%j', (text, names) => {
  expect(alternativeNames(text)).toEqual(names);
});
