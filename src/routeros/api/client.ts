import type { RouterAccess } from '../access.ts';
import { maxHeldBytes, maxReplyRows, type Outcome, type Query, type RouterClient } from '../client.ts';
import type { Deadline } from '../deadline.ts';
import { connectionError, dial } from '../dial.ts';
import { type FailureKind, RouterError } from '../errors.ts';
import { quoted } from '../said.ts';
import { login } from './login.ts';
import { ApiSession, type ReplyLimits, Trap, Unexpected } from './session.ts';

const replyLimits: ReplyLimits = {
  maxWordBytes: 1 << 20,
  maxSentenceWords: 200,
  maxSentenceBytes: 4 << 20,
  maxHeldBytes,
  maxReplyRows,
};

/** The binary API, plain or over TLS, RouterOS 6 and 7: one login, then all queries of a scrape in one write. */
export class ApiClient implements RouterClient {
  readonly #access: RouterAccess;
  #session: ApiSession | undefined;

  constructor(access: RouterAccess) {
    this.#access = access;
  }

  async print(queries: readonly Query[], { signal }: Deadline): Promise<readonly Outcome[]> {
    const start = performance.now();
    const failed = (error: RouterError): Outcome => ({ error, seconds: (performance.now() - start) / 1000 });

    const attempt = async (session: ApiSession): Promise<readonly Outcome[]> => {
      const replies = session.submit(queries.map(printCommand));
      const onAbort = () => session.cancelAll(new RouterError('timeout', this.#silence));
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      const outcomes = await Promise.all(
        replies.map((reply, index) =>
          reply.then(
            ({ rows }): Outcome => ({ rows, seconds: (performance.now() - start) / 1000 }),
            (error) => failed(this.#explain(error, queries[index]?.menu ?? '')),
          ),
        ),
      );
      signal.removeEventListener('abort', onAbort);
      // The router has forgotten the login, or taken back the user; only a new login tells which.
      if (outcomes.every((outcome) => 'error' in outcome && outcome.error.kind === 'auth'))
        session.end(new RouterError('auth', 'not logged in'));
      return outcomes;
    };

    try {
      const reused = this.#reusable();
      if (reused !== undefined) {
        const outcomes = await attempt(reused);
        // The router rebooted since: its old connection turns out dead, which says nothing about the new one.
        if (reused.heard || !reused.ended || signal.aborted) return outcomes;
      }
      return await attempt(await this.#open(signal));
    } catch (error) {
      const explained = this.#explain(error, '/login');
      return queries.map(() => failed(explained));
    }
  }

  async close(): Promise<void> {
    this.#session?.end(new RouterError('unreachable', 'closed by us'));
    this.#session = undefined;
  }

  /** The open session, unless it still owes answers: then it hangs, or is dead, and a new one is the surer way. */
  #reusable(): ApiSession | undefined {
    if (this.#session?.idle === true) return this.#session;
    this.#session?.end(new RouterError('timeout', this.#silence));
    this.#session = undefined;
    return undefined;
  }

  async #open(signal: AbortSignal): Promise<ApiSession> {
    const socket = await dial(this.#access, signal);
    const session = new ApiSession(socket, replyLimits, this.#access.maxInFlight, (error) => this.#ending(error));
    const onAbort = () => session.end(new RouterError('timeout', `no answer to the login within the deadline`));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      await login(session, this.#access.username, this.#access.password);
    } catch (error) {
      session.end(new RouterError('auth', 'not logged in'));
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    this.#session = session;
    return session;
  }

  get #silence(): string {
    return 'no answer within the deadline. Is the router overloaded or hung (/system resource print)? Raise timeout if it is only slow';
  }

  #ending(error: Error): RouterError {
    const { href } = this.#access.url;
    if (!(error instanceof Unexpected)) return connectionError(href, error);
    return new RouterError('protocol', `${href}: ${error.message}: ${quoted(error.said, this.#access)}`);
  }

  /** What a session throws, as the one error that leaves routeros/: the router named, and the menu where it is about one. */
  #explain(error: unknown, menu: string): RouterError {
    const { href } = this.#access.url;
    if (error instanceof Trap) return trapError(this.#access, menu, error.message);
    if (!(error instanceof RouterError)) throw error;
    if (error.message.startsWith(href)) return error;
    return new RouterError(error.kind, `${href}: ${error.message}`, { cause: error });
  }
}

/** Words that begin with `?` are queries, and several of them must all hold. */
function printCommand({ menu, fields, where = {} }: Query): readonly string[] {
  const conditions = Object.entries(where).map(([name, value]) => `?${name}=${value}`);
  return [`${menu}/print`, `=.proplist=${fields.join(',')}`, ...conditions];
}

const trapKinds: readonly { readonly pattern: RegExp; readonly kind: FailureKind; readonly remedy: string }[] = [
  {
    pattern: /not enough permissions|access denied/i,
    kind: 'permission',
    remedy: "Add the policies read and api to the user's group (/user group)",
  },
  {
    pattern: /no such command|no such directory/i,
    kind: 'no-such-menu',
    remedy: 'This RouterOS has no such menu; a package may be missing',
  },
  {
    pattern: /not logged in|invalid user name|could not authenticate/i,
    kind: 'auth',
    remedy: 'Check user name and password',
  },
  { pattern: /interrupted|session closed/i, kind: 'timeout', remedy: 'The router ended the command' },
];

function trapError(access: RouterAccess, menu: string, message: string): RouterError {
  const { kind, remedy } = trapKinds.find(({ pattern }) => pattern.test(message)) ?? {
    kind: 'protocol' as const,
    remedy: 'Please report it with the RouterOS version',
  };
  return new RouterError(kind, `${access.url.href}: ${menu}: the router said ${quoted(message, access)}. ${remedy}`);
}
