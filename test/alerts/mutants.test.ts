import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasProgram } from '../e2e/tools.ts';
import { equivalentMutants } from './equivalent-mutants.ts';
import { failingTests, noticed, readTestSuites, subjectsOf, type TestSuite } from './mutant-run.ts';
import { mutantTable } from './mutant-table.ts';
import { mutantsOf } from './mutants.ts';
import { readRuleFiles, rulesOf } from './rules.ts';

const ruleFiles = readRuleFiles();
const rules = rulesOf(ruleFiles);
const mutants = mutantsOf(rules);

test('every rule has its mutants, each with a name of its own', () => {
  const mutated = new Set(mutants.map(({ index }) => index));
  const untouched = rules.filter((_, index) => !mutated.has(index)).map(({ alert, record }) => alert ?? record);
  expect(untouched).toEqual(['RouterOSHAWatchdog']);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

describe.runIf(hasProgram('promtool', 'prometheus'))('mutants', () => {
  let suites: readonly TestSuite[];
  beforeAll(async () => {
    suites = await readTestSuites();
  });

  test('the rules themselves pass the tests that mutants are put to', { timeout: 300_000 }, async () => {
    const subjects = [...new Set(rules.flatMap((_, index) => subjectsOf(rules, index)))];
    const failed = await inParallel(subjects, async (subject) => {
      const files = await Promise.all([
        failingTests(rules, suites, subject, 'own'),
        failingTests(rules, suites, subject, 'situations'),
      ]);
      return files.flat().map((file) => `${subject} in ${file}`);
    });
    expect(failed.flat()).toEqual([]);
  });

  test('are noticed, but for those that change nothing', { timeout: 900_000 }, async () => {
    const began = performance.now();
    const found = await inParallel(mutants, async (mutant) => ({
      ...mutant,
      by: await noticed(rules, suites, mutant),
    }));
    const seconds = Math.round((performance.now() - began) / 1000);
    const survivors = found.filter(({ by }) => by === undefined).map(({ name }) => name);
    const naive = found.filter(({ isNaive }) => isNaive);
    const naiveInSituations = naive.filter(({ by }) => by?.which === 'situations');
    process.stdout.write(
      `mutants ${mutants.length}, killed ${mutants.length - survivors.length}, ` +
        `equivalent ${Object.keys(equivalentMutants).length}, ` +
        `of ${naive.length} naive rules ${naiveInSituations.length} fail in whole situations, ${seconds} s\n`,
    );
    expect(survivors.sort()).toEqual(Object.keys(equivalentMutants).sort());
    await expect(mutantTable(found)).toMatchFileSnapshot('mutants.md');
  });
});

/** As many at a time as there are processors. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
