/** Text that is known to be markup; everything else is escaped. */
export interface Html {
  readonly text: string;
}

/** A template whose values are escaped unless they are made by `html` themselves; arrays are put one after another. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  const parts = strings.map((string, index) => string + render(values[index] ?? ''));
  return { text: parts.join('') };
}

function render(value: string | Html | readonly Html[]): string {
  if (typeof value === 'string') return escaped(value);
  return 'text' in value ? value.text : value.map(({ text }) => text).join('\n');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
