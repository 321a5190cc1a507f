import { setTimeout as delay } from 'node:timers/promises';
import { type Dispatcher, errors, Pool } from 'undici';
import type { RouterAccess } from '../access.ts';
import { maxHeldBytes, type Outcome, type Query, type RouterClient, type Row } from '../client.ts';
import type { Deadline } from '../deadline.ts';
import { connectionError, dial } from '../dial.ts';
import { RouterError } from '../errors.ts';
import { quoted } from '../said.ts';
import { type Allowance, decodeRows, MalformedBody } from './json.ts';
import { statusError } from './status.ts';

/** RouterOS drops parallel requests above about eight. */
const maxConnections = 4;
/** Of one read, since all its answers are held at once. Ten thousand interfaces are less. */
const maxReadBytes = 4 << 20;
/** RouterOS closes idle connections on its own; undici would after 4 s without a hint. */
const keepAliveMs = 120_000;
/**
 * After an aborted request RouterOS resets connections for up to 2.4 s and can answer one request with the body or the
 * status of another; so after an abort it is left alone for this long.
 */
const quietAfterAbortMs = 3_000;
/** What must be left of the time after that; less would only end in the next abort. */
const minTimeLeftMs = 500;

/** One read of a router: its connections, and whether it was given up on. */
interface Batch {
  readonly deadline: Deadline;
  /** Whether connections of an earlier read may be used, which may have died since. */
  readonly reuses: boolean;
  /** Whether a request was made, which is sent as soon as there is a connection. */
  asked: boolean;
  /** Whether the first request, which goes alone, has come to its end. */
  isProven: boolean;
  bytes: number;
  gaveUp: boolean;
}

/** REST, RouterOS 7: GET only, a few connections that live from read to read. */
export class RestClient implements RouterClient {
  readonly #access: RouterAccess;
  readonly #now: () => number;
  readonly #headers: { readonly authorization: string; readonly accept: string };
  #pool: Pool | undefined;
  #hangUp = new AbortController();
  #connected = false;
  #quietUntil = 0;

  /** @param now milliseconds on a monotonic clock */
  constructor(access: RouterAccess, now: () => number) {
    this.#access = access;
    this.#now = now;
    const credentials = Buffer.from(`${access.username}:${access.password}`, 'utf8').toString('base64');
    this.#headers = { authorization: `Basic ${credentials}`, accept: 'application/json' };
  }

