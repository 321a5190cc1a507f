import { readText } from '../config/files.ts';
import { shown } from './safe-text.ts';
import type { Ask } from './terminal.ts';

/** @throws Error where none is typed */
export async function askPassword(username: string, ask: Ask): Promise<string> {
  const password = await ask(`Password of ${shown(username)} on the routers (not shown): `, { echo: false });
  if (password === undefined || password === '') throw new Error('no password was given');
  return password;
}

/**
 * As `password_file` of the configuration is read.
 *
 * @throws Error where the file is none, or empty
 */
export async function readPassword(path: string): Promise<string> {
  const file = await readText(path, 1024 * 1024);
  if ('problem' in file) throw new Error(`--password-file: ${path}: ${file.problem}`);
  const password = file.text.replace(/\r?\n$/, '');
  if (password === '') throw new Error(`--password-file: ${path}: the file is empty, expected a password in it`);
  return password;
}
