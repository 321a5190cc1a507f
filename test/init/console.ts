import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { collectors } from '../../src/collectors/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type InitOptions, init } from '../../src/init/init.ts';
import { pairUser } from '../../src/simulator/scenarios/pair.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A terminal on which somebody types, and what becomes of it. */
export function fakeTerminal() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (isRaw: boolean) => modes.push(isRaw) });
  return { input, modes };
}

/** Runs `init` and types each answer as soon as its question stands on the terminal. */
export async function runInit(urls: readonly string[], options: Partial<InitOptions> = {}, answers: string[] = []) {
  const { input, modes } = fakeTerminal();
  const typed = answers.slice();
  let printed = '';
  let told = '';
  const tell = (text: string) => {
    told += text;
    const [answer] = /\[y\/N\] $|\(not shown\): $/.test(text) ? typed.splice(0, 1) : [];
    if (answer !== undefined) setImmediate(() => input.write(answer));
  };
  const all: InitOptions = {
    urls,
    username: pairUser.name,
    passwordFile: undefined,
    acceptCertificates: false,
    group: 'home',
    output: undefined,
    ...options,
  };
  const print = (text: string) => {
    printed += text;
  };
  const exitCode = await init(all, { input, print, tell }).catch((error: Error) => error.message);
  return { exitCode, printed, told, modes, input };
}

export function writePassword(text: string = pairUser.password): string {
  return join(temporaryFolder({ password: `${text}\n` }), 'password');
}

/** Loads a printed configuration as the exporter would; without a password file of its own it gets one. */
export async function load(text: string) {
  const own = text.replace('password_file: "/etc/routeros-ha/password"', `password_file: "${writePassword()}"`);
  const path = join(temporaryFolder({ 'routeros-ha.yml': own }), 'routeros-ha.yml');
  return loadConfig({ path, collectors: collectors.map(({ name }) => name), environment: {} });
}
