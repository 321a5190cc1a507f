import { isDeepStrictEqual } from 'node:util';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebConfig } from '../config/web/schema.ts';
import { networkOf } from './client-network.ts';
import { type Compare, type PasswordChecks, passwordChecks } from './password-checks.ts';
import { plain } from './plain.ts';
import { tokenBucket } from './token-bucket.ts';

/** Who gets in, by the web configuration: the same for every address that is listened on. */
export interface Gate {
  /** The configuration in force. */
  readonly config: WebConfig;
  /** Passwords that were checked stay so unless a user has changed. */
  change(config: WebConfig): void;
  /** Puts itself before every route, and before the answers to those that do not exist. */
  guard(app: FastifyInstance): void;
}

export interface GateParts {
  readonly compare: Compare;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

export function gate(first: WebConfig, { compare, now }: GateParts): Gate {
  let config = first;
  let passwords = checksFor(first);
  let bucket = bucketFor(first);

  function checksFor({ users }: WebConfig): PasswordChecks | undefined {
    return users.size === 0 ? undefined : passwordChecks(users, compare);
  }

  function bucketFor({ rateLimit }: WebConfig) {
    return rateLimit === undefined ? undefined : tokenBucket(rateLimit, now);
  }

  function change(changed: WebConfig): void {
    if (!isDeepStrictEqual(changed.users, config.users)) passwords = checksFor(changed);
    if (!isDeepStrictEqual(changed.rateLimit, config.rateLimit)) bucket = bucketFor(changed);
    config = changed;
  }

  async function admit(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    reply.headers(config.headers);
    if (bucket?.take() === false) return plain(reply, 429, 'more requests than rate_limit allows; try again');
    if (passwords === undefined) return undefined;
    const credentials = basicCredentials(request.headers.authorization);
    const isRight =
      credentials === undefined
        ? false
        : await passwords.check(credentials.user, credentials.password, networkOf(request.ip));
    if (isRight === true) return undefined;
    if (isRight === undefined)
      return plain(reply.header('retry-after', '1'), 503, 'too many passwords to check; try again');
    reply.header('www-authenticate', 'Basic realm="routeros-ha-exporter", charset="UTF-8"');
    // Whoever has no password does not keep a connection.
    return plain(reply.header('connection', 'close'), 401, 'a user of basic_auth_users and the password are needed');
  }

  return {
    get config() {
      return config;
    },
    change,
    guard: (app) => void app.addHook('onRequest', admit),
  };
}

/** RFC 7617. Undefined where the header is none of that kind. */
function basicCredentials(
  header: string | undefined,
): { readonly user: string; readonly password: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return user === undefined || password === undefined ? undefined : { user, password };
}
