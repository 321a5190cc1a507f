import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';

import type { Path } from './findings.ts';

interface YamlProblem {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

interface ParsedYaml {
  /** Plain maps, lists and scalars; undefined where the text is too broken for a value. */
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  /** The line of the key or list item at the path, or of what of the path there is. */
  lineOf(path: Path): number;
}

/** Bounds the copies that nested aliases make of their anchors. */
const maxAliasCount = 1000;

/** Bounds what is judged, and how much can be wrong with it. A key with its value is two. */
const maxNodes = 100_000;

// Our own words, since the parser's quote the text, which may be a password.
const wording: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'a value that starts with * is a YAML alias, expected it in quotes',
  BAD_DQ_ESCAPE: 'unknown escape in a double-quoted value, expected \\\\ for a backslash, or single quotes',
  BAD_INDENT: 'wrong indentation, expected all keys of a mapping, and all items of a list, in one column',
  BAD_SCALAR_START: 'this value starts with a character that YAML reserves, expected it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second key on one line, expected a value that holds ": " in quotes',
  DUPLICATE_KEY: 'the same key a second time, expected each key once in its mapping',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing, expected it before here',
  MULTILINE_IMPLICIT_KEY: 'not a key, expected "key: value" with a blank after the colon',
  MULTIPLE_DOCS: 'a second document after ---, expected one per file',
  NON_STRING_KEY: 'a key that is a list or a mapping, expected a word',
  RESOURCE_EXHAUSTION: 'nested too deeply, expected a few levels',
  TAB_AS_INDENT: 'a tab in the indentation, expected blanks',
  TAG_RESOLVE_FAILED: 'a value that starts with ! is a YAML tag, expected it in quotes',
  TOO_LARGE: `too large, expected at most ${maxNodes} keys and values`,
  TOO_MANY_ALIASES: `too many aliases, expected at most ${maxAliasCount}`,
  UNEXPECTED_TOKEN: 'unexpected here, expected a value that holds any of { } [ ] , # : " in quotes',
};

/** After these the parser still knows what belongs where, so that the rest can be judged too. */
const harmless = ['BAD_DQ_ESCAPE', 'BAD_SCALAR_START', 'DUPLICATE_KEY', 'TAG_RESOLVE_FAILED'];

/** Reads YAML. Never throws; what is wrong with the syntax is in `problems`, one per line, never quoting the text. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  // The parser compares each key with each other for unique ones, a minute's work for a file full of keys.
  const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false };
  const document = parseDocument(text, options);
  const survey = surveyOf(document);
  const parserProblems = [...document.errors, ...document.warnings].map(({ pos, code }) => ({ offset: pos[0], code }));
  const found = [...parserProblems, ...survey.problems].sort((a, b) => a.offset - b.offset);
  let value: unknown;
  if (found.every(({ code }) => harmless.includes(code))) {
    try {
      value = document.toJS({ maxAliasCount });
    } catch {
      found.push({ offset: survey.firstAlias, code: 'TOO_MANY_ALIASES' });
    }
  }

  const problems = new Map<number, YamlProblem>();
  for (const { offset, code } of found) {
    const { line, col: column } = lines.linePos(offset);
    // One slip makes the parser stumble over the rest of the line.
    if (!problems.has(line)) problems.set(line, { line, column, text: explain(code, sourceLine(text, lines, line)) });
  }
  return {
    value,
    problems: [...problems.values()],
    lineOf: (path) => lines.linePos(offsetOf(document.contents, path, survey)).line,
  };
}

interface Survey {
  readonly problems: { readonly offset: number; readonly code: string }[];
  readonly pairs: Map<unknown, ReadonlyMap<unknown, Pair>>;
  readonly targets: Map<unknown, unknown>;
  readonly firstAlias: number;
}

// What the parser offers to find a key or the target of an alias searches from the start each time.
function surveyOf(document: Document.Parsed): Survey {
  const anchors = new Map<string, unknown>();
  const survey = { problems: [] as Survey['problems'], pairs: new Map(), targets: new Map(), firstAlias: 0 };
  let nodes = 0;
  visit(document, {
    Value: (_key, node) => {
      nodes += 1;
      if (nodes > maxNodes) {
        survey.problems.push({ offset: startOf(node), code: 'TOO_LARGE' });
        return visit.BREAK;
      }
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isMap(node)) survey.pairs.set(node, pairsOf(node, survey.problems));
      return undefined;
    },
    Alias: (_key, alias) => {
      const offset = startOf(alias);
      if (survey.targets.size === 0) survey.firstAlias = offset;
      if (!anchors.has(alias.source)) survey.problems.push({ offset, code: 'BAD_ALIAS' });
      survey.targets.set(alias, anchors.get(alias.source));
      if (survey.targets.size === maxAliasCount + 1) survey.problems.push({ offset, code: 'TOO_MANY_ALIASES' });
    },
  });
  return survey;
}

function pairsOf(map: YAMLMap, problems: Survey['problems']): ReadonlyMap<unknown, Pair> {
  const pairs = new Map<unknown, Pair>();
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? pair.key.value : pair.key;
    if (pairs.has(key)) problems.push({ offset: startOf(pair.key), code: 'DUPLICATE_KEY' });
    else pairs.set(key, pair);
  }
  return pairs;
}

function explain(code: string, line: string): string {
  if (code === 'UNEXPECTED_TOKEN' && /(^|[\s:[{,])\$\{/.test(line)) {
    return `\${…} between brackets is read as a mapping, expected it in quotes`;
  }
  return wording[code] ?? 'not YAML, expected keys and values as in the example';
}

function sourceLine(text: string, lines: LineCounter, line: number): string {
  return text.slice(lines.lineStarts[line - 1], lines.lineStarts[line]);
}

function offsetOf(contents: unknown, path: Path, { pairs, targets }: Survey): number {
  let node = contents;
  let offset = 0;
  for (const step of path) {
    const container = targets.get(node) ?? node;
    if (isSeq(container) && typeof step === 'number' && step < container.items.length) {
      node = container.items[step];
      offset = startOf(node);
    } else {
      const pair = pairs.get(container)?.get(step);
      if (pair === undefined) break;
      node = pair.value;
      offset = startOf(pair.key);
    }
  }
  return offset;
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
