import { type Commands, commandLine } from '../../src/command-line.ts';

export interface Parsed {
  readonly command: string;
  // biome-ignore lint/suspicious/noExplicitAny: each command has options of its own
  readonly options: any;
}

/** What the program makes of a command line, by its own definition of flags. Throws where it would complain. */
export async function parseCommand(words: readonly string[]): Promise<Parsed> {
  const parsed: Parsed[] = [];
  const noted = (command: string) => async (options: unknown) => {
    parsed.push({ command, options });
  };
  const names = ['serve', 'demo', 'simulate', 'check', 'checkConfig', 'init'] as const satisfies (keyof Commands)[];
  const program = commandLine(Object.fromEntries(names.map((name) => [name, noted(name)])) as unknown as Commands);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  await program.parseAsync([...words], { from: 'user' });
  const [only] = parsed;
  if (only === undefined) throw new Error(`${words.join(' ')} does nothing`);
  return only;
}
