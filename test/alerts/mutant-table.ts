import { equivalentMutants } from './equivalent-mutants.ts';
import type { Noticed } from './mutant-run.ts';
import type { Mutant } from './mutants.ts';

/** Every mutant and what noticed it, rule by rule, for mutants.md. */
export function mutantTable(found: readonly (Mutant & { readonly by: Noticed | undefined })[]): string {
  const titles = [...new Set(found.map(({ title }) => title))];
  const noticed = found.filter(({ by }) => by !== undefined).length;
  return [
    '# Mutants of the rules',
    '',
    'Made by test/alerts/mutants.test.ts; `npx vitest run --project e2e test/alerts/mutants.test.ts -u` makes it anew. Each is a',
    'rule with one mistake in it, or what public rules have in its place, and the tests of alerts/tests that notice it: those',
    'of the rule itself, those of an alert that is built on it, or whole situations.',
    '',
    `${found.length} mutants, ${noticed} noticed, ${found.length - noticed} that change nothing.`,
    ...titles.flatMap((title) => [
      '',
      `## ${title}`,
      '',
      '| mistake | noticed by |',
      '| --- | --- |',
      ...found
        .filter((mutant) => mutant.title === title)
        .map(
          (mutant) =>
            `| ${cell(mutant.isNaive ? `in its place: ${mutant.what}` : mutant.what)} | ${cell(byOf(mutant))} |`,
        ),
    ]),
    '',
  ].join('\n');
}

function byOf({ name, title, by }: Mutant & { readonly by: Noticed | undefined }): string {
  if (by === undefined) return `nothing: ${equivalentMutants[name] ?? 'not explained'}`;
  const { which, subject, files } = by;
  const asked = title.split(' ')[0] === subject ? '' : `${subject} in `;
  return `${asked}${files.join(', ')}${which === 'situations' ? ' (whole situations)' : ''}`;
}

/** What Markdown would take for the end of a cell, or for markup. */
function cell(text: string): string {
  return text.replaceAll(/[|<*]/g, '\\$&');
}
