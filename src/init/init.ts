import { lstat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isEncrypted, type RouterUrl, routerUrl } from '../config/router-url.ts';
import { name } from '../config/values.ts';
import { listed } from '../ha/finding.ts';
import type { GroupSnapshot } from '../scrape/snapshot.ts';
import { type Candidate, introduce, lookAtCertificates } from './certificates.ts';
import { configText, find } from './config-text.ts';
import { askPassword, readPassword } from './password.ts';
import { readRouters, timeoutMs } from './read.ts';
import { shown } from './safe-text.ts';
import { type Ask, atTerminal, Interrupted, type TerminalInput } from './terminal.ts';

export interface InitOptions {
  readonly urls: readonly string[];
  readonly username: string;
  /** Undefined: it is asked for. */
  readonly passwordFile: string | undefined;
  /** Takes the certificates as they are, without a question. */
  readonly acceptCertificates: boolean;
  readonly group: string;
  /** Undefined: standard output. */
  readonly output: string | undefined;
}

/** Where `init` reads answers and writes. Nothing but the configuration is printed; all else is told. */
export interface InitConsole {
  readonly input: TerminalInput;
  readonly print: (text: string) => void;
  readonly tell: (text: string) => void;
}

/**
 * Reads the routers and writes a configuration for them.
 *
 * @returns the exit code: 1 where a router could not be read, 130 after Ctrl-C
 * @throws Error for the operator, where nothing could be done
 */
export async function init(options: InitOptions, io: InitConsole): Promise<number> {
  const urls = decodeUrls(options.urls);
  await check(options, urls, io);
  const { group, username, passwordFile, output } = options;
  const { print, tell } = io;

  const candidates = await lookAtCertificates(urls, timeoutMs);
  if (candidates.every(({ problem }) => problem !== undefined)) return tellProblems(candidates, tell);
  const password = await confirmAndAsk(candidates, options, io).catch((error) => {
    if (error instanceof Interrupted) return undefined;
    throw error;
  });
  if (password === undefined) return 130;

  tell(`reading ${listed(urls.map(({ href }) => href))} as ${shown(username)} …\n`);
  const snapshot = await readRouters(candidates, { group, username, password });
  const exitCode = tellFailures(snapshot, tell);
  if (snapshot.routers.every(({ failure }) => failure !== undefined)) return exitCode;

  const readOn = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const file = passwordFile === undefined ? undefined : resolve(passwordFile);
  const found = find(snapshot);
  const text = configText(found, { candidates, username, passwordFile: file, readOn });
  if (output === undefined) print(text);
  else {
    await writeFile(output, text, { flag: 'wx' });
    tell(`wrote ${output}\n`);
  }
  const { length } = found.report.findings;
  if (length > 0)
    tell(`${length === 1 ? 'one finding stands' : `${length} findings stand`} at the top of the configuration\n`);
  return exitCode;
}

function decodeUrls(texts: readonly string[]): readonly RouterUrl[] {
  const urls = texts.map((text, index) => {
    const { data, error } = routerUrl.safeParse(text);
    // The text itself may hold a password before an @.
    if (data === undefined) throw new Error(`URL ${index + 1}: ${error?.issues[0]?.message}`);
    return data;
  });
  for (const [index, { href }] of urls.entries()) {
    if (urls.findIndex((url) => url.href === href) < index) throw new Error(`${href} is given twice`);
  }
  return urls;
}

/** What would be a pity to find out after all the questions. */
async function check(
  { username, group, passwordFile, acceptCertificates, output }: InitOptions,
  urls: readonly RouterUrl[],
  { input }: InitConsole,
): Promise<void> {
  const problem = name('a name').safeParse(group).error?.issues[0]?.message;
  if (problem !== undefined) throw new Error(`--group: ${problem}`);
  if (username === '') throw new Error('--username: empty, expected the RouterOS user of the exporter');
  if (output !== undefined && (await exists(output))) {
    throw new Error(`${output} exists already and is not overwritten; give --output another name, or remove it`);
  }
  if (input.isTTY === true) return;
  if (passwordFile === undefined) {
    throw new Error('there is no terminal to ask for the password on; give it with --password-file');
  }
  if (!acceptCertificates && urls.some(isEncrypted)) {
    throw new Error(
      'there is no terminal to have the certificates confirmed on; --accept-certificates takes them as they are',
    );
  }
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Gives the password, once the operator has seen whom it will be sent to. */
async function confirmAndAsk(
  candidates: readonly Candidate[],
  { username, passwordFile, acceptCertificates }: InitOptions,
  { input, tell }: InitConsole,
): Promise<string> {
  const written = passwordFile === undefined ? undefined : await readPassword(passwordFile);
  const seen = candidates.filter(({ problem }) => problem === undefined);
  const introduceAll = async (ask: Ask | undefined) => {
    for (const candidate of seen) await introduce(candidate, tell, ask);
  };
  const isConfirmed = acceptCertificates || seen.every(({ certificate }) => certificate === undefined);
  if (isConfirmed) await introduceAll(undefined);
  if (isConfirmed && written !== undefined) return written;
  return atTerminal(input, tell, async (ask) => {
    if (!isConfirmed) await introduceAll(ask);
    return written ?? askPassword(username, ask);
  });
}

function tellProblems(candidates: readonly Candidate[], tell: InitConsole['tell']): number {
  for (const { problem } of candidates) if (problem !== undefined) tell(`error: ${shown(problem.message)}\n`);
  tell('no router could be read, so there is no configuration to write\n');
  return 1;
}

function tellFailures({ routers }: GroupSnapshot, tell: InitConsole['tell']): number {
  const failures = routers.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  for (const { message } of failures) tell(`error: ${shown(message)}\n`);
  if (failures.length === routers.length) tell('no router could be read, so there is no configuration to write\n');
  return failures.length > 0 ? 1 : 0;
}
