import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Usable } from '../decode.ts';
import type { Findings, Path } from '../findings.ts';
import { certificateProblem, keyFits, keyProblem } from '../pem.ts';
import { readPem, type SecretsContext } from '../secrets.ts';
import { builtIn, type ClientAuth, type TlsServerConfig, type webConfigFile } from './schema.ts';
import { curves, opensslCiphers, versions } from './tls-names.ts';

type Keys = NonNullable<NonNullable<Usable<typeof webConfigFile>>['tls_server_config']>;
type Key = keyof Keys;

const verifying: readonly ClientAuth[] = ['VerifyClientCertIfGiven', 'RequireAndVerifyClientCert'];

/** Reads the certificates and the key. Undefined where anything is wrong with them or with the other keys. */
export async function readTls(keys: Keys, context: SecretsContext): Promise<TlsServerConfig | undefined> {
  const { findings } = context;
  const clientAuth = keys.client_auth_type ?? builtIn.client_auth_type;
  checkTogether(keys, clientAuth, findings);
  const certificate = await readOne(keys, 'cert', certificateProblem, context);
  const key = await readOne(keys, 'key', keyProblem, context);
  const clientCa = await readOne(keys, 'client_ca', certificateProblem, context);
  if (certificate === undefined || key === undefined) return undefined;
  if (!keyFits(certificate, key)) {
    const problem = 'not the key of the certificate beside it, expected the one it was made with';
    findings.complain(at('key_file' in keys ? 'key_file' : 'key'), problem);
    return undefined;
  }
  const secureContext: SecureContextOptions = {
    cert: certificate,
    key,
    ...(clientCa === undefined ? {} : { ca: clientCa }),
    minVersion: versions[keys.min_version ?? builtIn.min_version],
    maxVersion: versions[keys.max_version ?? builtIn.max_version],
    ...algorithms(keys),
    honorCipherOrder: keys.prefer_server_cipher_suites ?? builtIn.prefer_server_cipher_suites,
  };
  const problem = findings.complaints.length === 0 ? opensslProblem(secureContext) : undefined;
  if (problem !== undefined) findings.complain(['tls_server_config'], problem);
  const clientAllowedSans = keys.client_allowed_sans && present(keys.client_allowed_sans);
  return { clientAuth, clientAllowedSans, secureContext };
}

/** As in Go, where none is named the usual ones are on offer. */
function algorithms(keys: Keys): SecureContextOptions {
  const suites = present(keys.cipher_suites ?? []);
  const preferred = present(keys.curve_preferences ?? []);
  return {
    ...(suites.length === 0 ? {} : { ciphers: opensslCiphers(suites) }),
    ...(preferred.length === 0 ? {} : { ecdhCurve: preferred.map((curve) => curves[curve]).join(':') }),
  };
}

function at(key: Key): Path {
  return ['tls_server_config', key];
}

function checkTogether(keys: Keys, clientAuth: ClientAuth, findings: Findings): void {
  for (const key of ['cert', 'key', 'client_ca'] as const) {
    const file = `${key}_file` as const;
    if (file in keys && key in keys) findings.complain(at(key), `stands beside ${file}, expected one of the two`);
    if (!(file in keys || key in keys) && key !== 'client_ca')
      findings.complain(at(file), `missing, expected ${file} or ${key}`);
  }
  if (keys.min_version === 'TLS13' && keys.max_version === 'TLS12')
    findings.complain(at('max_version'), 'older than min_version, expected the same or a newer one');
  // What was written there is already complained about.
  if ('client_auth_type' in keys && keys.client_auth_type === undefined) return;
  checkNames(keys, clientAuth, findings);
  if (verifying.includes(clientAuth)) checkVerifying(keys, clientAuth, findings);
  else checkBelieving(keys, clientAuth, findings);
}

function checkNames(keys: Keys, clientAuth: ClientAuth, findings: Findings): void {
  if (!('client_allowed_sans' in keys) || clientAuth === 'RequireAndVerifyClientCert') return;
  const problem =
    'a client without a certificate of these names gets in, expected client_auth_type RequireAndVerifyClientCert beside it';
  findings.complain(at('client_allowed_sans'), problem);
}

function checkVerifying(keys: Keys, clientAuth: ClientAuth, findings: Findings): void {
  if ('client_ca_file' in keys || 'client_ca' in keys) return;
  const problem = `there is nothing to verify by, expected client_ca_file beside ${clientAuth}`;
  findings.complain(at('client_auth_type'), problem);
}

function checkBelieving(keys: Keys, clientAuth: ClientAuth, findings: Findings): void {
  const idle = (['client_ca_file', 'client_ca'] as const).filter((key) => key in keys);
  if (clientAuth === 'NoClientCert') {
    const problem = `no client’s certificate is asked for, expected client_auth_type ${verifying.join(' or ')} beside it`;
    for (const key of idle) findings.complain(at(key), problem);
    return;
  }
  findings.warn(at('client_auth_type'), 'any certificate will do; RequireAndVerifyClientCert keeps strangers out');
  for (const key of idle) findings.warn(at(key), `no client’s certificate is verified with ${clientAuth}`);
}

function readOne(
  keys: Keys,
  key: 'cert' | 'key' | 'client_ca',
  problemIn: (text: string) => string | undefined,
  context: SecretsContext,
): Promise<string | undefined> | string | undefined {
  const file = `${key}_file` as const;
  const text = keys[key];
  if (file in keys || text === undefined) return readPem(keys[file], at(file), problemIn, context);
  const problem = problemIn(text);
  if (problem === undefined) return text;
  context.findings.complain(at(key), problem);
  return undefined;
}

/** What OpenSSL alone knows, such as a key that is too short. */
function opensslProblem(options: SecureContextOptions): string | undefined {
  try {
    createSecureContext(options);
    return undefined;
  } catch (error) {
    const { reason, code } = error as { readonly reason?: string; readonly code?: string };
    return `OpenSSL refuses it (${reason ?? code}), expected what this Node.js can serve`;
  }
}

function present<Item>(items: readonly (Item | undefined)[]): Item[] {
  return items.filter((item) => item !== undefined);
}
