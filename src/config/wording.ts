/** What was found, told by its kind alone: the value may be a secret in the wrong place. */
function found(input: unknown): string {
  if (input === undefined) return 'missing';
  if (input === null) return 'nothing is written here';
  if (Array.isArray(input)) return 'found a list';
  if (typeof input === 'object') return 'found a mapping';
  return `found a ${typeof input}`;
}

interface Judged {
  readonly input?: unknown;
}

/** A zod `error` function: "found a list, expected `what`". */
export function expecting(what: string): (issue: Judged) => string {
  return ({ input }) => `${found(input)}, expected ${what}`;
}

/** As `expecting`, for text: YAML reads an unquoted `12345` as a number, so quotes are what is missing. */
export function expectingText(what: string): (issue: Judged) => string {
  return ({ input }) =>
    typeof input === 'number' || typeof input === 'boolean'
      ? `${found(input)}, expected a string, quote it`
      : `${found(input)}, expected ${what}`;
}

/** As `expecting`, for one of a few words, with a suggestion where a word is close. */
export function expectingOneOf(words: readonly string[]): (issue: Judged) => string {
  return ({ input }) => {
    if (typeof input !== 'string') return `${found(input)}, expected ${words.join(' or ')}`;
    const close = closest(input, words);
    return `unknown value, expected ${words.join(' or ')}${close === undefined ? '' : `; did you mean ${close}?`}`;
  };
}

/** The word that `text` is most likely a slip of the pen for, if any is close. */
export function closest(text: string, words: readonly string[]): string | undefined {
  // Bounds the work: nothing that long is close to a key.
  if (text.length > 64) return undefined;
  const plain = text.toLowerCase().replaceAll('-', '_');
  const ranked = words
    .map((word) => ({ word, distance: distance(plain, word.toLowerCase().replaceAll('-', '_')) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined;
}

function distance(text: string, word: string): number {
  // People shorten long keys: fingerprint for fingerprint_sha256.
  return text.length > 1 && word.startsWith(text) ? 1 : editDistance(text, word);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
