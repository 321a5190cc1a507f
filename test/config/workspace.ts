import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import { ConfigError, type LoadedConfig, loadConfig } from '../../src/config/load.ts';

export const collectors = ['vrrp', 'interface', 'dhcp-client', 'nat'] as const;

/** In every secret of these tests: no message may hold it. */
export const canary = 'canary-5e1f';

const environment = { ROUTER_PASSWORD: `${canary}-from-env`, ROUTER_HOST: '192.168.88.10', EMPTY: '' };

const pki = makePki();

async function makePki() {
  const [client, other] = await Promise.all([
    generate([{ name: 'commonName', value: 'exporter' }], { keySize: 2048 }),
    generate([{ name: 'commonName', value: 'other' }], { keySize: 2048 }),
  ]);
  return { client, other };
}

/** What configs of the tests name, by file name. */
export async function secretFiles() {
  const { client, other } = await pki;
  return {
    password: `${canary}-from-file\n`,
    empty: '\n',
    'ca.pem': `# two authorities\n${client.cert}${other.cert}`,
    'client.pem': client.cert,
    'client.key': client.private,
    'other.key': other.private,
    'damaged.pem': client.cert.replace(/MII.{20}/, 'MII'),
    'damaged.key': client.private.replace(/MII.{20}/, 'MII'),
    'encrypted.key': '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n-----END ENCRYPTED PRIVATE KEY-----\n',
  };
}

/** A folder of its own for one test, with the files in it that only their owner can read. */
export function makeFolder(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o600);
  }
  return folder;
}

interface Outcome {
  readonly config: LoadedConfig['config'] | undefined;
  readonly warnings: readonly string[];
  readonly complaints: readonly string[];
}

/** Loads a config file; in messages its path is left out and its folder is `<folder>`. */
export async function load(path: string): Promise<Outcome> {
  const short = (text: string) => text.replace(new RegExp(`^${path}: ?`), '').replaceAll(dirname(path), '<folder>');
  try {
    const { config, warnings } = await loadConfig({ path, collectors, environment });
    return { config, warnings: warnings.map(short), complaints: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, warnings: [], complaints: error.complaints.map(short) };
  }
}

/** Loads a text as if it were a config file beside the secret files. */
export async function loadText(text: string | Buffer): Promise<Outcome> {
  const folder = makeFolder({ ...(await secretFiles()), 'routeros-ha.yml': text });
  return load(join(folder, 'routeros-ha.yml'));
}

/** Loads a copy of a config file beside the secret files. */
export async function loadCopy(path: string): Promise<Outcome> {
  const folder = makeFolder(await secretFiles());
  cpSync(path, join(folder, 'routeros-ha.yml'));
  return load(join(folder, 'routeros-ha.yml'));
}
