import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertsFolder } from './rules.ts';

/** What promtool says, and whether it is content. */
export interface Said {
  readonly passed: boolean;
  readonly output: string;
}

export async function promtool(args: readonly string[], cwd: string): Promise<Said> {
  const child = spawn('promtool', args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // It is over before its memory would run out.
    env: { ...process.env, GOGC: '400' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { passed: status === 0, output };
}

/** A file of alerts/rules or alerts/tests. */
export interface File {
  readonly folder: 'rules' | 'tests';
  readonly name: string;
  readonly text: string;
}

export async function readFiles(folder: File['folder']): Promise<readonly File[]> {
  const names = (await readdir(join(alertsFolder, folder))).filter((name) => name.endsWith('.yml')).sort();
  return Promise.all(
    names.map(async (name) => ({ folder, name, text: await readFile(join(alertsFolder, folder, name), 'utf8') })),
  );
}

/** Runs test files against rules in a folder of their own. */
export async function testRules(files: readonly File[]): Promise<Said> {
  const root = await mkdtemp(join(tmpdir(), 'alerts-'));
  try {
    await Promise.all(['rules', 'tests'].map((folder) => mkdir(join(root, folder))));
    await Promise.all(files.map(({ folder, name, text }) => writeFile(join(root, folder, name), text)));
    const tests = files.filter(({ folder }) => folder === 'tests').map(({ name }) => name);
    return await promtool(['test', 'rules', ...tests], join(root, 'tests'));
  } finally {
    await rm(root, { recursive: true });
  }
}
