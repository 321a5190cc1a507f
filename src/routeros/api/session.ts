import type { Duplex } from 'node:stream';
import { attributeBytes, type Row } from '../client.ts';
import { RouterError } from '../errors.ts';
import { encodeSentence, MalformedSentence, type SentenceLimits, SentenceReader } from './codec.ts';

/** Caps on what a router may say, so that a lying one costs no memory. */
export interface ReplyLimits extends SentenceLimits {
  /** Over all rows that are held for the commands of one `submit`, with `attributeBytes` for each attribute and row. */
  readonly maxHeldBytes: number;
  readonly maxReplyRows: number;
}

/** While nothing is asked: the end of a reply said twice, or a farewell. */
const maxIdleBytes = 8 << 10;

/** What `!done` ends: the rows, and the attributes of `!done` itself (`ret`). */
export interface Reply {
  readonly rows: readonly Row[];
  readonly done: Row;
}

/** What a router said that answers nothing, and after which there is no session any more. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
  /** In its own words, yet to be quoted. */
  readonly said: string;

  constructor(message: string, said: string) {
    super(message);
    this.said = said;
  }
}

/** A `!trap`, in the router's own words, yet to be quoted: the router refused or failed one command and goes on with the others. */
export class Trap extends Error {
  override readonly name = 'Trap';
}

interface Command {
  readonly words: readonly string[];
  readonly settle: (result: Reply | Error) => void;
  rows: Row[];
  rowCount: number;
  bytes: number;
  trap?: Trap;
  /** Nobody waits any more; its replies are dropped until `!done`. */
  cancelled: boolean;
}

/**
 * Commands and replies over one byte stream. Each command gets a tag, so all may be under way at once; a cancelled one
 * stays known until the router has ended it, since its replies go on arriving.
 */
export class ApiSession {
  readonly #stream: Duplex;
  readonly #limits: ReplyLimits;
  readonly #reader: SentenceReader;
  readonly #maxInFlight: number;
  readonly #explain: (error: Error) => RouterError;
  readonly #pending = new Map<string, Command>();
  readonly #waiting: Command[] = [];
  #lastTag = 0;
  #ended: RouterError | undefined;
  #heard = false;
  #heldBytes = 0;
  /** Since the last `submit`, or since all of its commands have ended. */
  #saidBytes = 0;

  /** @param explain what a broken stream means, or something Unexpected */
  constructor(stream: Duplex, limits: ReplyLimits, maxInFlight: number, explain: (error: Error) => RouterError) {
    this.#stream = stream;
    this.#limits = limits;
    this.#reader = new SentenceReader(limits);
    this.#maxInFlight = maxInFlight;
    this.#explain = explain;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('error', (error) => this.end(explain(error)));
    stream.on('close', () => this.end(new RouterError('unreachable', 'the router closed the connection')));
    stream.on('end', () => this.end(new RouterError('unreachable', 'the router closed the connection')));
  }

