import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** End-to-end tests run what a user runs: the build. */
export async function setup(): Promise<void> {
  await promisify(execFile)('npm', ['run', 'build']);
}
