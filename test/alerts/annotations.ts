import type { Rule } from './rules.ts';

/** What a template can ask for. */
export interface Fired {
  readonly labels: Readonly<Record<string, string>>;
  readonly value?: number;
  /** Whether what an `if` or `with` asks for is there, and the router that it found. */
  readonly found?: string | undefined;
}

/** What people are to read of an alert that fired: the few things of Go's templates that the rules use. */
export function annotationsOf(rule: Rule, fired: Fired): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(rule.annotations ?? {}).map(([name, template]) => [name, rendered(template, fired)]),
  );
}

function rendered(template: string, { labels, value, found }: Fired): string {
  return template
    .replaceAll(/\s*\{\{-/g, '{{')
    .replaceAll(/-\}\}\s*/g, '}}')
    .replaceAll(
      /\{\{ (?:if|with) .*?\}\}(.*?)\{\{ else \}\}(.*?)\{\{ end \}\}/gs,
      (_whole, here: string, otherwise: string) => (found === undefined ? otherwise : here),
    )
    .replaceAll(/\{\{(.*?)\}\}/g, (whole, inside: string) => {
      const [, label = '', encoded] = /^ \$labels\.(\w+)( \| urlquery)? $/.exec(inside) ?? [];
      const text = label === '' ? others(inside.trim(), value, found) : labels[label];
      if (text === undefined) throw new Error(`${whole} is nothing that this alert has`);
      return encoded === undefined ? text : queryEscaped(text);
    });
}

function others(inside: string, value?: number, found?: string): string | undefined {
  if (inside === '$value') return value?.toString();
  return inside === '. | first | label "router"' ? found : undefined;
}

/** As Go escapes it, which leaves less as it is than JavaScript. */
function queryEscaped(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
