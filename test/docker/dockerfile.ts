import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Instruction {
  /** Such as `RUN`. */
  readonly word: string;
  /** `--from=build` is `{ from: 'build' }`. */
  readonly flags: Readonly<Record<string, string>>;
  readonly rest: string;
}

export interface Stage {
  /** Empty for the last one. */
  readonly name: string;
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

const known = 'ARG FROM LABEL RUN WORKDIR COPY ENV USER EXPOSE HEALTHCHECK ENTRYPOINT'.split(' ');

/** The stages of docker/Dockerfile, with the default of each ARG. Fails at what it does not understand. */
export function readDockerfile(): {
  readonly args: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
} {
  const text = readFileSync(join(root, 'docker/Dockerfile'), 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const args: Record<string, string> = {};
  const stages: { name: string; image: string; instructions: Instruction[] }[] = [];
  for (const { word, flags, rest } of lines.map(instruction)) {
    if (word === 'ARG') {
      const [name = '', value = ''] = rest.split('=');
      args[name] = value;
    } else if (word === 'FROM') {
      const [image = '', as, name = ''] = rest.split(' ');
      if (as !== undefined && as !== 'AS') throw new Error(`FROM ${rest}`);
      stages.push({ name, image: image.replaceAll(/\$\{(\w+)\}/g, (_, arg) => args[arg] ?? ''), instructions: [] });
    } else stages.at(-1)?.instructions.push({ word, flags, rest });
  }
  return { args, stages };
}

function instruction(line: string): Instruction {
  const [, word = '', flags = '', rest = ''] = /^([A-Z]+)\s+((?:--\S+\s+)*)(.*)$/.exec(line.trim()) ?? [];
  if (!known.includes(word)) throw new Error(`the Dockerfile has an instruction that its tests do not know: ${line}`);
  const pairs = [...flags.matchAll(/--([\w-]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]);
  return { word, flags: Object.fromEntries(pairs), rest: rest.trim() };
}

/** The stage that becomes the image. */
function imageStage(): Stage {
  const stage = readDockerfile().stages.at(-1);
  if (stage === undefined) throw new Error('the Dockerfile has no stage');
  return stage;
}

/** What the last stage says by `word`, once. */
export function imageSays(word: string): string {
  const found = imageStage().instructions.filter((one) => one.word === word);
  if (found.length !== 1) throw new Error(`the image has ${found.length} ${word}`);
  return found[0]?.rest ?? '';
}

/** `KEY=value` and `KEY="value"`, as ENV and LABEL have them. */
export function imagePairs(word: 'ENV' | 'LABEL'): Readonly<Record<string, string>> {
  const pairs = [...imageSays(word).matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)];
  return Object.fromEntries(pairs.map(([, key = '', quoted, plain]) => [key, quoted ?? plain ?? '']));
}

/** The command behind `HEALTHCHECK … CMD`. */
export function healthCommand(): readonly string[] {
  return JSON.parse(imageSays('HEALTHCHECK').replace(/^.*?CMD\s+/, ''));
}
