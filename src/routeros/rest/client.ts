import { setTimeout as delay } from 'node:timers/promises';
import { errors, Pool } from 'undici';
import type { RouterAccess } from '../access.ts';
import type { Outcome, Query, RouterClient, Row } from '../client.ts';
import { connectionError, dial } from '../dial.ts';
import { RouterError } from '../errors.ts';
import { decodeRows, MalformedBody } from './json.ts';
import { statusError } from './status.ts';

/** RouterOS drops parallel requests above about eight. */
const maxConnections = 4;
const maxBodyBytes = 32 << 20;
/** RouterOS closes idle connections on its own; undici would after 4 s without a hint. */
const keepAliveMs = 120_000;
/**
 * After an aborted request RouterOS resets connections for up to 2.4 s and can answer one request with the body or the
 * status of another; so after an abort it is left alone for this long.
 */
const quietAfterAbortMs = 3_000;

/** REST, RouterOS 7: GET only, a few connections that live from scrape to scrape. */
export class RestClient implements RouterClient {
  readonly #access: RouterAccess;
  readonly #now: () => number;
  readonly #headers: { readonly authorization: string; readonly accept: string };
  #pool: Pool | undefined;
  #hangUp = new AbortController();
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

  async print(queries: readonly Query[], signal: AbortSignal): Promise<readonly Outcome[]> {
    const start = performance.now();
    let gaveUp = false;
    const timed = async (query: Query): Promise<Outcome> => {
      try {
        const rows = await this.#read(query, signal);
        return { rows, seconds: (performance.now() - start) / 1000 };
      } catch (error) {
        // Without a pool the deadline passed in the quiet time, before anything was sent.
        gaveUp ||= (signal.aborted && this.#pool !== undefined) || error instanceof BodyTooLarge;
        return { error: this.#explain(error, query.menu), seconds: (performance.now() - start) / 1000 };
      }
    };

    // undici lets go of a request only once it has a connection, so the making of one must be ended here.
    const onAbort = () => this.#hangUp.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    await this.#waitOutQuiet(signal);
    const outcomes = await this.#readAll(queries, timed);
    signal.removeEventListener('abort', onAbort);
    if (gaveUp) {
      this.#quietUntil = this.#now() + quietAfterAbortMs;
      await this.close();
    }
    return outcomes;
  }

  async #readAll(queries: readonly Query[], timed: (query: Query) => Promise<Outcome>): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    // RouterOS logs each refused request as a critical event: one is enough to know.
    for (const query of queries) {
      if (this.#accepted) break;
      const outcome = await timed(query);
      outcomes.push(outcome);
      if ('error' in outcome && outcome.error.kind !== 'permission' && outcome.error.kind !== 'no-such-menu')
        return queries.map(() => outcome);
      this.#accepted = true;
    }
    return [...outcomes, ...(await Promise.all(queries.slice(outcomes.length).map(timed)))];
  }

  async close(): Promise<void> {
    this.#hangUp.abort();
    const pool = this.#pool;
    this.#pool = undefined;
    this.#accepted = false;
    await pool?.destroy();
  }

  async #waitOutQuiet(signal: AbortSignal): Promise<void> {
    const quietMs = this.#quietUntil - this.#now();
    if (quietMs > 0) await delay(quietMs, undefined, { signal }).catch(() => {});
  }

  async #read(query: Query, signal: AbortSignal): Promise<readonly Row[]> {
    const reused = this.#pool !== undefined;
    try {
      return await this.#get(query, signal);
    } catch (error) {
      // The router rebooted since: its old connection turns out dead, which says nothing about the new one.
      if (!reused || !brokeBeforeReply(error) || signal.aborted) throw error;
      return await this.#get(query, signal);
    }
  }

  async #get({ menu, fields }: Query, signal: AbortSignal): Promise<readonly Row[]> {
    if (signal.aborted) throw signal.reason;
    this.#pool ??= this.#openPool();
    const path = `/rest${menu}?.proplist=${fields.join(',')}`;
    const { statusCode, body } = await this.#pool.request({ method: 'GET', path, headers: this.#headers, signal });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) throw new BodyTooLarge(`the answer is larger than ${maxBodyBytes} bytes`);
      chunks.push(chunk);
    }
    const whole = Buffer.concat(chunks);
    if (statusCode !== 200) throw statusError(this.#access.url.href, menu, statusCode, whole);
    return decodeRows(whole);
  }

  #openPool(): Pool {
    this.#hangUp = new AbortController();
    const { signal: hangUp } = this.#hangUp;
    const { hostname, port, protocol } = this.#access.url;
    const host = hostname.includes(':') ? `[${hostname}]` : hostname;
    return new Pool(`${protocol}://${host}:${port}`, {
      connections: Math.min(maxConnections, this.#access.maxInFlight),
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      // The scrape's own deadline ends a request; a second clock would only blur the reason.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_options, callback) => {
        dial(this.#access, AbortSignal.any([hangUp, AbortSignal.timeout(this.#access.timeoutMs)])).then(
          (socket) => callback(null, socket),
          (error: Error) => callback(error, null),
        );
      },
    });
  }

  #explain(error: unknown, menu: string): RouterError {
    const { href } = this.#access.url;
    if (error instanceof RouterError) return error;
    if (!(error instanceof Error)) throw error;
    if (isAbort(error))
      return new RouterError(
        'timeout',
        `${href}: GET /rest${menu}: no answer within the deadline. Is the router overloaded or hung? Raise timeout if it is only slow`,
      );
    if (error instanceof MalformedBody || error instanceof BodyTooLarge || error instanceof errors.HTTPParserError)
      return new RouterError(
        'protocol',
        `${href}: GET /rest${menu}: not a RouterOS REST answer (${error.message}). Is this the router's www or www-ssl service?`,
      );
    return connectionError(href, error);
  }
}

class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** Whether the deadline ended a request, with whatever `signal.reason` or undici throws then. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name);
}

function brokeBeforeReply(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code);
}
