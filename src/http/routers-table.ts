import type { GroupReport } from '../ha/report.ts';
import { type Line, type Row, sideBySide } from '../ha/side-by-side.ts';
import { type Html, html, nothing, shortened } from './html.ts';

const most = { rows: 60, lines: 12, text: 120 };

/** The routers of a group side by side, bounded in size whatever the routers say. */
export function routersTable(report: GroupReport): Html {
  const rows = sideBySide(report);
  const more = rows.length - most.rows;
  // More than a pair does not fit a phone: then the table is moved within itself, by keyboard too.
  const isWide = report.routers.length > 2;
  const scroll = html`role="region" tabindex="0" aria-label="Routers of ${report.group} side by side"`;
  return html`<div class="scroll" ${isWide ? scroll : nothing}><table class="side-by-side ${isWide ? 'wide' : ''}">
<caption>Routers side by side</caption>
<thead><tr><td></td>${report.routers.map(({ router }) => html`<th scope="col">${router}</th>`)}</tr></thead>
<tbody>
${rows.slice(0, most.rows).map(tableRow)}
<tr><th scope="row">read in</th>${report.routers.map(({ seconds }) => html`<td>${seconds.toFixed(2)} s</td>`)}</tr>
</tbody>
</table></div>
${more > 0 ? html`<p>And ${String(more)} more rows, which routeros-ha-exporter check shows.</p>` : nothing}`;
}

function tableRow({ title, differs, cells }: Row): Html {
  const name = html`<th scope="row">${shortened(title.trim(), most.text)}${differs ? html`<span class="word">differs</span>` : nothing}</th>`;
  return html`<tr${differs ? { text: ' class="differs"' } : nothing}>${name}${cells.map(cell)}</tr>`;
}

function cell(lines: readonly Line[]): Html {
  const more = lines.length - most.lines;
  const shown = lines.slice(0, most.lines).map(lineOf);
  return html`<td>${shown}${more > 0 ? html`<div>and ${String(more)} more</div>` : nothing}</td>`;
}

function lineOf({ text, tone }: Line): Html {
  return html`<div class="${tones[tone]}">${shortened(text, most.text)}</div>`;
}

const tones: Readonly<Record<Line['tone'], string>> = {
  plain: 'plain',
  master: 'master',
  bad: 'bad',
  unknown: 'unread',
};
