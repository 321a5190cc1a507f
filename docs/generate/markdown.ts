/** A table without the columns that are empty in every row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = [...head.keys()].filter((column) => rows.some((row) => row[column] !== ''));
  const line = (cells: readonly string[]) => `| ${used.map((column) => cells[column] ?? '').join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

export function codes(words: readonly string[]): string {
  return words.map(code).join(', ');
}

const codeWord = /"\$\{\w+\}"|\b[a-z][a-z-]*:\/\/[a-z]+|\b[a-z]+(?:_[a-z0-9]+)+\b/g;

/** Plain text, with what is plainly a name, a URL or a variable in it set as code. */
export function prose(text: string): string {
  return text.replace(/[|<*]/g, '\\$&').replace(codeWord, (word) => code(word));
}

/** Fills the places `<!-- name -->` of a handwritten text. */
export function fill(template: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const place = `<!-- ${name} -->`;
    if (!text.includes(place)) throw new Error(`The template has no place ${place}.`);
    return text.replace(place, () => part);
  }, template);
}
