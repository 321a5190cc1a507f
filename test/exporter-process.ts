import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface Routers {
  readonly addresses: readonly { readonly url: string; readonly fingerprintSha256?: string | undefined }[];
  readonly user: { readonly name: string; readonly password: string };
}

/** The exporter as a process of its own, with nothing else in it. */
export interface ExporterProcess {
  readonly url: string;
  readonly pid: number | undefined;
  end(): Promise<void>;
}

/**
 * Starts the exporter before these routers, two to a group, and resolves when it listens. Nothing is set that has a
 * default.
 *
 * @param program arguments of Node.js, such as `dist/main.js`
 */
export async function startProcess(program: readonly string[], routers: Routers): Promise<ExporterProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'routeros-ha-'));
  const configFile = join(folder, 'routeros-ha.yml');
  writeFileSync(join(folder, 'password'), routers.user.password, { mode: 0o600 });
  writeFileSync(configFile, JSON.stringify(configFor(routers)));
  const args = ['--config.file', configFile, '--web.listen-address=127.0.0.1:0', '--log.format=json'];
  const child = spawn(process.execPath, [...program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const kill = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', kill);
  const url = await listening(child.stderr);

  return {
    url,
    pid: child.pid,
    async end() {
      child.kill('SIGTERM');
      const timer = setTimeout(kill, 10_000);
      await ended;
      clearTimeout(timer);
      process.off('exit', kill);
      kill();
    },
  };
}

function configFor({ addresses, user }: Routers) {
  const routers = addresses.map(({ url, fingerprintSha256 }, index) => ({
    name: `router-${index % 2 === 0 ? 'a' : 'b'}`,
    url,
    ...(fingerprintSha256 === undefined ? {} : { tls: { fingerprint_sha256: fingerprintSha256 } }),
  }));
  const groups = Array.from({ length: routers.length / 2 }, (_, index) => ({
    name: `site-${index + 1}`,
    routers: routers.slice(2 * index, 2 * index + 2),
  }));
  return { defaults: { username: user.name, password_file: 'password' }, groups };
}

/** The URL, once the log tells it; reads the rest of the log too, or the exporter would stall. */
async function listening(log: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const reader = createInterface(log);
    reader.on('line', (line) => {
      const url = /"url":"([^"]+)".*"msg":"listening"/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
      if (lines.length < 20) lines.push(line);
    });
    reader.on('close', () => reject(new Error(`the exporter ended before it listened:\n${lines.join('\n')}`)));
  });
}
