import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { startProcess } from '../exporter-process.ts';
import type { Answers } from './routers.ts';

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

/** Starts the exporter before these routers; `program` are arguments of Node.js, such as `dist/main.js`. */
export async function startExporter(program: readonly string[], routers: Answers['open']): Promise<Exporter> {
  const { url, end } = await startProcess(program, routers);
  const agent = new Agent({ keepAlive: true });
  return {
    scrape: () => scrape(`${url}/metrics`, agent),
    end() {
      agent.destroy();
      return end();
    },
  };
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
