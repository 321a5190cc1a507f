import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const root = new URL('../../..', import.meta.url);

/** In every secret: no message may hold it. No key can be shown whole with it, so it is not taken for one. */
const canary = '=canary=5e1f=';

export const environment = { ROUTER_PASSWORD: canary, ROUTER_HOST: '192.168.88.10', EMPTY: '' };

/** Configuration files, good and bad ones, with their secrets marked. */
export function seeds(paths: readonly string[]): readonly Buffer[] {
  return paths.flatMap(filesOf).map((path) =>
    Buffer.from(
      readFileSync(path, 'utf8')
        .replaceAll('canary-5e1f', canary)
        .replaceAll('password_file: /run/secrets/routeros', `password: "${canary}"`)
        // What the others expect.
        .replaceAll(/^#!.*\n/gm, ''),
    ),
  );
}

function filesOf(path: string): readonly string[] {
  const { pathname } = new URL(path, root);
  return path.endsWith('/') ? readdirSync(pathname).map((name) => join(pathname, name)) : [pathname];
}

const { cert, private: key } = await generate([{ name: 'commonName', value: 'exporter' }], { keySize: 2048 });
const beside = { 'server.pem': cert, 'ca.pem': cert, 'client.pem': cert, 'server.key': key, password: `${canary}\n` };

/** As messages may tell of it. */
interface Told {
  /** What is wrong; the file is read if there is nothing. */
  readonly complaints: readonly string[];
  readonly warnings: readonly string[];
}

/** Has a file with the bytes read, beside those that it names, and holds what is told of it to what is promised. */
export async function checkFile(bytes: Buffer, read: (path: string) => Promise<Told>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const path = join(folder, 'file.yml');
  try {
    for (const [name, text] of Object.entries(beside)) writeFileSync(join(folder, name), text);
    writeFileSync(path, bytes);
    const { complaints, warnings } = await read(path);
    for (const line of [...complaints, ...warnings]) checkLine(line, path);
    checkSize(complaints);
    return 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function checkLine(line: string, path: string): void {
  if (!line.startsWith(`${path}:`)) throw new Error(`a message without the file: ${JSON.stringify(line)}`);
  if (!/^:(\d+: .| cannot read the | the file is empty| and \d+ more$)/.test(line.slice(path.length)))
    throw new Error(`a message without the line: ${JSON.stringify(line)}`);
  if (/\p{Cc}/u.test(line)) throw new Error(`a message with control characters: ${JSON.stringify(line)}`);
  if (line.includes(canary) || line.includes(key.slice(100, 130)))
    throw new Error(`a secret in a message: ${JSON.stringify(line)}`);
}

function checkSize(complaints: readonly string[]): void {
  const size = complaints.reduce((sum, { length }) => sum + length, 0);
  if (size > 1 << 20) throw new Error(`${size} characters of complaints`);
}
