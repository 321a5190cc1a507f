import type { Row } from './dialect.ts';
import { menus, pick, printRows } from './menus/index.ts';
import { menuRefusal } from './reply.ts';
import type { Router } from './router.ts';
import { isAtLeast } from './version.ts';

/** One sentence of a reply, its tag not yet in it. */
export type Sentence = readonly string[];

/** `category` as in the manual: 0 missing item or command, 1 argument value, 2 interrupted, … */
export function trap(message: string, category?: number): Sentence[] {
  const categoryWords = category === undefined ? [] : [`=category=${category}`];
  return [['!trap', ...categoryWords, `=message=${message}`], ['!done']];
}

/** Answers a command of a user who is logged in, at `nowMs` (milliseconds since 1970). */
export function answerCommand(router: Router, words: Sentence, nowMs: number): Sentence[] {
  const [command = '', ...rest] = words;
  const cut = command.lastIndexOf('/');
  const [path, verb] = [command.slice(0, cut), command.slice(cut + 1)];
  const menu = menus.get(path);
  const refusal = menuRefusal(router, path);
  if (menu === undefined || refusal === 'no-such-menu') return trap('no such command prefix', 0);
  if (refusal === 'permission-denied') return trap('not enough permissions (9)');
  if (verb !== 'print') return isChange(verb) ? trap('not enough permissions (9)') : trap('no such command', 0);

  const queries = rest.filter((word) => word.startsWith('?'));
  const matching = printRows(router, menu, nowMs).filter((row) => matches(row, queries));
  const names = attribute(words, '.proplist')?.split(',');
  const sentences = matching.map((row) => {
    const shown = names === undefined ? row : pick(row, names);
    return ['!re', ...Object.entries(shown).map(([name, value]) => `=${name}=${value}`)];
  });
  if (sentences.length === 0 && isAtLeast(router.version, 7, 18)) return [['!empty'], ['!done']];
  return [...sentences, ['!done']];
}

/** The value of `=name=value` among the words. */
export function attribute(words: Sentence, name: string): string | undefined {
  const prefix = `=${name}=`;
  return words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
}

/** The user of a simulated router may only read. */
function isChange(verb: string): boolean {
  return ['add', 'set', 'remove', 'enable', 'disable', 'move', 'unset', 'reset-counters'].includes(verb);
}

/** Query words work on a stack; what is left on it at the end must all be true. */
function matches(row: Row, queries: readonly string[]): boolean {
  const stack: boolean[] = [];
  for (const query of queries) {
    if (query.startsWith('?#')) operate(stack, query.slice(2));
    else stack.push(test(row, query));
  }
  return stack.every(Boolean);
}

/** `?k` has it, `?-k` lacks it, `?k=v` and `?=k=v` have this value. */
function test(row: Row, query: string): boolean {
  if (query.startsWith('?-')) return row[query.slice(2)] === undefined;
  const [, name = '', value] = /^\?=?([^=]+)(?:=(.*))?$/s.exec(query) ?? [];
  return value === undefined ? row[name] !== undefined : row[name] === value;
}

function operate(stack: boolean[], operators: string): void {
  for (const operator of operators) {
    const top = stack.pop() ?? false;
    if (operator === '!') stack.push(!top);
    else if (operator === '&') stack.push((stack.pop() ?? false) && top);
    else if (operator === '|') stack.push((stack.pop() ?? false) || top);
    else stack.push(top);
  }
}
