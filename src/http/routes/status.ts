import type { FastifyInstance } from 'fastify';
import { type GroupReport, type RouterReport, reportGroup } from '../../ha/report.ts';
import type { GroupReader } from '../../scrape/scrape-group.ts';
import { type Html, html } from '../html.ts';

/** A person is waiting, perhaps because a router hangs. */
const waitMs = 3_000;

/** `/`: which groups and routers there are, and who is master. */
export function statusRoute(app: FastifyInstance, groups: readonly GroupReader[]): void {
  app.get('/', async (_request, reply) => {
    const snapshots = await Promise.all(groups.map((group) => group.read(waitMs)));
    reply
      .type('text/html')
      .header('cache-control', 'no-store')
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
      )
      .header('x-content-type-options', 'nosniff');
    return page(snapshots.map(reportGroup)).text;
  });
}

function page(groups: readonly GroupReport[]): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>routeros-ha-exporter</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>routeros-ha-exporter</h1>
${groups.map(groupSection)}
<p><a href="/metrics">/metrics</a> for Prometheus; <a href="/-/healthy">/-/healthy</a> and <a href="/-/ready">/-/ready</a> for whoever supervises this process.</p>
</body>
</html>
`;
}

function groupSection({ group, status, summary, findings, routers }: GroupReport): Html {
  return html`<section>
<h2>${group}: ${status}</h2>
<p>${summary}</p>
<ul>${findings.map(({ severity, sentence }) => html`<li><strong>${severity}</strong>: ${sentence}</li>`)}</ul>
<table>
<thead><tr><th scope="col">Router</th><th scope="col">Role</th><th scope="col">Read from</th></tr></thead>
<tbody>
${routers.map(routerRow)}
</tbody>
</table>
</section>`;
}

function routerRow({ router, url, unread, roles }: RouterReport): Html {
  const each = (roles ?? []).map(
    ({ virtualRouter, state }) => html`<div><strong>${state}</strong> of ${virtualRouter}</div>`,
  );
  const role = unread === null ? each : html`<strong>not read</strong>: ${unread}`;
  return html`<tr><th scope="row">${router}</th><td>${role}</td><td>${url}</td></tr>`;
}