  /** Open, and every command ever sent was answered to its end: fit for another scrape. */
  get idle(): boolean {
    return this.#ended === undefined && this.#pending.size === 0 && this.#waiting.length === 0;
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Whether any byte has come since the last `submit`. */
  get heard(): boolean {
    return this.#heard;
  }

  /**
   * Sends the commands, as many as may be in flight in one write, and gives a promise for each. A promise rejects with
   * a Trap (this command failed) or a RouterError (the session is over).
   */
  submit(commands: readonly (readonly string[])[]): readonly Promise<Reply>[] {
    this.#heard = false;
    this.#heldBytes = 0;
    this.#saidBytes = 0;
    const replies = commands.map(
      (words) =>
        new Promise<Reply>((resolve, reject) => {
          const settle = (result: Reply | Error) => (result instanceof Error ? reject(result) : resolve(result));
          if (this.#ended === undefined)
            this.#waiting.push({ words, settle, rows: [], rowCount: 0, bytes: 0, cancelled: false });
          else settle(this.#ended);
        }),
    );
    this.#pump();
    return replies;
  }

  /**
   * Gives up on all commands: their promises reject with `reason`, and the router is asked to stop them, since it would
   * go on working for nobody.
   */
  cancelAll(reason: RouterError): void {
    for (const command of this.#waiting.splice(0)) command.settle(reason);
    for (const [tag, command] of [...this.#pending]) if (!command.cancelled) this.#cancel(tag, command, reason);
    this.#pump();
  }

  /** Closes the connection; everything under way rejects with `reason`. */
  end(reason: RouterError): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#stream.destroy();
    const commands = [...this.#pending.values(), ...this.#waiting.splice(0)];
    this.#pending.clear();
    for (const command of commands) if (!command.cancelled) command.settle(reason);
  }

  #pump(): void {
    const sentences: Buffer[] = [];
    while (this.#pending.size < this.#maxInFlight) {
      const command = this.#waiting.shift();
      if (command === undefined) break;
      sentences.push(this.#send(command));
    }
    if (sentences.length > 0) this.#stream.write(Buffer.concat(sentences));
  }

  #send(command: Command): Buffer {
    this.#lastTag += 1;
    const tag = String(this.#lastTag);
    this.#pending.set(tag, command);
    return encodeSentence([...command.words, `.tag=${tag}`]);
  }

  #cancel(tag: string, command: Command, reason: Error): void {
    command.cancelled = true;
    command.rows = [];
    this.#heldBytes -= command.bytes;
    command.settle(reason);
    const ignored: Command = {
      words: ['/cancel', `=tag=${tag}`],
      settle: () => {},
      rows: [],
      rowCount: 0,
      bytes: 0,
      cancelled: true,
    };
    this.#stream.write(this.#send(ignored));
  }

  #receive(chunk: Buffer): void {
    this.#heard = true;
    this.#charge(chunk.length);
    try {
      for (const sentence of this.#reader.push(chunk)) {
        if (this.#ended !== undefined) return;
        this.#take(sentence);
      }
    } catch (error) {
      if (!(error instanceof MalformedSentence)) throw error;
      this.end(new RouterError('protocol', `not RouterOS API: ${error.message}`));
    }
    this.#pump();
  }

  /** Whatever the router says takes our time, even if nothing of it is held, so there is an end to that as well. */
  #charge(bytes: number): void {
    this.#saidBytes += bytes;
    const { maxHeldBytes } = this.#limits;
    if (this.#saidBytes <= (this.idle ? maxIdleBytes : 2 * maxHeldBytes)) return;
    const excess = this.idle
      ? `${maxIdleBytes} bytes while nothing was asked`
      : `twice the ${maxHeldBytes} bytes that one read may hold`;
    this.end(new RouterError('protocol', `the router said more than ${excess}, and does not stop`));
  }

  #take([reply = '', ...words]: readonly string[]): void {
    this.#charge((1 + words.length) * attributeBytes);
    if (this.#ended !== undefined) return;
    if (reply === '!fatal') {
      const { message = words[0] ?? 'no reason given' } = attributes(words);
      this.#endAt('the router ended the session', message);
      return;
    }
    const tag = words.find((word) => word.startsWith('.tag='))?.slice('.tag='.length) ?? '';
    const command = this.#pending.get(tag);
    if (command === undefined) {
      // A late word on a command that has ended is noise; one on a command that never was is another conversation.
      const known = /^\d{1,15}$/.test(tag) && Number(tag) <= this.#lastTag;
      if (!known) this.#endAt('a reply to no command', `${reply} .tag=${tag}`);
      return;
    }
    switch (reply) {
      case '!re':
        this.#addRow(tag, command, words);
        break;
      case '!trap':
        command.trap ??= new Trap(attributes(words).message ?? 'no reason given');
        break;
      case '!done':
        this.#pending.delete(tag);
        if (this.idle) this.#saidBytes = 0;
        if (!command.cancelled) command.settle(command.trap ?? { rows: command.rows, done: attributes(words) });
        break;
      case '!empty': // 7.18 and later, before the !done of a reply without rows
        break;
      default:
        this.#endAt('an unknown reply word', reply);
    }
  }

  #endAt(what: string, said: string): void {
    this.end(this.#explain(new Unexpected(what, said)));
  }

  #addRow(tag: string, command: Command, words: readonly string[]): void {
    const bytes = words.reduce((sum, word) => sum + word.length + attributeBytes, attributeBytes);
    command.rowCount += 1;
    command.bytes += bytes;
    if (command.cancelled) return;
    const { maxHeldBytes, maxReplyRows } = this.#limits;
    const reason = `${command.words[0]} answered more than ${maxReplyRows} rows, or than the rest of ${maxHeldBytes} bytes for all menus`;
    this.#heldBytes += bytes;
    if (this.#heldBytes <= maxHeldBytes && command.rowCount <= maxReplyRows) command.rows.push(attributes(words));
    else this.#cancel(tag, command, new RouterError('protocol', reason));
  }
}

/** `=name=value` words as a row; the value may hold `=`. */
function attributes(words: readonly string[]): Row {
  const row: Record<string, string> = Object.create(null);
  for (const word of words) {
    if (!word.startsWith('=')) continue;
    const end = word.indexOf('=', 1);
    if (end === -1) row[word.slice(1)] = '';
    else row[word.slice(1, end)] = word.slice(end + 1);
  }
  return row;
}
