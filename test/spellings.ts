import { inspect } from 'node:util';

/** An error with its stack, what it hides, and what caused it. */
export function laidOpen(error: Error): string {
  return inspect(error, { depth: 50, showHidden: true, maxStringLength: null, maxArrayLength: null });
}

/** How many base64 characters at each end depend on what stands beside the text, by its place in a group of three bytes. */
const skipped = [0, 2, 3] as const;

/** Text as it would look wherever it came out: plain, escaped, encoded, alone or within other text such as `user:password`. */
export function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = skipped.map((skip, before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // The last character may hold bits of what follows.
    return text.slice(skip, -1);
  });
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      bytes.toString('latin1'),
      Buffer.from(secret, 'latin1').toString('base64').replaceAll('=', '').slice(0, -1),
      bytes.toString('hex'),
      ...base64,
      ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}

/** The spellings of secrets that a text holds. */
export function spelledOut(secrets: readonly string[], text: string): readonly string[] {
  return secrets.flatMap(spellings).filter((spelling) => text.includes(spelling));
}
