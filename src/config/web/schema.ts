import type { SecureContextOptions } from 'node:tls';
import * as z from 'zod';

import { list, text, wholeNumber } from '../values.ts';
import { expecting, expectingOneOf, expectingText } from '../wording.ts';
import { goDuration, goFlag } from './go-values.ts';
import { cipherSuites, clientAuthTypes, curves, keysOf, versions } from './tls-names.ts';

/** Who may ask, and how it is answered. */
export interface WebConfig {
  /** Undefined: clear text. */
  readonly tls: TlsServerConfig | undefined;
  /** bcrypt hash by user; nobody is asked for a password where it is empty. */
  readonly users: ReadonlyMap<string, string>;
  /** Set on every response. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rateLimit: RateLimit | undefined;
}

export interface TlsServerConfig {
  readonly clientAuth: ClientAuth;
  /** Of which a client's certificate must have one; undefined: any. */
  readonly clientAllowedSans: readonly string[] | undefined;
  /** What can be replaced while the exporter runs. */
  readonly secureContext: SecureContextOptions;
}

export type ClientAuth = (typeof clientAuthTypes)[number];

/** A token bucket of `burst` requests, into which one falls every `intervalMs`. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** What holds where nothing is written, as the operator would write it. */
export const builtIn = {
  client_auth_type: 'NoClientCert',
  min_version: 'TLS12',
  max_version: 'TLS13',
  prefer_server_cipher_suites: true,
} as const;

export const maxBurst = 1_000_000;

/** A check of a higher cost takes longer than a scrape may. */
const maxBcryptCost = 14;

/** As `expectingOneOf`, but with the reason where a value that others take is refused. */
function expectingOneBut(refused: RegExp, reason: string, words: readonly string[]) {
  const usual = expectingOneOf(words);
  return (issue: { readonly input?: unknown }) =>
    typeof issue.input === 'string' && refused.test(issue.input)
      ? `${reason}, expected ${words.join(' or ')}`
      : usual(issue);
}

const version = z.enum(keysOf(versions), {
  error: expectingOneBut(/^TLS1[01]$/, 'OpenSSL no longer offers it', keysOf(versions)),
});

const cipherSuite = z.enum(keysOf(cipherSuites), {
  error: expectingOneBut(/^TLS_RSA_/, 'it has no forward secrecy and is not on offer', keysOf(cipherSuites)),
});

const curve = z.enum(keysOf(curves), { error: expectingOneOf(keysOf(curves)) });

const clientAuthType = z
  .enum([...clientAuthTypes, 'RequireClientCert'], { error: expectingOneOf(clientAuthTypes) })
  .meta({ default: builtIn.client_auth_type })
  // Its old name.
  .transform((type): ClientAuth => (type === 'RequireClientCert' ? 'RequireAnyClientCert' : type));

const pemFile = text('the path of a PEM file');
const pem = text('a text in PEM');

const tlsServerConfig = z.strictObject(
  {
    cert_file: pemFile
      .optional()
      .describe('PEM file with the certificate that the exporter shows, and those between it and its authority.'),
    key_file: pemFile.optional().describe('PEM file with the private key of the certificate.'),
    cert: pem.optional().describe('The certificate itself, in place of cert_file.'),
    key: pem.optional().describe('The private key itself, in place of key_file.'),
    client_auth_type: clientAuthType
      .optional()
      .describe('What is asked of a client’s certificate. Only RequireAndVerifyClientCert keeps others out.'),
    client_ca_file: pemFile
      .optional()
      .describe('PEM file with the authorities that sign the certificates of clients; they alone are believed.'),
    client_ca: pem.optional().describe('These authorities themselves, in place of client_ca_file.'),
    client_allowed_sans: list(text('a subject alternative name'), 'subject alternative names')
      .min(1, { error: 'an empty list, expected at least one subject alternative name' })
      .optional()
      .describe(
        'DNS names, IP addresses, mail addresses or URIs of which a client’s certificate must have one, exactly.',
      ),
    min_version: version
      .optional()
      .meta({ default: builtIn.min_version })
      .describe('Oldest version of TLS that is spoken.'),
    max_version: version
      .optional()
      .meta({ default: builtIn.max_version })
      .describe('Newest version of TLS that is spoken.'),
    cipher_suites: list(cipherSuite, 'cipher suites')
      .optional()
      .describe('Cipher suites for TLS 1.2, by the names that Go has for them; those of TLS 1.3 are always on offer.'),
    prefer_server_cipher_suites: goFlag(builtIn.prefer_server_cipher_suites)
      .optional()
      .describe('Whether the order of cipher_suites decides, and not that of the client.'),
    curve_preferences: list(curve, 'curves').optional().describe('Curves for the key exchange, best first.'),
  },
  { error: expecting('a mapping of TLS keys') },
);

