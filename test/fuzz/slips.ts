import type { Random } from '../random.ts';
import { mutate } from './mutate.ts';

/** What a person, a template or an attacker may put where a value belongs. */
const values: readonly string[] = [
  ...['', '~', '[]', '{}', '"', "'", '|', '>', '*a', '&a', '*', '- ', '? ', ': ', '---', '...', '%YAML 9.9', '@', '`'],
  ...[
    '1e999',
    '-0',
    '.nan',
    '.inf',
    '0x10',
    '0o17',
    '9'.repeat(400),
    '2020-01-01',
    'yes',
    'true',
    '1_000',
    '-1',
    '1.5',
  ],
  ...['!!js/function "f"', '!!binary aGk=', '!!set {a}', '!!omap [a: b]', '!!timestamp 2020-01-01', '!<x> a', '!a!b c'],
  ...['{__proto__: {polluted: 1}}', '{constructor: {prototype: {polluted: 1}}}', '{<<: {polluted: 1}}', '{? [a] : b}'],
  ...['\0', '\t', '\r', '\u0085', '\u2028', '\ufeff', '\u001b[2J', '"\\0\\e[2J\\n"', '"\\ud800"', '"\\U0010ffff"'],
  ...['$', '$$', '$' + '{', '$' + '{}', '$' + '{ROUTER_PASSWORD}', '$' + '{__proto__}', '$' + '{UNSET}'],
  ...['a@b', 'https://a@b', 'api://[::1]:0', 'https://a:99999', '/dev/zero', '../../etc/hostname', '.', 'server.key'],
];

/** What is large after it was read. They are few, since they take time. */
const large: readonly string[] = [
  'x'.repeat(20_000),
  `"${'\\x41'.repeat(5_000)}"`,
  '['.repeat(1_000),
  '- '.repeat(1_000),
  '{a: '.repeat(1_000),
  `[${'a,'.repeat(2_000)}]`,
  `[${'{},'.repeat(1_000)}]`,
  `{${Array.from({ length: 1_000 }, (_, index) => `k${index}: 1`).join(', ')}}`,
  '&a [*a, *a, *a]',
  '&a {tls: *a, defaults: *a, groups: [*a], cert: *a}',
  `[&a [x, x, x], ${'&a [*a, *a, *a], '.repeat(30)}]`,
];

const keys = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '<<',
  '"\\0"',
  '[a]',
  '{a: b}',
  '*a',
  '1',
  'null',
];

type Slip = (lines: string[], at: number, chance: Random) => void;

const value = (chance: Random) => chance.pick(chance.chance(0.02) ? large : values);

const slips: readonly Slip[] = [
  // A value is another one.
  (lines, at, chance) => {
    lines[at] = (lines[at] ?? '').replace(/(: |- )[^{[].*/, (_, before: string) => before + value(chance));
  },
  // So is one of those between brackets.
  (lines, at, chance) => {
    const put = value(chance);
    lines[at] = (lines[at] ?? '').replace(/([:,[{] ?)[^:,[\]{}]+(?=[,\]}])/, (_, before: string) => before + put);
  },
  // A key is another one.
  (lines, at, chance) => {
    lines[at] = (lines[at] ?? '').replace(/[\w-]+(?=:)/, () => chance.pick(keys));
  },
  // A line comes twice, perhaps elsewhere.
  (lines, at, chance) => void lines.splice(chance.integer(0, lines.length), 0, lines[at] ?? ''),
  // A line is lost.
  (lines, at) => void lines.splice(at, 1),
  // Its indentation is wrong.
  (lines, at, chance) => {
    lines[at] = chance.pick([' ', '\t', '  ', '- ', '']) + (lines[at] ?? '').slice(chance.integer(0, 2));
  },
  // A line of its own.
  (lines, at, chance) => {
    const indent = /^ */.exec(lines[at] ?? '')?.[0] ?? '';
    lines.splice(at, 0, `${indent}${chance.pick(keys)}: ${value(chance)}`);
  },
  // An anchor, and aliases of it.
  (lines, at, chance) => {
    lines[at] = (lines[at] ?? '').replace(/(: |- )/, '$1&a ');
    const other = chance.integer(0, lines.length - 1);
    lines[other] = (lines[other] ?? '').replace(/(: |- ).*/, '$1*a');
  },
];

/** A YAML text with a few mistakes that YAML knows of, or damaged, or both. */
export function misspell(text: Buffer, chance: Random): Buffer {
  const lines = text.toString().split('\n');
  const count = chance.integer(0, 3);
  for (let slip = 0; slip < count; slip += 1) chance.pick(slips)(lines, chance.integer(0, lines.length - 1), chance);
  const written = Buffer.from(lines.join('\n'));
  return count === 0 || chance.chance(0.4) ? mutate(written, chance) : written;
}
