import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { asName, comment, quoted, shown } from '../../src/init/safe-text.ts';

const hostile = fc.string({ unit: 'binary', maxLength: 200 });

describe('quoted', () => {
  test('is YAML for the same text, with each dollar twice, since the configuration puts variables in', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(parse(`{ key: ${quoted(text)} }`)).toEqual({ key: text.replaceAll('$', '$$$$') });
      }),
      { seed: 1 },
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the very text that must not become a variable
    expect(quoted('${HOME}')).toBe('"$${HOME}"');
  });

  test('is one line that shows all there is', () => {
    expect(quoted('a\u0085b\u202ec\u2028d\u{e0001}\n')).toBe(String.raw`"a\u0085b\u202ec\u2028d\U000e0001\n"`);
  });
});

describe('a comment', () => {
  test('is nothing but comment, whatever is in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const line of comment(4, text)) expect(line).toMatch(/^ {4}#( [^\p{C}\p{Zl}\p{Zp}]*)?$/u);
      }),
      { seed: 1 },
    );
  });

  test('wraps, ends early where it is endless, and keeps a long word whole', () => {
    const lines = comment(2, `${'word '.repeat(60)}${'x'.repeat(150)}`);
    expect(lines.slice(0, -1).every((line) => line.length <= 120)).toBe(true);
    expect(lines.at(-1)).toBe(`  # ${'x'.repeat(150)}`);
    expect(comment(0, 'y'.repeat(50_000)).join('').length).toBeLessThan(2_100);
  });
});

test('shown gives codes for what moves a cursor', () => {
  expect(shown('\u001b[31mred\r\n\u202e')).toBe(String.raw`\u{1b}[31mred\u{d}\u{a}\u{202e}`);
});

test.each([
  ['router-a', 'router-a'],
  [' Home\t Router ', 'Home Router'],
  ['a\u0000b\u202ec', 'abc'],
  ['Büro 日本', 'Büro 日本'],
  ['x'.repeat(70), 'x'.repeat(63)],
  ['😀'.repeat(40), '😀'.repeat(31)],
  [' \n ', undefined],
  ['', undefined],
])('%j as a name is %j', (text, name) => {
  expect(asName(text)).toBe(name);
});