/** Empty and absent are the same here. */
function header<Value extends z.ZodType>(value: Value, what: string) {
  return z.union([value, z.literal(''), z.null()], { error: expecting(what) }).optional();
}

const asciiText = 'a text in ASCII on one line';
const headerText = z
  .string()
  .regex(/^[\t\x20-\x7e]*$/, { error: `a character that no header may have, expected ${asciiText}` });

const headers = z.strictObject(
  {
    'Strict-Transport-Security': header(headerText, asciiText).describe('Tells browsers to come back over TLS only.'),
    'Content-Security-Policy': header(headerText, asciiText).describe(
      'What a page may load; the page at / has a policy of its own, which stays.',
    ),
    'X-Frame-Options': header(z.enum(['deny', 'sameorigin']), 'deny or sameorigin').describe(
      'Whether a page may be shown in a frame: deny or sameorigin.',
    ),
    'X-Content-Type-Options': header(z.literal('nosniff'), 'nosniff').describe(
      'nosniff: the type of a page is not guessed.',
    ),
    'X-XSS-Protection': header(z.union([headerText, z.number()]), asciiText).describe('For browsers of long ago.'),
  },
  { error: expecting('a mapping of HTTP headers') },
);

const httpServerConfig = z.strictObject(
  {
    http2: goFlag()
      .optional()
      .describe('Taken and without effect: the exporter speaks HTTP/1.1, which every client does.'),
    headers: headers.optional().describe('HTTP headers that every response carries.'),
  },
  { error: expecting('a mapping with http2 and headers') },
);

const bcryptHash = z.string({ error: expectingText('a bcrypt hash') }).transform((hash, context) => {
  const cost = Number(/^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash)?.[1] ?? 0);
  if (cost >= 4 && cost <= maxBcryptCost) return hash;
  const problem =
    cost > maxBcryptCost
      ? `cost ${cost} would take longer than a scrape may, expected a cost of 10 to ${maxBcryptCost}`
      : 'not a bcrypt hash, expected one';
  context.addIssue({ code: 'custom', message: `${problem}; make it with: htpasswd -nBC 10 ""` });
  return z.NEVER;
});

const rateLimit = z.strictObject(
  {
    interval: goDuration()
      .optional()
      .describe('How often one more request is let through, such as 100ms; 0 for no limit.'),
    burst: wholeNumber(0, maxBurst).optional().describe('How many requests may come at once.'),
  },
  { error: expecting('a mapping with interval and burst') },
);

/** The whole file, in the format that exporters of the Prometheus project share. */
export const webConfigFile = z.strictObject(
  {
    tls_server_config: tlsServerConfig.optional().describe('TLS; without it everything travels in clear text.'),
    http_server_config: httpServerConfig.optional().describe('How requests are answered.'),
    basic_auth_users: z
      .record(z.string(), bcryptHash, { error: expecting('a mapping of user names to bcrypt hashes') })
      .optional()
      .describe('bcrypt hash of the password of each user; without any, nobody is asked for a password.'),
    rate_limit: rateLimit.optional().describe('How many requests are answered at all; more get status 429.'),
  },
  {
    error: expecting('a mapping with the keys tls_server_config, http_server_config, basic_auth_users and rate_limit'),
  },
);
