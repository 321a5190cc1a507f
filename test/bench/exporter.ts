import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Answers } from './routers.ts';

/** The exporter as a process of its own, with nothing else in it. */
export interface Exporter {
  scrape(): Promise<Scrape>;
  end(): Promise<void>;
}

export interface Scrape {
  /** From the sending of the request to the last byte of the answer. */
  readonly wallMs: number;
  /** CPU that the exporter has used so far, by its own account. */
  readonly cpuMs: number;
  readonly residentBytes: number;
  readonly textBytes: number;
  readonly compressedBytes: number;
  readonly unread: Unread;
}

/** What was not read in time, or not at all. */
export interface Unread {
  readonly routers: number;
  /** Those of these routers included. */
  readonly menus: number;
}

/** As Prometheus asks. */
const headers = {
  accept: 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  'accept-encoding': 'gzip',
  'x-prometheus-scrape-timeout-seconds': '10',
};

/**
 * Starts the exporter before these routers, two to a group, and resolves when it listens. Nothing is set that has a
 * default.
 *
 * @param program arguments of Node.js, such as `dist/main.js`
 */
export async function startExporter(program: readonly string[], routers: Answers['open']): Promise<Exporter> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
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
  const agent = new Agent({ keepAlive: true });
  const url = await listening(child.stderr);

  return {
    scrape: () => scrape(`${url}/metrics`, agent),
    async end() {
      agent.destroy();
      child.kill('SIGTERM');
      const timer = setTimeout(kill, 10_000);
      await ended;
      clearTimeout(timer);
      process.off('exit', kill);
      kill();
    },
  };
}

function configFor({ addresses, user }: Answers['open']) {
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

async function scrape(url: string, agent: Agent): Promise<Scrape> {
  const start = performance.now();
  const request = get(url, { agent, headers, signal: AbortSignal.timeout(30_000) });
  const [response] = await once(request, 'response');
  const compressed = await buffer(response);
  const wallMs = performance.now() - start;
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
  const text = gunzipSync(compressed).toString();
  return {
    wallMs,
    cpuMs: sample(text, 'process_cpu_seconds_total') * 1000,
    residentBytes: sample(text, 'process_resident_memory_bytes'),
    textBytes: text.length,
    compressedBytes: compressed.length,
    unread: { routers: countZeros(text, 'routeros_up'), menus: countZeros(text, 'routeros_scrape_collector_success') },
  };
}

function sample(text: string, name: string): number {
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`the exporter says no ${name}`);
  return Number(value);
}

function countZeros(text: string, name: string): number {
  return text.match(new RegExp(`^${name}\\{.*\\} 0$`, 'gm'))?.length ?? 0;
}
