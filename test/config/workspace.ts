import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import { createCertificate } from '../../src/simulator/certificate.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export const collectors = ['vrrp', 'interface', 'dhcp-client', 'nat'] as const;

/** In every secret of these tests: no message may hold it. */
export const canary = 'canary-5e1f';

const environment = { ROUTER_PASSWORD: `${canary}-from-env`, ROUTER_HOST: '192.168.88.10', EMPTY: '' };

const pki = Promise.all([createCertificate('exporter'), createCertificate('other')]);

/** What configs of the tests name, by file name. */
export async function secretFiles() {
  const [client, other] = await pki;
  return {
    password: `${canary}-from-file\n`,
    empty: '\n',
    'ca.pem': `# two authorities\n${client.certificate}${other.certificate}`,
    'client.pem': client.certificate,
    'client.key': client.key,
    'other.key': other.key,
    'damaged.pem': client.certificate.replace(/MII.{20}/, 'MII'),
    'damaged.key': client.key.replace(/MI.{20}/, 'MI'),
    'encrypted.key': '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIF\n-----END ENCRYPTED PRIVATE KEY-----\n',
  };
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
  const folder = temporaryFolder({ ...(await secretFiles()), 'routeros-ha.yml': text });
  return load(join(folder, 'routeros-ha.yml'));
}

/** Loads a copy of a config file beside the secret files. */
export async function loadCopy(path: string): Promise<Outcome> {
  const folder = temporaryFolder(await secretFiles());
  cpSync(path, join(folder, 'routeros-ha.yml'));
  return load(join(folder, 'routeros-ha.yml'));
}
