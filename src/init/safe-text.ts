/**
 * Text for a place where it may do no harm: routers name themselves, their rules and their interfaces, and whoever owns
 * one of them must not be able to write configuration, or to move the cursor of a terminal.
 */

/** Control and format characters, line and paragraph separators, and what is no character at all. */
const harmful = /[\p{C}\p{Zl}\p{Zp}]/gu;
const width = 120;

/** As part of one line: a harmful character is shown as its code, and a long text ends early. */
export function shown(text: string, maxLength = 400): string {
  const characters = [...text.replaceAll(harmful, (character) => `\\u{${code(character).toString(16)}}`)];
  return characters.length <= maxLength ? characters.join('') : `${characters.slice(0, maxLength - 1).join('')}…`;
}

/** As a double-quoted YAML scalar that the configuration reads as exactly this text; `$` would begin a variable. */
export function quoted(text: string): string {
  return JSON.stringify(text.replaceAll('$', '$$$$')).replaceAll(harmful, (character) =>
    code(character) > 0xffff
      ? `\\U${code(character).toString(16).padStart(8, '0')}`
      : `\\u${code(character).toString(16).padStart(4, '0')}`,
  );
}

/** As the lines of a comment. */
export function comment(indent: number, text: string): readonly string[] {
  const prefix = `${' '.repeat(indent)}#`;
  const lines: string[] = [];
  let line = prefix;
  for (const word of shown(text, 2_000).split(' ')) {
    if (line.length + 1 + word.length > width && line !== prefix) {
      lines.push(line);
      line = prefix;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** As a name in the configuration; undefined where nothing is left of it. */
export function asName(text: string): string | undefined {
  const clean = text.replaceAll(/\s+/g, ' ').replaceAll(harmful, '').trim();
  let name = '';
  for (const character of clean) if (name.length + character.length <= 63) name += character;
  return name.trim() === '' ? undefined : name.trim();
}

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}
