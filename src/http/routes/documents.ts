import type { FastifyInstance } from 'fastify';
import type { DashboardLinks } from '../dashboard-links.ts';
import type { Document } from '../documents.ts';
import { type Html, html, nothing } from '../html.ts';
import { sendPage } from '../page.ts';

const shelves = [
  { folder: 'runbooks', title: 'Runbooks' },
  { folder: 'docs', title: 'Docs' },
] as const;

interface DocumentsParts {
  readonly documents: readonly Document[];
  readonly dashboards: DashboardLinks | undefined;
  readonly version: string;
}

/** `/runbooks/` and `/docs/`: what to do about each alert, and how things are set up. */
export function documentRoutes(app: FastifyInstance, { documents, dashboards, version }: DocumentsParts): void {
  const page = { root: '../', colour: '#57606a', dashboards, version } as const;
  for (const { folder, title } of shelves) {
    const shelf = documents.filter(({ path }) => path.startsWith(`${folder}/`));
    const index = (missing: string | undefined) => ({
      ...page,
      title,
      current: title,
      main: indexMain(title, shelf, missing),
    });

    app.get(`/${folder}`, (_request, reply) => reply.redirect(`${folder}/`, 301));
    app.get(`/${folder}/`, (_request, reply) => sendPage(reply, index(undefined)));
    app.get<{ Params: { name: string } }>(`/${folder}/:name`, ({ params: { name } }, reply) =>
      sendPage(reply.code(404), index(name)),
    );
    for (const document of shelf) {
      app.get(`/${document.path}`, (_request, reply) => {
        const main = html`<article class="document">${document.render()}</article>`;
        return sendPage(reply, { ...page, title: document.title, current: undefined, main });
      });
    }
  }
}

function indexMain(title: string, shelf: readonly Document[], missing: string | undefined): Html {
  const entry = ({ path, title, beginning }: Document) =>
    html`<li><a href="../${path}">${title}</a><br>${beginning}</li>`;
  return html`<h1>${title}</h1>
${missing === undefined ? nothing : html`<p>There is nothing here by the name of ${missing}. There is:</p>`}
<ul class="list">${shelf.map(entry)}</ul>`;
}
