import { describe, expect, test } from 'vitest';
import { type Ask, atTerminal, Interrupted } from '../../src/init/terminal.ts';
import { fakeTerminal } from './console.ts';

const secret = (ask: Ask) => ask('Password: ', { echo: false });
const open = (ask: Ask) => ask('Name: ', { echo: true });

/** What is typed comes in these pieces. */
async function type(pieces: readonly (string | Buffer)[], work: (ask: Ask) => Promise<unknown>) {
  const terminal = fakeTerminal();
  let shown = '';
  const write = (text: string) => {
    shown += text;
  };
  for (const piece of pieces) terminal.input.write(piece);
  const result = await atTerminal(terminal.input, write, work).catch((error) => error);
  return { result, shown, ...terminal };
}

describe('a password', () => {
  test.each<[string, readonly (string | Buffer)[], string]>([
    ['typed key by key', [...'s3cret', '\r'], 's3cret'],
    ['pasted', ['s3cret\r'], 's3cret'],
    ['pasted with the end of a line of Windows', ['s3cret\r\n'], 's3cret'],
    ['with marks around what was pasted', ['\u001b[200~s3cret\u001b[201~\r'], 's3cret'],
    ['mended with Backspace', ['s3x\u007fcrt\bet\r'], 's3cret'],
    ['begun anew with Ctrl-U', ['wrong\u0015s3cret\r'], 's3cret'],
    ['with Backspace at its beginning', ['\u007f\u007fs3cret\r'], 's3cret'],
    ['with arrow keys pressed', ['s3\u001b[D\u001b[1;5C\u001bOHcret\r'], 's3cret'],
    ['with Ctrl-D in it', ['s3\u0004cret\r'], 's3cret'],
    ['with a character in two pieces', [Buffer.from([0xc3]), Buffer.from([0xbc, 0x0d])], 'ü'],
    ['with a character beyond 16 bits mended', ['a😀\u007fb\r'], 'ab'],
    ['with blanks', [' a b \r'], ' a b '],
    ['that is empty', ['\r'], ''],
  ])('%s', async (_how, pieces, password) => {
    const { result, shown } = await type(pieces, secret);
    expect(result).toBe(password);
    expect(shown).toBe('Password: \n');
  });

  test('is undefined at Ctrl-D, and where the terminal goes away', async () => {
    expect((await type(['\u0004'], secret)).result).toBeUndefined();
    const terminal = fakeTerminal();
    terminal.input.end('half');
    expect(await atTerminal(terminal.input, () => {}, secret)).toBeUndefined();
    expect(terminal.modes).toEqual([true, false]);
  });
});

test('other answers are shown as they are typed', async () => {
  const { result, shown } = await type(['yez\u007fs', '\u0007\r'], open);
  expect(result).toBe('yes');
  expect(shown).toBe('Name: yez\b \bs\n');
});

test('what is typed ahead answers the questions to come', async () => {
  const { result, shown } = await type(['yes\rs3cret\r'], async (ask) => [await open(ask), await secret(ask)]);
  expect(result).toEqual(['yes', 's3cret']);
  expect(shown).toBe('Name: yes\nPassword: \n');
});

describe('the terminal is as before', () => {
  test.each<[string, readonly string[], (ask: Ask) => Promise<unknown>, unknown]>([
    ['an answer', ['a\r'], open, 'a'],
    ['Ctrl-C', ['s3c\u0003'], secret, expect.any(Interrupted)],
    ['Ctrl-C behind Esc', ['s3c\u001b\u0003'], secret, expect.any(Interrupted)],
    ['a failure', [], () => Promise.reject(new Error('broken')), new Error('broken')],
  ])('after %s', async (_what, pieces, work, expected) => {
    const { result, modes, input } = await type(pieces, work);
    expect(result).toEqual(expected);
    expect(modes).toEqual([true, false]);
    expect(input.isPaused()).toBe(true);
    expect(input.listenerCount('data')).toBe(0);
  });
});
