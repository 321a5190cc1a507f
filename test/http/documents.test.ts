import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDocuments } from '../../src/http/documents.ts';
import { renderMarkdown } from '../../src/http/markdown.ts';
import { alertNames, readRuleFiles, rulesOf } from '../alerts/rules.ts';
import { scene } from '../ha/scene.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { documents, readerOf, serverOf } from './scene-server.ts';

const root = join(import.meta.dirname, '../..');
const alerts = alertNames();

let app: ReturnType<typeof serverOf>;

beforeAll(async () => {
  const it = scene({ prepare: ([, b]) => b?.nat.splice(0) });
  it.unread.add('router-a /interface/vrrp');
  app = serverOf([await readerOf(it), await readerOf(scene({ config: { name: 'branch & co' } }))]);
});

afterAll(() => app.close());

describe('runbooks', () => {
  test.each(
    rulesOf(readRuleFiles()).flatMap(({ alert, annotations = {} }) =>
      alert === undefined ? [] : [[alert, annotations.runbook_url ?? '']],
    ),
  )('%s is served where its alert says', async (alert, address) => {
    const { pathname, host } = new URL(address);
    expect(host).toBe('localhost:10112');
    const reply = await app.inject(pathname);
    expect(reply.statusCode).toBe(200);
    expect(reply.body).toContain(`<h1 id="${alert.toLowerCase()}">${alert}</h1>`);
    for (const part of ['Meaning', 'Impact', 'Diagnosis', 'Mitigation']) expect(reply.body).toContain(`${part}</h2>`);
  });

  test('are listed, each with its first sentence', async () => {
    const { body } = await app.inject('/runbooks/');
    expect([...body.matchAll(/<a href="\.\.\/runbooks\/(\w+)">\1<\/a>/g)].map(([, name]) => name)).toEqual(alerts);
    expect(body).toContain(
      'Two or more routers were read as master of one virtual router, for longer than a handover takes.</li>',
    );
  });

  test('/runbooks leads to the list, below whatever path it is', async () => {
    const reply = await app.inject('/runbooks');
    expect([reply.statusCode, reply.headers.location]).toEqual([301, 'runbooks/']);
  });

  test.each(['/runbooks/RouterOSHANothing', '/runbooks/RouterOSHASplitBrain.md', '/runbooks/%3Cb%3E', '/docs/nothing'])(
    '%s is not there, and the list is',
    async (path) => {
      const reply = await app.inject(path);
      expect(reply.statusCode).toBe(404);
      expect(reply.body).toContain('There is nothing here by the name of');
      expect(reply.body).toContain('</a><br>');
      expect(reply.body).not.toContain('<b>');
    },
  );

  test('cannot be written', async () => {
    const reply = await app.inject({ method: 'POST', url: '/runbooks/RouterOSHASplitBrain' });
    expect([reply.statusCode, reply.headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});

test('every link of every page leads somewhere, and none needs to be at the root of a server', async () => {
  const seen = new Map<string, string>();
  const queue = ['http://exporter/below/'];
  for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
    const [page = ''] = url.split('#');
    if (!seen.has(page)) {
      const { pathname, search } = new URL(page);
      const reply = await app.inject(pathname.replace('/below', '') + search);
      expect([page, reply.statusCode]).toEqual([page, 200]);
      seen.set(page, reply.body);
      if (!`${reply.headers['content-type']}`.startsWith('text/html')) continue;
      const targets = [...reply.body.matchAll(/ href="([^"]*)"/g)].map(([, target = '']) =>
        target.replaceAll('&amp;', '&'),
      );
      queue.push(
        ...targets.filter((target) => !/^(https?|data):/.test(target)).map((target) => new URL(target, page).href),
      );
    }
    const { hash } = new URL(url);
    if (hash !== '') expect(seen.get(page), url).toContain(` id="${hash.slice(1)}"`);
  }
  expect([...seen.keys()].every((page) => page.startsWith('http://exporter/below/'))).toBe(true);
  for (const { path } of documents) expect([...seen.keys()]).toContain(`http://exporter/below/${path}`);
});

test('a document is rendered once', () => {
  for (const document of documents) expect(document.render()).toBe(document.render());
});

describe('Markdown', () => {
  const render = (source: string, resolve = (_target: string): string | undefined => undefined) =>
    renderMarkdown(source, resolve).text.trim();

  test.each([
    ['HTML is text', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['HTML in a line is text', 'a <b onclick="x">b</b>', '<p>a &lt;b onclick=&quot;x&quot;&gt;b&lt;/b&gt;</p>'],
    ['a comment is not shown', '<!-- made by x -->\n\na', '<p>a</p>'],
    ['a script is no link', '[a](javascript:alert(1))', '<p>a</p>'],
    ['data is no link', '[a](data:text/html,x)', '<p>a</p>'],
    [
      'a page elsewhere is a link',
      '[a](https://example.org/?a="&b)',
      '<p><a href="https://example.org/?a=&quot;&amp;b">a</a></p>',
    ],
    ['a picture is its description', '![a "b"](x.png)', '<p>a &quot;b&quot;</p>'],
    ['a file that is not served is its name', '[`a.rsc`](a.rsc)', '<p><code>a.rsc</code></p>'],
    ['a heading has its anchor', '## What & why: `x`', '<h2 id="what--why-x">What &amp; why: <code>x</code></h2>'],
  ])('%s', (_what, source, markup) => {
    expect(render(source)).toBe(markup);
  });

  test('a link to another document is followed', () => {
    expect(render('[a](b.md)', (target) => `../docs/${target.replace('.md', '')}`)).toBe(
      '<p><a href="../docs/b">a</a></p>',
    );
  });
});

describe('a package', () => {
  async function copyOf(...folders: string[]): Promise<URL> {
    const copy = temporaryFolder();
    for (const folder of folders) await cp(join(root, folder), join(copy, folder), { recursive: true });
    return pathToFileURL(`${copy}/`);
  }

  test('is read wherever it lies', async () => {
    const read = loadDocuments(await copyOf('alerts/runbooks', 'docs'));
    expect(read.filter(({ path }) => path.startsWith('runbooks/'))).toHaveLength(alerts.length);
  });

  test('without runbooks, or with none among them, is refused with what to do', async () => {
    const lacking = await copyOf('docs');
    const message = /^there is no document in \/.*\/alerts\/runbooks, .* Install the package anew, or copy its folders/;
    expect(() => loadDocuments(lacking)).toThrow(message);
    await mkdir(new URL('alerts/runbooks', lacking), { recursive: true });
    expect(() => loadDocuments(lacking)).toThrow(message);
  });
});
