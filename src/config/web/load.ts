import { dirname, resolve } from 'node:path';
import { decode, isMapping, type Usable } from '../decode.ts';
import { parseYaml } from '../document.ts';
import { readText } from '../files.ts';
import { Findings } from '../findings.ts';
import type { SecretsContext } from '../secrets.ts';
import { maxBurst, type RateLimit, type WebConfig, webConfigFile } from './schema.ts';
import { type Stamps, stampOf } from './stamps.ts';
import { readTls } from './tls.ts';

/** One reading of a web configuration: what it says, or everything that is wrong with it. */
export interface WebConfigReading {
  /** Undefined where there are complaints. */
  readonly config: WebConfig | undefined;
  /** One line each, as those about the configuration; none holds a secret. */
  readonly complaints: readonly string[];
  readonly warnings: readonly string[];
  /** The files that were read, as they were just before. */
  readonly stamps: Stamps;
}

const maxBytes = 1024 * 1024;

type File = NonNullable<Usable<typeof webConfigFile>>;

/**
 * Reads a web configuration and the files that it names. Never throws.
 *
 * @param running the one in use, which limits what may be changed; undefined at the start
 */
export async function readWebConfig(path: string, running: WebConfig | undefined): Promise<WebConfigReading> {
  const stamps = new Map<string, string>();
  const stamp = async (file: string) => void stamps.set(file, await stampOf(file));
  await stamp(resolve(path));
  const file = await readText(path, maxBytes);
  if ('problem' in file) {
    const complaint = `${path}: cannot read the web configuration: ${file.problem}, expected a YAML file that the exporter may read`;
    return { config: undefined, complaints: [complaint], warnings: [], stamps };
  }
  const yaml = parseYaml(file.text);
  const findings = new Findings(path, yaml.lineOf);
  for (const { line, column, text } of yaml.problems) findings.complainAt(line, `YAML, column ${column}`, text);
  const context = {
    findings,
    folder: dirname(resolve(path)),
    writtenWithVariable: () => undefined,
    beforeReading: stamp,
  };
  // An empty file is one without any key.
  const config = yaml.value === undefined ? undefined : await decodeWebConfig(yaml.value ?? {}, context, running);
  const { complaints, warnings } = findings;
  return { config: complaints.length === 0 ? config : undefined, complaints, warnings, stamps };
}

async function decodeWebConfig(
  value: unknown,
  context: SecretsContext,
  running: WebConfig | undefined,
): Promise<WebConfig | undefined> {
  const { findings } = context;
  const file = decode(webConfigFile, withoutUnset(value), findings);
  if (file === undefined) return undefined;
  const { http_server_config: http, basic_auth_users: users = {} } = file;
  // Undefined where it is complained about.
  const tlsKeys = 'tls_server_config' in file ? file.tls_server_config : {};
  const hasTls = tlsKeys !== undefined && Object.keys(tlsKeys).length > 0;
  const tls = hasTls ? await readTls(tlsKeys, context) : undefined;
  checkUsers(value, findings);
  if (Object.keys(users).length > 0 && tlsKeys !== undefined && !hasTls)
    findings.warn(['basic_auth_users'], 'without TLS the passwords cross the network in clear text');
  if (!hasTls && Object.keys(users).length === 0)
    findings.warn([], 'neither TLS nor users, so whoever reaches the port is answered in clear text');
  if (http?.http2 === true)
    findings.warn(['http_server_config', 'http2'], 'HTTP/2 is not served; clients take HTTP/1.1 instead');
  const config: WebConfig = {
    tls,
    users: new Map(Object.entries(users)),
    headers: headersOf(http?.headers ?? {}),
    rateLimit: rateLimitOf(file.rate_limit, findings),
  };
  if (running !== undefined && findings.complaints.length === 0) checkAgainst(running, config, findings);
  return config;
}

const { tls_server_config, http_server_config, rate_limit } = webConfigFile.shape;

/** What is known of the sections in which Go takes an empty text, or nothing at all, for a key that is not written. */
const sections: Readonly<Record<string, object>> = {
  tls_server_config: tls_server_config.unwrap().shape,
  http_server_config: http_server_config.unwrap().shape,
  rate_limit: rate_limit.unwrap().shape,
};

function withoutUnset(file: unknown): unknown {
  if (!isMapping(file)) return file;
  const written = Object.entries(file).map(([name, section]) => {
    const known = sections[name];
    if (known === undefined || !isMapping(section)) return [name, section];
    const set = Object.entries(section).filter(
      ([key, value]) => !((value === '' || value === null) && Object.hasOwn(known, key)),
    );
    return [name, Object.fromEntries(set)];
  });
  return Object.fromEntries(written);
}

/** `__proto__` gets lost on the way, and a lost user must not mean that nobody is asked for a password. */
function checkUsers(value: unknown, findings: Findings): void {
  const { basic_auth_users: written } = value as { readonly basic_auth_users?: unknown };
  for (const user of Object.keys(written ?? {})) {
    const path = ['basic_auth_users', user];
    if (user === '' || user.includes(':') || user === '__proto__')
      findings.complain(path, 'empty, with a colon in it or __proto__, expected a name that a client can send');
  }
}

function headersOf(headers: Readonly<Record<string, string | number | null | undefined>>): Record<string, string> {
  const set = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}

function rateLimitOf(written: File['rate_limit'], findings: Findings): RateLimit | undefined {
  const { interval = 0, burst = 0 } = written ?? {};
  if (interval === 0) return undefined;
  const path = ['rate_limit', 'burst'];
  if (burst === 0 && !findings.isSettled(path))
    findings.complain(path, `nothing would be let through, expected a whole number from 1 to ${maxBurst}`);
  return { intervalMs: interval, burst };
}

/** A listening socket cannot begin or end to speak TLS, nor to ask for certificates. */
function checkAgainst({ tls: before }: WebConfig, { tls: after }: WebConfig, findings: Findings): void {
  if ((before === undefined) !== (after === undefined)) {
    const [was, is] = before === undefined ? ['without', 'with'] : ['with', 'without'];
    findings.complain(['tls_server_config'], `the exporter was started ${was} TLS, expected a restart to go on ${is}`);
  } else if (before?.clientAuth !== after?.clientAuth) {
    const problem = `the exporter was started with ${before?.clientAuth}, expected a restart to change that`;
    findings.complain(['tls_server_config', 'client_auth_type'], problem);
  }
}
