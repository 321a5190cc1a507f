import { resolve } from 'node:path';
import { platform } from 'node:process';

import type { Usable } from './decode.ts';
import { readText, type TextFile } from './files.ts';
import type { Findings, Path } from './findings.ts';
import { certificateProblem, keyFits, keyProblem } from './pem.ts';
import type { ConfigFile, TlsConfig } from './schema.ts';

/** The keys that `defaults` and a router share, as far as they were usable. */
export type Settings = NonNullable<Usable<ConfigFile['shape']['defaults']>>;

/**
 * What the secrets of one place, `defaults` or one router, come to. A key that was not written there is absent; one
 * that is undefined was written and complained about.
 */
export interface Secrets {
  readonly password?: Password | undefined;
  readonly ca?: string | undefined;
  readonly clientCertificate?: TlsConfig['clientCertificate'];
}

interface Password {
  readonly value: string;
  /** Where it was written. */
  readonly path: Path;
  /** Why its users deserve a warning. */
  readonly weakness: string | undefined;
}

export interface SecretsContext {
  readonly findings: Findings;
  /** Relative paths start here. */
  readonly folder: string;
  /** The text as written, if a variable was put into it. */
  writtenWithVariable(path: Path): string | undefined;
  /** Told of each file just before it is read. */
  beforeReading?(path: string): Promise<void>;
}

const maxBytes = 1024 * 1024;

/** Reads the files that one place names. Complains about each that is unreadable or not what its key asks for. */
export async function readSecrets(settings: Settings, path: Path, context: SecretsContext): Promise<Secrets> {
  const hasPassword = Object.hasOwn(settings, 'password') || Object.hasOwn(settings, 'password_file');
  const hasCa = settings.tls !== undefined && Object.hasOwn(settings.tls, 'ca_file');
  const password = await readPassword(settings, path, context);
  const ca = await readPem(settings.tls?.ca_file, [...path, 'tls', 'ca_file'], certificateProblem, context);
  const clientCertificate = await readClientCertificate(settings.tls, [...path, 'tls'], context);
  return {
    ...(hasPassword ? { password } : {}),
    ...(hasCa ? { ca } : {}),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
  };
}

async function readPassword(settings: Settings, path: Path, context: SecretsContext): Promise<Password | undefined> {
  const { findings } = context;
  const filePath = [...path, 'password_file'];
  if (Object.hasOwn(settings, 'password')) {
    if (Object.hasOwn(settings, 'password_file')) {
      findings.complain(filePath, 'stands beside password, expected one of the two');
    }
    return settings.password === undefined ? undefined : literalPassword(settings.password, path, context);
  }
  if (settings.password_file === undefined) return undefined;
  const file = await readNamed(settings.password_file, filePath, context);
  if (file === undefined) return undefined;
  const value = file.text.replace(/\r?\n$/, '');
  if (value === '') {
    findings.complain(filePath, 'the file is empty, expected a password in it');
    return undefined;
  }
  const readableByAll = platform !== 'win32' && (file.mode & 0o004) !== 0;
  const weakness = readableByAll
    ? 'every user of this machine can read the file; take that away with chmod o-r'
    : undefined;
  return { value, path: filePath, weakness };
}

function literalPassword(value: string, path: Path, context: SecretsContext): Password {
  const passwordPath = [...path, 'password'];
  const isLiteral = context.writtenWithVariable(passwordPath) === undefined;
  const weakness = isLiteral ? `the password stands in the config; use password_file or "\${ENV_VARIABLE}"` : undefined;
  return { value, path: passwordPath, weakness };
}

async function readClientCertificate(
  tls: Settings['tls'],
  path: Path,
  context: SecretsContext,
): Promise<TlsConfig['clientCertificate']> {
  const keyPath = [...path, 'key_file'];
  const certificate = await readPem(tls?.cert_file, [...path, 'cert_file'], certificateProblem, context);
  const key = await readPem(tls?.key_file, keyPath, keyProblem, context);
  if (certificate === undefined || key === undefined) return undefined;
  if (keyFits(certificate, key)) return { certificate, key };
  context.findings.complain(keyPath, 'not the key of the certificate in cert_file, expected the one it was made with');
  return undefined;
}

/** The PEM file that a key names. Complains where it is unreadable or not what the key asks for. */
export async function readPem(
  name: string | undefined,
  path: Path,
  problemIn: (text: string) => string | undefined,
  context: SecretsContext,
): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const file = await readNamed(name, path, context);
  if (file === undefined) return undefined;
  const problem = problemIn(file.text);
  if (problem === undefined) return file.text;
  context.findings.complain(path, `${shown(name, path, context)} ${problem}`);
  return undefined;
}

async function readNamed(name: string, path: Path, context: SecretsContext): Promise<TextFile | undefined> {
  const location = resolve(context.folder, name);
  await context.beforeReading?.(location);
  const file = await readText(location, maxBytes);
  if (!('problem' in file)) return file;
  const expected = 'expected a file that the exporter may read';
  context.findings.complain(path, `cannot read ${shown(name, path, context)}: ${file.problem}, ${expected}`);
  return undefined;
}

// A password that landed in password_file by mistake, or in the variable there, is not repeated.
function shown(name: string, path: Path, context: SecretsContext): string {
  const written = context.writtenWithVariable(path);
  if (written !== undefined) return `${onOneLine(written)} (in ${context.folder} if relative)`;
  const isBare = !/[/\\.]/.test(name);
  return path.at(-1) === 'password_file' && isBare
    ? `the file of this name in ${context.folder}`
    : onOneLine(resolve(context.folder, name));
}

// Neither may it begin a line of its own, nor speak to the terminal.
function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '…');
}
