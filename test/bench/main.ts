import { execFile } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { startFleet } from './fleet.ts';
import { type Cell, measure, type Result } from './measure.ts';
import { help, parseOptions } from './options.ts';
import { table } from './table.ts';

async function bench(cells: readonly Cell[]): Promise<void> {
  progress('building the exporter');
  await promisify(execFile)('npm', ['run', 'build']);
  const cores = availableParallelism();
  const fleet = startFleet(2);
  const results: Result[] = [];
  for (const [index, cell] of cells.entries()) {
    const start = performance.now();
    const result = await measure(fleet, ['dist/main.js'], cell);
    results.push(result);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const { routers, transport, delayMs, scrapes, wallMs } = result;
    progress(
      `${index + 1}/${cells.length}: ${routers} routers, ${transport}, ${delayMs} ms: ` +
        `${wallMs.toFixed(1)} ms (${scrapes} scrapes measured; ${seconds} s with setting up)`,
    );
  }
  await fleet.end();
  const memory = Math.round(totalmem() / 2 ** 30);
  process.stdout.write(`Node.js ${process.version}, ${cores} cores, ${memory} GiB of memory.\n\n${table(results)}`);
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

function fail(error: unknown): never {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** What was started ends with this process. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const cells = parseOptions(process.argv.slice(2));
  if (cells === undefined) process.stdout.write(help);
  else await bench(cells);
} catch (error) {
  fail(error);
}
