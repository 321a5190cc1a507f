import { type FailoverInWords, failoverInWords } from '../ha/failover-in-words.ts';
import { calledInWords, type Finding } from '../ha/finding.ts';
import { handoverInWords } from '../ha/handover.ts';
import type { GroupReport, VirtualRouterReport } from '../ha/report.ts';
import type { DashboardLinks } from './dashboard-links.ts';
import { type Html, html, nothing, shortened } from './html.ts';
import { routersTable } from './routers-table.ts';

/** How much is shown of one group. What routers say has no bounds of its own. */
const most = { findings: 20, virtualRouters: 20, sentence: 600, titles: 3 };

/** A group with all there is to say. */
export function groupSection(report: GroupReport, dashboards: DashboardLinks | undefined): Html {
  return html`<section class="group ${report.status}">
<div><h2>${heading(report)}</h2>${handover(report)}</div>
${inside(report, dashboards)}
</section>`;
}

/** The same, closed, for a group about which there is nothing to do. */
export function groupDetails(report: GroupReport, dashboards: DashboardLinks | undefined): Html {
  return html`<details class="group ${report.status}">
<summary><h2>${heading(report)}</h2></summary>
${inside(report, dashboards)}
</details>`;
}

/** A group in one line, which leads to the whole. */
export function groupLine(report: GroupReport): Html {
  const name = html`<a href="./?group=${encodeURIComponent(report.group)}">${report.group}</a>`;
  return html`<li>${badge(report.status)} ${name} ${verdict(report)}</li>`;
}

function badge(word: GroupReport['status'] | Finding['severity']): Html {
  return html`<span class="badge ${word}">${word.toUpperCase()}</span>`;
}

function heading(report: GroupReport): Html {
  return html`${badge(report.status)} <span class="name">${report.group}</span> <span class="verdict">${verdict(report)}</span>`;
}

function handover({ readAgainSeconds }: GroupReport): Html {
  return readAgainSeconds === null ? nothing : html`<p>${handoverInWords(readAgainSeconds)}.</p>`;
}

/** These are what the summary begins with, or what it says along with them. */
const toldBySummary: Readonly<Record<string, readonly string[]>> = {
  RouterOSHASplitBrain: [],
  RouterOSHANoMaster: [],
  RouterOSHANoMasterVisible: ['RouterOSHARouterUnreachable', 'RouterOSHAGroupDegraded'],
  RouterOSHAGroupUnreachable: [],
};

/** The worst in a few words, then who is master. */
function verdict({ findings, summary }: GroupReport): string {
  const [worst] = findings;
  const alike = findings.filter(({ severity }) => severity === worst?.severity);
  const alerts = [...new Set(alike.flatMap(({ alert }) => alert ?? []))];
  const told = alerts.flatMap((alert) => (alert in toldBySummary ? [alert, ...(toldBySummary[alert] ?? [])] : []));
  const untold = alerts.filter((alert) => !told.includes(alert)).map(titleOf);
  const more = untold.length > most.titles ? ` and ${untold.length - most.titles} more` : '';
  const named = untold.slice(0, most.titles).map(withinSentence).join(', ') + more;
  if (named === '') return shortened(summary, most.sentence);
  return shortened(told.length > 0 ? `${summary}. ${named}` : `${named}: ${summary}`, most.sentence);
}

/** Abbreviations stay as they are. */
function withinSentence(title: string, index: number): string {
  return index === 0 || /^[A-Z]{2}/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

/** `RouterOSHANatDisabledOnMaster` is `NAT disabled on master`. */
function titleOf(alert: string): string {
  const words = alert.replace('RouterOSHA', '').match(/[A-Z][a-z]*/g) ?? [];
  return words
    .map((word, index) => {
      if (['Dhcp', 'Nat', 'Vrrp', 'Wan'].includes(word)) return word.toUpperCase();
      return index === 0 ? word : word.toLowerCase();
    })
    .join(' ');
}

function inside(report: GroupReport, dashboards: DashboardLinks | undefined): Html {
  const { findings, virtualRouters } = report;
  return html`<div class="inside">
${findings.length === 0 ? nothing : html`<ol class="findings">${bounded(findings, most.findings, findingItem)}</ol>`}
${virtualRouters.length === 0 ? nothing : html`<h3>Would a failover work now?</h3><ul class="failover">${bounded(virtualRouters, most.virtualRouters, failoverItem)}</ul>`}
${routersTable(report)}
${dashboards === undefined ? nothing : html`<p><a href="${dashboards.group(report.group)}">Dashboard of ${report.group}</a></p>`}
</div>`;
}

function findingItem({ severity, alert, sentence, first }: Finding): Html {
  const told = shortened(sentence, most.sentence);
  return html`<li>${badge(severity)} ${alert === undefined ? nothing : html`<strong>${titleOf(alert)}</strong>`}
<p>${told}${/[.?!…]$/.test(told) ? '' : '.'}</p>
${first === undefined ? nothing : html`<p>Type first, ${first.where}:<code>${first.command}</code></p>`}
${alert === undefined ? nothing : html`<p><a href="./runbooks/${alert}">Runbook ${alert}</a></p>`}</li>`;
}

function failoverItem(report: VirtualRouterReport): Html {
  const { answer, why } = failoverInWords(report);
  const tone = tones[answer];
  return html`<li>${shortened(calledInWords(report.virtualRouter), most.sentence)}: <span class="${tone}">${answer}</span>; ${shortened(why, most.sentence)}.</li>`;
}

const tones: Readonly<Record<FailoverInWords['answer'], string>> = {
  yes: 'master',
  NO: 'bad',
  'not known': 'unread',
  'does not apply': 'plain',
  'switched off': 'plain',
};

function bounded<Item>(items: readonly Item[], limit: number, show: (item: Item) => Html): readonly Html[] {
  const more = items.length - limit;
  const shown = items.slice(0, limit).map(show);
  return more > 0 ? [...shown, html`<li>and ${String(more)} more, which routeros-ha-exporter check shows</li>`] : shown;
}
