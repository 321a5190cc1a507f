import type { Command } from 'commander';
import { type Commands, commandLine } from '../../src/command-line.ts';
import { code, codes, prose, table } from './markdown.ts';

/** A section per command that does something. */
export function commandSections(): string {
  // None is called unless a command line is parsed.
  return leaves(commandLine({} as Commands))
    .map((command) => `### ${code(command.createHelp().commandUsage(command))}\n\n${section(command)}`)
    .join('\n\n');
}

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function section(command: Command): string {
  const words = command.registeredArguments.map((argument) => [
    code(argument.name()),
    '',
    '',
    prose(argument.description),
  ]);
  const flags = command.options.map(
    ({ flags, envVar, description, argChoices, defaultValue, defaultValueDescription }) => {
      const usual = defaultValueDescription ?? (defaultValue === undefined ? '' : String(defaultValue));
      return [
        code(flags),
        envVar === undefined ? '' : code(envVar),
        usual === '' ? '' : code(usual),
        argChoices === undefined ? prose(description) : `${prose(description)}: ${codes(argChoices)}`,
      ];
    },
  );
  return `${sentence(command.description())}\n\n${table(['flag', 'environment variable', 'default', 'meaning'], [...words, ...flags])}`;
}

function sentence(text: string): string {
  return prose(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
}
