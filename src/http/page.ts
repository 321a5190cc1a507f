import type { FastifyReply } from 'fastify';
import type { DashboardLinks } from './dashboard-links.ts';
import { type Html, html, nothing } from './html.ts';
import { style, styleHash } from './style.ts';

export interface Page {
  readonly title: string;
  /** The way from this page to `/`. All links are relative, so that a reverse proxy may put the exporter below a path. */
  readonly root: './' | '../';
  /** The entry of the navigation that this page is. */
  readonly current: string | undefined;
  /** The colour of the icon in the browser's tab; the title says it in words. */
  readonly colour: string;
  readonly main: Html;
  readonly dashboards: DashboardLinks | undefined;
  /** Of the exporter. */
  readonly version: string;
}

/** What leads on from every page. */
const navigation = [
  { path: '', title: 'Status' },
  { path: 'runbooks/', title: 'Runbooks' },
  { path: 'docs/', title: 'Docs' },
  { path: 'metrics', title: 'Metrics' },
] as const;

const policy = [
  "default-src 'none'",
  `style-src '${styleHash}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sends a page that runs no script and loads nothing. */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', policy)
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .send(document(page).text);
}

function document({ title, root, current, colour, main, dashboards, version }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${icon(colour)}">
<style>${{ text: style }}</style>
</head>
<body>
<header>
<nav aria-label="Pages"><ul>
${navigation.map(
  (entry) =>
    html`<li><a href="${root}${entry.path}"${entry.title === current ? { text: ' aria-current="page"' } : ''}>${entry.title}</a></li>`,
)}${
  dashboards === undefined
    ? nothing
    : html`
<li><a href="${dashboards.fleet}">Dashboards</a></li>`
}
</ul></nav>
</header>
<main>
${main}
</main>
<footer>routeros-ha-exporter ${version}</footer>
</body>
</html>
`;
}

function icon(colour: string): string {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${colour}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
