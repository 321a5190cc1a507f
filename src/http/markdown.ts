import { Marked } from 'marked';
import { escaped, type Html } from './html.ts';

/**
 * A document as markup. HTML in it is shown as text, and pictures as their description, so that it can neither run nor
 * load anything.
 *
 * @param resolve where a relative link leads; undefined: to nothing that is served, so that only its text is left
 */
export function renderMarkdown(source: string, resolve: (target: string) => string | undefined): Html {
  const marked = new Marked({
    gfm: true,
    renderer: {
      html: ({ text }) => (/^<!--.*-->\s*$/s.test(text) ? '' : escaped(text)),
      image: ({ text }) => escaped(text),
      link({ href, tokens }) {
        const content = this.parser.parseInline(tokens);
        const target = /^https?:\/\/|^#/.test(href) ? href : resolve(href);
        return target === undefined ? content : `<a href="${escaped(target)}">${content}</a>`;
      },
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${escaped(anchor(text))}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
    },
  });
  const text = marked.parse(source, { async: false });
  return { text: scrollable(text) };
}

/** A wide table is moved within itself, not the page; by keyboard too, for which it needs a name of its own. A header without words is none. */
function scrollable(text: string): string {
  let count = 0;
  const open = () => {
    count += 1;
    return `<div class="scroll" role="region" aria-label="Table ${count}" tabindex="0"><table>`;
  };
  return text.replaceAll('<table>', open).replaceAll('</table>', '</table></div>').replaceAll('<th></th>', '<td></td>');
}

/** As GitHub makes them. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
