import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Instruction, readDockerfile, root, type Stage } from './dockerfile.ts';

const run = promisify(execFile);
export const isRoot = process.getuid?.() === 0;

/**
 * Does what docker/Dockerfile says, without Docker: each stage in a folder of its own in place of a root file system.
 * What its commands name by absolute paths lies below that folder; they run on this machine, with this Node.js.
 *
 * @returns the folder of the last stage, for the caller to remove
 */
export async function buildTree(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  // Others than root have to come in.
  chmodSync(folder, 0o755);
  await copyContext(join(folder, 'context'));
  const roots = new Map([['', join(folder, 'context')]]);
  for (const stage of readDockerfile().stages)
    roots.set(stage.name === '' ? 'image' : stage.name, await build(stage, folder, roots));
  for (const [name, path] of roots) if (name !== 'image') rmSync(path, { recursive: true });
  return join(folder, 'image');
}

/** What Docker is given: the files of the repository that .dockerignore lets through. */
async function copyContext(target: string): Promise<void> {
  const [all, ...allowed] = readFileSync(join(root, '.dockerignore'), 'utf8').match(/^[^#\n].*$/gm) ?? [];
  if (all !== '*' || allowed.some((line) => !line.startsWith('!')))
    throw new Error('.dockerignore is no list of what is let in');
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    if (allowed.some((line) => file === line.slice(1) || file.startsWith(`${line.slice(1)}/`)))
      cpSync(join(root, file), join(target, file));
  }
}

async function build(
  { name, instructions }: Stage,
  folder: string,
  roots: ReadonlyMap<string, string>,
): Promise<string> {
  const stageRoot = join(folder, name === '' ? 'image' : name);
  for (const path of ['etc', 'usr/local/bin']) mkdirSync(join(stageRoot, path), { recursive: true });
  // The user of the image may not be let in to where this one is.
  if (name === '') cpSync(process.execPath, join(stageRoot, 'usr/local/bin/node'));
  let workdir = stageRoot;
  for (const instruction of instructions) {
    if (instruction.word === 'WORKDIR') {
      workdir = join(stageRoot, instruction.rest);
      mkdirSync(workdir, { recursive: true });
    } else if (instruction.word === 'COPY') copy(instruction, workdir, roots);
    else if (instruction.word === 'RUN') await shell(instruction.rest, workdir, stageRoot);
  }
  return stageRoot;
}

/** As COPY does: what ends with a slash is a folder to copy into; of a folder its content is copied. */
function copy({ flags, rest }: Instruction, workdir: string, roots: ReadonlyMap<string, string>): void {
  const from = roots.get(flags.from ?? '');
  if (from === undefined) throw new Error(`COPY ${rest}: there is no stage ${flags.from}`);
  const words = rest.split(/\s+/);
  const target = words.pop() ?? '';
  for (const source of words.flatMap((word) => expanded(from, word))) {
    const into = target.endsWith('/') ? join(workdir, target, basename(source)) : join(workdir, target);
    mkdirSync(dirname(into), { recursive: true });
    cpSync(join(from, source), into, { recursive: true, verbatimSymlinks: true });
  }
}

/** `docs/*.md` is every such file. */
function expanded(root: string, word: string): readonly string[] {
  if (!word.includes('*')) return [word];
  const folder = dirname(word);
  const [before = '', after = ''] = basename(word).split('*');
  const names = readdirSync(join(root, folder)).filter((name) => name.startsWith(before) && name.endsWith(after));
  if (names.length === 0) throw new Error(`COPY ${word}: there is no such file`);
  return names.map((name) => join(folder, name));
}

async function shell(command: string, cwd: string, stageRoot: string): Promise<void> {
  const below = command.replaceAll(/(?<=\s)\/(?=\w)/g, `${stageRoot}/`);
  const { NODE_ENV: _, ...environment } = process.env;
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  // Who is not root cannot give a folder away, nor has anybody to give it to.
  const prelude = isRoot ? '' : 'chown() { :; }; ';
  await run('sh', ['-c', `set -eu; umask 022; ${prelude}${below}`], { cwd, env: { ...environment, PATH: path } });
}