  async print(queries: readonly Query[], deadline: Deadline): Promise<readonly Outcome[]> {
    const quietMs = this.#quietUntil - this.#now();
    if (quietMs > 0) {
      if (deadline.timeLeftMs() < quietMs + minTimeLeftMs) return queries.map(() => this.#leftAlone());
      await delay(quietMs, undefined, { signal: deadline.signal }).catch(() => {});
      // What is sent for nobody is given up on by whoever comes next.
      if (deadline.signal.aborted || !deadline.isAwaited()) return queries.map(() => this.#leftAlone());
    }

    const batch: Batch = {
      deadline,
      reuses: this.#pool !== undefined,
      asked: false,
      isProven: false,
      bytes: 0,
      gaveUp: false,
    };
    // undici lets go of a request only once it has a connection, so the making of one must be ended here.
    const onAbort = () => this.#hangUp.abort();
    deadline.signal.addEventListener('abort', onAbort, { once: true });
    const outcomes = await this.#readAll(queries, batch);
    deadline.signal.removeEventListener('abort', onAbort);
    if (batch.gaveUp) {
      if (batch.asked && this.#connected) this.#quietUntil = this.#now() + quietAfterAbortMs;
      await this.close();
    }
    return outcomes;
  }

  async close(): Promise<void> {
    this.#hangUp.abort();
    const pool = this.#pool;
    this.#pool = undefined;
    this.#connected = false;
    await pool?.destroy();
  }

  async #readAll(queries: readonly Query[], batch: Batch): Promise<readonly Outcome[]> {
    const start = performance.now();
    const allowance: Allowance = { bytes: maxHeldBytes };
    const read = async (query: Query): Promise<Outcome> => {
      const rows = this.#rows(query, batch, allowance);
      const result = await rows.catch((error: unknown) => this.#explain(error, query.menu, batch));
      const seconds = (performance.now() - start) / 1000;
      return result instanceof RouterError ? { error: result, seconds } : { rows: result, seconds };
    };

    const [first, ...others] = queries;
    if (first === undefined) return [];
    // RouterOS logs each login, and each refused request as a critical event: one is enough to know.
    const outcome = await read(first);
    batch.isProven = true;
    if ('error' in outcome) {
      const { kind } = outcome.error;
      // What broke once on a new connection is not to be tried twice by the next read.
      if (kind === 'unreachable') await this.close();
      if (batch.gaveUp || ['auth', 'unreachable', 'tls', 'timeout'].includes(kind)) return queries.map(() => outcome);
    }
    return [outcome, ...(await Promise.all(others.map(read)))];
  }

  async #rows({ menu, fields, where = {} }: Query, batch: Batch, allowance: Allowance): Promise<readonly Row[]> {
    const conditions = Object.entries(where).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`);
    const path = `/rest${menu}?.proplist=${fields.join(',')}${conditions.join('')}`;
    const { statusCode, body } = await this.#get(path, batch).catch(async (error: unknown) => {
      // The router rebooted since: its old connection turns out dead, which says nothing about the new one.
      if (!batch.reuses || batch.deadline.signal.aborted || !isBroken(error)) throw error;
      // Its other old connections are dead as well.
      if (!batch.isProven) await this.close();
      return this.#get(path, batch);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of body) {
      batch.bytes += chunk.length;
      // To read on from such a router would take time from all routers.
      if (batch.bytes > maxReadBytes) batch.gaveUp = true;
      if (batch.gaveUp) throw new MalformedBody(`the answers to one read are larger than ${maxReadBytes} bytes`);
      chunks.push(chunk);
    }
    const whole = Buffer.concat(chunks);
    if (statusCode === 200) return decodeRows(whole, allowance);
    const { kind, message, said, remedy } = statusError(this.#access.url.href, menu, statusCode, whole);
    throw new RouterError(kind, `${message}${said === '' ? '' : ` ${quoted(said, this.#access)}`}. ${remedy}`);
  }

  /** Resolves with the head of the answer. */
  async #get(path: string, batch: Batch): Promise<Dispatcher.ResponseData> {
    const { signal } = batch.deadline;
    if (signal.aborted) throw signal.reason;
    batch.asked = true;
    this.#pool ??= this.#openPool();
    return this.#pool.request({ method: 'GET', path, headers: this.#headers, signal });
  }

  #openPool(): Pool {
    this.#hangUp = new AbortController();
    const { signal } = this.#hangUp;
    const { hostname, port, protocol } = this.#access.url;
    const host = hostname.includes(':') ? `[${hostname}]` : hostname;
    return new Pool(`${protocol}://${host}:${port}`, {
      connections: Math.min(maxConnections, this.#access.maxInFlight),
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      // The deadline of the read ends a request; a second clock would only blur the reason.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_options, callback) => {
        dial(this.#access, signal).then(
          (socket) => {
            this.#connected = true;
            callback(null, socket);
          },
          (error: Error) => callback(error, null),
        );
      },
    });
  }

  #explain(error: unknown, menu: string, batch: Batch): RouterError {
    const { href } = this.#access.url;
    if (batch.deadline.signal.aborted) {
      batch.gaveUp = true;
      if (error instanceof RouterError) return error;
      return new RouterError(
        'timeout',
        `${href}: GET /rest${menu}: no answer within the deadline. Is the router overloaded or hung? Raise timeout if it is only slow`,
      );
    }
    if (error instanceof RouterError) return error;
    if (!(error instanceof Error)) throw error;
    if (error instanceof MalformedBody || isNotHttp(error)) {
      const said =
        error instanceof MalformedBody && error.said !== undefined ? `: ${quoted(error.said, this.#access)}` : '';
      return new RouterError(
        'protocol',
        `${href}: GET /rest${menu}: not a RouterOS REST answer (${error.message}${said}). Is this the router's www or www-ssl service?`,
      );
    }
    return connectionError(href, error);
  }

  #leftAlone(): Outcome {
    const message =
      `${this.#access.url.href}: left alone for ${quietAfterAbortMs / 1000} s after a read that was given up on, since ` +
      'RouterOS answers wrongly then; that leaves no time for this one. Scrape less often, or raise timeout';
    return { error: new RouterError('timeout', message), seconds: 0 };
  }
}

/** What undici finds wrong with the answer itself, not with the connection. */
function isNotHttp(error: Error): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    error instanceof errors.HTTPParserError ||
    ['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'].includes(code) ||
    (code === 'UND_ERR_SOCKET' && /bad upgrade|unexpected/i.test(error.message))
  );
}

function isBroken(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code);
}
