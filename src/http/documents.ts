import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Html } from './html.ts';
import { renderMarkdown } from './markdown.ts';

/** A document of the package, served since it is needed most when the internet is what is broken. */
export interface Document {
  /** Below `/`, such as `runbooks/RouterOSHASplitBrain`. */
  readonly path: string;
  readonly title: string;
  /** The first sentence of its first paragraph. */
  readonly beginning: string;
  render(): Html;
}

const folders = ['alerts/runbooks', 'docs'] as const;
const handbooks = ['README.md', 'alerts/README.md', 'dashboards/README.md'] as const;

/**
 * Reads what is served of a package.
 *
 * @throws Error where runbooks or documentation are not there
 */
export function loadDocuments(packageRoot: URL): readonly Document[] {
  const root = fileURLToPath(packageRoot);
  const files = [
    ...handbooks.filter((file) => existsSync(join(root, file))),
    ...folders.flatMap((folder) => markdownFiles(root, folder)),
  ];
  const paths = new Map(files.map((file) => [file, servedAs(file)]));
  return files.map((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    const resolve = (target: string) => {
      const { pathname, hash } = new URL(target, `file:///${file}`);
      const path = paths.get(decodeURI(pathname.slice(1)));
      return path === undefined ? undefined : `../${path}${hash}`;
    };
    return { path: servedAs(file), ...headOf(source), render: once(() => renderMarkdown(source, resolve)) };
  });
}

/** A document stays as it is, and rendering takes milliseconds in which nobody is answered. */
function once(render: () => Html): () => Html {
  let rendered: Html | undefined;
  return () => {
    rendered ??= render();
    return rendered;
  };
}

function markdownFiles(root: string, folder: string): readonly string[] {
  const path = join(root, folder);
  const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.md')) : [];
  if (names.length > 0) return names.sort().map((name) => `${folder}/${name}`);
  throw new Error(
    `there is no document in ${path}, which belongs to the exporter and is served at /${folder.split('/').at(-1)}/. ` +
      'Install the package anew, or copy its folders alerts and docs to there',
  );
}

/** `alerts/runbooks/X.md` at `runbooks/X`, `docs/x.md` at `docs/x`, `alerts/README.md` at `docs/alerts`. */
function servedAs(file: string): string {
  const name = file.replace(/\.md$/, '');
  if (name.startsWith('alerts/runbooks/')) return name.replace('alerts/', '');
  return name.startsWith('docs/') ? name : `docs/${name.replace('/README', '')}`;
}

function headOf(source: string): Pick<Document, 'title' | 'beginning'> {
  const title = /^# (.*)$/m.exec(source)?.[1] ?? '';
  const paragraph = source.split(/\n\n+/).find((block) => /^[^\s#<|`-]/.test(block)) ?? '';
  const text = paragraph.replaceAll(/\s+/g, ' ').replaceAll(/\[([^\]]*)\]\([^)]*\)|[*`]/g, '$1');
  return { title, beginning: /^.*?\.(?= |$)/.exec(text)?.[0] ?? text };
}
