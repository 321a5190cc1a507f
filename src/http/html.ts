/** Text that is known to be markup; everything else is escaped. */
export interface Html {
  readonly text: string;
}

/** A template whose values are escaped unless they are made by `html` themselves; arrays are put one after another. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  const parts = strings.map((string, index) => string + render(values[index] ?? ''));
  return { text: parts.join('') };
}

export const nothing: Html = { text: '' };

function render(value: string | Html | readonly Html[]): string {
  if (typeof value === 'string') return escaped(value);
  return 'text' in value ? value.text : value.map(({ text }) => text).join('\n');
}

/** Invisible characters become visible, since some of them would turn the text around them (U+202E) or hide in it. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replace(/(?!\n)\p{C}/gu, '\uFFFD');
}

/** What routers say has no length that one could rely on. */
export function shortened(text: string, most: number): string {
  const characters = [...text.slice(0, 2 * most + 2)];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
