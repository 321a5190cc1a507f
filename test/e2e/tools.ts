import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/**
 * Whether a program that a suite needs is installed. Where it is not, one line says what is left out; with CI=true that
 * is an error, since there nothing may be left out.
 */
export function hasProgram(program: string, debianPackage: string): boolean {
  if (spawnSync(program, ['--version']).error === undefined) return true;
  const message = `${program} is not installed (Debian: apt-get install --no-install-recommends ${debianPackage})`;
  if (process.env.CI === 'true') throw new Error(message);
  process.stderr.write(`skipped, since ${message}\n`);
  return false;
}

export interface Program {
  readonly pid: number | undefined;
  /** To it and all that it started, as a terminal does with Ctrl-C. */
  readonly signal: (name: 'SIGHUP' | 'SIGINT' | 'SIGTERM') => void;
  /** Everything it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Its exit code; a signal's name if that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts a program that is ended with the test. */
export function start(command: string, args: readonly string[], environment: Record<string, string> = {}): Program {
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  const signal = (name: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name);
  };
  onTestFinished(async () => {
    signal('SIGKILL');
    await ended;
  });
  return { pid: child.pid, signal, stdout: () => stdout, stderr: () => stderr, ended };
}

/** The exporter as installed: the built program. */
export function startExporter(args: readonly string[], environment: Record<string, string> = {}): Program {
  return start(process.execPath, ['dist/main.js', ...args], environment);
}

/** Asks until `read` gives something; a positive must come, however slow the machine is. */
export async function until<Value>(
  read: () => Value | undefined | Promise<Value | undefined>,
  what: string,
  withinMs = 120_000,
): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
