import { setTimeout as delay } from 'node:timers/promises';
import { type Dispatcher, errors, Pool } from 'undici';
import type { RouterAccess } from '../access.ts';
import type { Outcome, Query, RouterClient, Row } from '../client.ts';
import type { Deadline } from '../deadline.ts';
import { connectionError, dial } from '../dial.ts';
import { RouterError } from '../errors.ts';
import { decodeRows, MalformedBody } from './json.ts';
import { statusError } from './status.ts';

/** RouterOS drops parallel requests above about eight. */
const maxConnections = 4;
const maxBodyBytes = 16 << 20;
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
  /** Whether the router has accepted the password on this pool; until then requests go one by one. */
  #accepted = false;

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
      await delay(quietMs);
    }

    const batch: Batch = { deadline, reuses: this.#pool !== undefined, gaveUp: false };
    // undici lets go of a request only once it has a connection, so the making of one must be ended here.
    const onAbort = () => this.#hangUp.abort();
    deadline.signal.addEventListener('abort', onAbort, { once: true });
    const outcomes = await this.#readAll(queries, batch);
    deadline.signal.removeEventListener('abort', onAbort);
    if (batch.gaveUp) {
      if (this.#connected) this.#quietUntil = this.#now() + quietAfterAbortMs;
      await this.close();
    }
    return outcomes;
  }

  async close(): Promise<void> {
    this.#hangUp.abort();
    const pool = this.#pool;
    this.#pool = undefined;
    this.#accepted = false;
    await pool?.destroy();
  }

  async #readAll(queries: readonly Query[], batch: Batch): Promise<readonly Outcome[]> {
    const start = performance.now();
    const read = async (query: Query): Promise<Outcome> => {
      const result = await this.#rows(query, batch).catch((error: unknown) => this.#explain(error, query.menu, batch));
      const seconds = (performance.now() - start) / 1000;
      return result instanceof RouterError ? { error: result, seconds } : { rows: result, seconds };
    };

    const outcomes: Outcome[] = [];
    // RouterOS logs each refused request as a critical event: one is enough to know.
    for (const query of queries) {
      if (this.#accepted) break;
      const outcome = await read(query);
      outcomes.push(outcome);
      if ('error' in outcome && ['auth', 'unreachable', 'tls', 'timeout'].includes(outcome.error.kind))
        return queries.map(() => outcome);
      this.#accepted = true;
    }
    outcomes.push(...(await Promise.all(queries.slice(outcomes.length).map(read))));
    if (outcomes.some((outcome) => 'error' in outcome && outcome.error.kind === 'auth')) this.#accepted = false;
    return outcomes;
  }

  async #rows({ menu, fields, where = {} }: Query, batch: Batch): Promise<readonly Row[]> {
    const conditions = Object.entries(where).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`);
    const path = `/rest${menu}?.proplist=${fields.join(',')}${conditions.join('')}`;
    const { statusCode, body } = await this.#get(path, batch).catch((error: unknown) => {
      // The router rebooted since: its old connection turns out dead, which says nothing about the new one.
      if (!batch.reuses || batch.deadline.signal.aborted || !isBroken(error)) throw error;
      return this.#get(path, batch);
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) {
        batch.gaveUp = true;
        throw new MalformedBody(`the answer is larger than ${maxBodyBytes} bytes`);
      }
      chunks.push(chunk);
    }
    const whole = Buffer.concat(chunks);
    if (statusCode !== 200) throw statusError(this.#access.url.href, menu, statusCode, whole);
    return decodeRows(whole);
  }

  /** Resolves with the head of the answer. */
  async #get(path: string, { deadline: { signal } }: Batch): Promise<Dispatcher.ResponseData> {
    if (signal.aborted) throw signal.reason;
    this.#pool ??= this.#openPool();
    return this.#pool.request({ method: 'GET', path, headers: this.#headers, signal });
  }

  #openPool(): Pool {
    this.#hangUp = new AbortController();
    this.#connected = false;
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
    if (error instanceof MalformedBody || error instanceof errors.HTTPParserError)
      return new RouterError(
        'protocol',
        `${href}: GET /rest${menu}: not a RouterOS REST answer (${error.message}). Is this the router's www or www-ssl service?`,
      );
    return connectionError(href, error);
  }

  #leftAlone(): Outcome {
    const message =
      `${this.#access.url.href}: left alone for ${quietAfterAbortMs / 1000} s after a read that was given up on, since ` +
      'RouterOS answers wrongly then; that leaves no time for this one. Scrape less often, or raise timeout';
    return { error: new RouterError('timeout', message), seconds: 0 };
  }
}

function isBroken(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code);
}
