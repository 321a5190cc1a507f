import { StringDecoder } from 'node:string_decoder';

/** Where an operator types: `process.stdin`. */
export interface TerminalInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

/**
 * Asks for one line. Undefined: the input has ended (Ctrl-D).
 *
 * @throws Interrupted on Ctrl-C
 */
export type Ask = (question: string, options: { readonly echo: boolean }) => Promise<string | undefined>;

/** The operator pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('interrupted');
  }
}

/**
 * Lets `work` ask questions on a terminal, which is its old self again afterwards. It is in raw mode all the while, so
 * that what is typed ahead of a question for a password is not shown either.
 */
export async function atTerminal<Result>(
  input: TerminalInput,
  write: (text: string) => void,
  work: (ask: Ask) => Promise<Result>,
): Promise<Result> {
  const keys = readKeys(input);
  try {
    input.setRawMode?.(true);
    return await work((question, { echo }) => {
      write(question);
      return readLine(keys.next, echo ? write : () => {}).finally(() => write('\n'));
    });
  } finally {
    keys.stop();
    input.setRawMode?.(false);
  }
}

type NextKey = () => Promise<string | undefined>;

/** One character at a time, in the order in which they were typed or pasted; undefined at the end of input. */
function readKeys(input: TerminalInput): { readonly next: NextKey; readonly stop: () => void } {
  const decoder = new StringDecoder('utf8');
  const keys: string[] = [];
  let hasEnded = false;
  let wake = () => {};

  const onData = (chunk: Buffer | string) => {
    // Enter is one key, also where a pasted text ends its lines with two.
    keys.push(...(typeof chunk === 'string' ? chunk : decoder.write(chunk)).replaceAll('\r\n', '\r'));
    wake();
  };
  const onEnd = () => {
    hasEnded = true;
    wake();
  };
  input.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onEnd);
  input.resume();

  return {
    async next() {
      while (keys.length === 0 && !hasEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const key = keys.shift();
      if (key === '\u0003') throw new Interrupted();
      return key;
    },
    stop() {
      input.off('data', onData).off('end', onEnd).off('close', onEnd);
      input.pause();
    },
  };
}

/** A terminal in raw mode edits nothing by itself: Backspace, Ctrl-U, Ctrl-C and Ctrl-D are ours to obey. */
async function readLine(next: NextKey, echo: (text: string) => void): Promise<string | undefined> {
  const line: string[] = [];
  const erase = (count: number) => echo('\b \b'.repeat(line.splice(line.length - count, count).length));
  for (;;) {
    const key = await next();
    switch (key) {
      case undefined:
        return undefined;
      case '\r':
      case '\n':
        return line.join('');
      case '\u0004':
        if (line.length === 0) return undefined;
        break;
      case '\u007f':
      case '\b':
        erase(Math.min(1, line.length));
        break;
      case '\u0015':
        erase(line.length);
        break;
      case '\u001b':
        await skipSequence(next);
        break;
      default:
        if (/\p{Cc}/u.test(key)) break;
        line.push(key);
        echo(key);
    }
  }
}

/** What arrow keys send, and what some terminals put around pasted text. */
async function skipSequence(next: NextKey): Promise<void> {
  const second = await next();
  if (second === 'O') await next();
  if (second !== '[') return;
  for (let key = await next(); key !== undefined && !/[@-~]/.test(key); ) key = await next();
}
