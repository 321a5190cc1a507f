import type { GroupReport } from '../ha/report.ts';
import type { Status } from '../ha/verdict.ts';
import type { DashboardLinks } from './dashboard-links.ts';
import { groupDetails, groupLine, groupSection } from './group-section.ts';
import { type Html, html, nothing } from './html.ts';

/** What was read, worst first. */
export interface Reading {
  readonly reports: readonly GroupReport[];
  readonly readAt: Date;
  readonly seconds: number;
}

const statuses: readonly Status[] = ['critical', 'warning', 'unknown', 'ok'];

/** So many groups are shown whole, if there are more then only ones that are not well; of the others a line each. */
const mostWhole = 20;

export function worstFirst(reports: readonly GroupReport[]): readonly GroupReport[] {
  return reports.toSorted((a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status));
}

/** The whole in a few words: `home is critical`, `14 groups: 1 critical, 2 warning, 11 ok`. */
export function overall(reports: readonly GroupReport[]): string {
  const [only] = reports;
  if (only !== undefined && reports.length === 1) return `${only.group} is ${inWords[only.status]}`;
  const counts = statuses
    .map((status) => ({ status, count: reports.filter((report) => report.status === status).length }))
    .filter(({ count }) => count > 0);
  if (counts.length === 1 && counts[0]?.status === 'ok') return `All ${reports.length} groups are well`;
  return `${reports.length} groups: ${counts.map(({ status, count }) => `${count} ${status}`).join(', ')}`;
}

const inWords: Readonly<Record<Status, string>> = {
  critical: 'critical',
  warning: 'not quite well',
  unknown: 'not fully known',
  ok: 'well',
};

/** @param total how many groups there are, of which the page may show only one */
export function statusMain(
  { reports, readAt, seconds }: Reading,
  total: number,
  dashboards: DashboardLinks | undefined,
): Html {
  const isFleet = reports.length > mostWhole;
  const whole = reports.filter(({ status }) => !isFleet || status !== 'ok').slice(0, mostWhole);
  const rest = reports.slice(whole.length);
  const routers = reports.reduce((count, report) => count + report.routers.length, 0);
  const time = readAt.toISOString().replace(/\.\d+Z$/, 'Z');
  return html`<h1${reports.length === 1 ? { text: ' class="unseen"' } : nothing}>${overall(reports)}</h1>
<p class="faint">${routers === 1 ? '1 router' : `${routers} routers`} read at
<time datetime="${time}">${time.slice(0, 10)} ${time.slice(11, 19)} UTC</time> in ${seconds.toFixed(2)} s.
<a href="">Read again</a>${reports.length < total ? html` · <a href="./">All ${String(total)} groups</a>` : nothing}</p>
${whole.map((report) => (report.status === 'ok' && reports.length > 1 ? groupDetails : groupSection)(report, dashboards))}
${rest.length === 0 ? nothing : html`<h2>${whole.length === 0 ? 'The groups' : `The other ${rest.length} groups`}</h2><ul class="list">${rest.map(groupLine)}</ul>`}`;
}

/** For a group that does not exist. */
export function noSuchGroupMain(asked: string, names: readonly string[]): Html {
  return html`<h1>There is no group ${asked}</h1>
<p>The configuration has:</p>
<ul class="list">${names.map((name) => html`<li><a href="./?group=${encodeURIComponent(name)}">${name}</a></li>`)}</ul>`;
}
