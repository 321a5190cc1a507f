import { collectors } from '../../src/collectors/index.ts';
import type { MetricDescriptor } from '../../src/metrics/metric.ts';
import { code, codes, prose, table } from './markdown.ts';
import { sinceOf } from './since.ts';

/** In the order of the document. A metric belongs to the section with its longest prefix. */
const sections: readonly { readonly title: string; readonly prefixes: readonly string[] }[] = [
  { title: 'VRRP', prefixes: ['routeros_vrrp_'] },
  { title: 'Interfaces', prefixes: ['routeros_interface_'] },
  { title: 'DHCP client', prefixes: ['routeros_dhcp_client_'] },
  { title: 'NAT', prefixes: ['routeros_nat_'] },
  { title: 'Default route', prefixes: ['routeros_default_route_'] },
  { title: 'System', prefixes: ['routeros_system_'] },
  { title: 'HA facts', prefixes: ['routeros_ha_'] },
  { title: 'The scrape itself', prefixes: ['routeros_up', 'routeros_scrape_'] },
  { title: 'The exporter itself', prefixes: ['routeros_ha_exporter_'] },
];

/** @throws Error that says what to do about a metric without a section or a version */
export function metricSections(metrics: readonly MetricDescriptor[]): string {
  const sinceByName = sinceOf(metrics.map(({ name }) => name));
  const titles = new Map(metrics.map(({ name }) => [name, titleOf(name)]));
  return sections
    .map(({ title }) => ({ title, own: metrics.filter(({ name }) => titles.get(name) === title) }))
    .filter(({ own }) => own.length > 0)
    .map(({ title, own }) => `## ${title}\n\n${section(own, sinceByName)}`)
    .join('\n\n');
}

function titleOf(metric: string): string {
  const fitting = sections.flatMap(({ title, prefixes }) =>
    prefixes.filter((prefix) => metric.startsWith(prefix)).map((prefix) => ({ title, length: prefix.length })),
  );
  const [best] = fitting.toSorted((a, b) => b.length - a.length);
  if (best === undefined) throw new Error(`${metric} has no section; give its prefix one in docs/generate/metrics.ts.`);
  return best.title;
}

function section(metrics: readonly MetricDescriptor[], sinceByName: ReadonlyMap<string, string>): string {
  const [first, ...others] = metrics.map(({ labelNames }) => labelNames);
  const common = (first ?? []).filter((label) => others.every((labels) => labels.includes(label)));
  const rows = metrics.map(({ name, type, help, labelNames }) => {
    const { meaning, path } = split(help);
    return [
      code(name),
      [type, unitOf(name)].filter((word) => word !== '').join(', '),
      codes(labelNames.filter((label) => !common.includes(label))),
      prose(meaning),
      path === '' ? '' : code(path),
      sinceByName.get(name) ?? '',
    ];
  });
  const head = [
    'metric',
    'type, unit',
    common.length > 0 ? 'further labels' : 'labels',
    'meaning',
    'RouterOS',
    'since',
  ];
  return [...(common.length > 0 ? [`Labels of each: ${codes(common)}.`] : []), table(head, rows)].join('\n\n');
}

/** HELP ends with the RouterOS path in brackets, where there is one. */
function split(help: string): { readonly meaning: string; readonly path: string } {
  const { meaning = '', path = '' } = /^(?<meaning>.*?)(?: \((?<path>\/[^()]*)\))?\.$/.exec(help)?.groups ?? {};
  return { meaning: `${meaning}.`, path };
}

function unitOf(name: string): string {
  return /_(ratio|seconds|bytes|packets|errors|drops|rows)(_total)?$/.exec(name)?.[1] ?? '';
}

export function collectorTable(): string {
  const rows = collectors.map(({ name, menu, where, optional, metrics }) => {
    const conditions = Object.entries(where).map(([field, value]) => `${field}=${value}`);
    return [
      code(name),
      code([menu, ...conditions].join(' ')),
      metrics.length > 0 ? `${metrics.length}` : 'for facts only',
      optional ? 'no failure' : 'a failure',
    ];
  });
  return table(['collector', 'RouterOS menu', 'metrics', 'a missing menu is'], rows);
}
