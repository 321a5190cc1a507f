import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { type Program, start, until } from '../e2e/tools.ts';
import type { Pace } from './copies.ts';

/** A free port, and below those that the kernel gives to outgoing connections, so that it is free after a restart too. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.on('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

interface Served {
  readonly program: Program;
  readonly url: string;
}

async function ready(name: string, program: Program, url: string): Promise<Served> {
  await until(
    async () => ((await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true ? true : undefined),
    `${name} to be ready; it said ${program.stderr().slice(-500)}`,
  );
  return { program, url };
}

/** A real Alertmanager that is ended with the test. */
export async function startAlertmanager(configFile: string, port: number): Promise<Served> {
  const address = `127.0.0.1:${port}`;
  const program = start('prometheus-alertmanager', [
    `--config.file=${configFile}`,
    `--storage.path=${join(dirname(configFile), 'alertmanager-data')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ]);
  return ready('Alertmanager', program, `http://${address}`);
}

const prometheusFlags: Readonly<Record<Pace, readonly string[]>> = {
  // As alerts/README.md advises.
  shipped: ['--rules.alert.for-grace-period=30s'],
  // A tenth of that, and of the default, like the waits in copies.ts.
  hurried: ['--rules.alert.for-grace-period=3s', '--rules.alert.resend-delay=6s'],
};

/** A real Prometheus that is ended with the test. With the same file and port it is the same one, started again. */
export async function startPrometheus(configFile: string, port: number, pace: Pace = 'hurried'): Promise<Served> {
  const program = start('prometheus', [
    `--config.file=${configFile}`,
    `--storage.tsdb.path=${join(dirname(configFile), 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    ...prometheusFlags[pace],
  ]);
  return ready('Prometheus', program, `http://127.0.0.1:${port}`);
}
