import { join } from 'node:path';
import { generate } from 'selfsigned';
import { readWebConfig, type WebConfigReading } from '../../../src/config/web/load.ts';
import type { WebConfig } from '../../../src/config/web/schema.ts';
import { createAuthority, issue } from '../../certificates.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const pki = makePki();

async function makePki() {
  const authority = await createAuthority('authority');
  const [server, other, short] = await Promise.all([
    issue(authority, 'server'),
    issue(authority, 'other'),
    generate([{ name: 'commonName', value: 'short' }], { keySize: 512, algorithm: 'sha256' }),
  ]);
  return { authority, server, other, short };
}

/** What the web configurations of the tests name. */
export async function webFiles() {
  const { authority, server, other, short } = await pki;
  return {
    'ca.pem': authority.cert,
    'server.pem': server.cert,
    'server.key': server.key,
    'other.pem': other.cert,
    'other.key': other.key,
    'damaged.key': server.key.replace(/MI.{20}/, 'MI'),
    'short.pem': short.cert,
    'short.key': short.private,
  };
}

/** Reads a text as if it were a web configuration beside these files; its folder is `<folder>` in messages. */
export async function readText(text: string, running?: WebConfig): Promise<WebConfigReading> {
  const folder = temporaryFolder({ ...(await webFiles()), 'web.yml': text });
  const path = join(folder, 'web.yml');
  const reading = await readWebConfig(path, running);
  const short = (line: string) => line.replace(new RegExp(`^${path}: ?`), '').replaceAll(folder, '<folder>');
  return { ...reading, complaints: reading.complaints.map(short), warnings: reading.warnings.map(short) };
}
