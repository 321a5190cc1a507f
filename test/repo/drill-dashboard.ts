import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { conditions, masters, readiness, roles } from '../../dashboards/src/words.ts';
import { groupSamples } from '../../src/ha/group-samples.ts';
import type { Group } from '../../src/ha/members.ts';
import { observations } from '../../src/ha/observations.ts';
import { verdict } from '../../src/ha/verdict.ts';

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly legendFormat?: string }[];
  readonly fieldConfig?: { readonly defaults?: { readonly mappings?: readonly ValueMapping[] } };
}

const board: { readonly panels: readonly Panel[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../dashboards/routeros-ha-group.json'), 'utf8'),
);

type Words = Readonly<Record<string, { readonly text?: string }>>;

function wordsOf(mappings: readonly ValueMapping[] = []): Words {
  return Object.assign({}, ...mappings.map(({ options, type }) => (type === 'value' ? options : {})));
}

const word = (mappings: readonly ValueMapping[], value: number) => wordsOf(mappings)[value]?.text ?? '';

/** What the dashboard shows of a group now, as a drill says it. */
export function shown(group: Group): readonly RegExp[] {
  const samples = groupSamples(group, observations());
  const ofMaster = group.members.filter(({ instances }) => instances?.some(({ state }) => state === 'master'));
  const says = (title: string, series: string, text: string) =>
    new RegExp(`"${escaped(title)}"[^;"]*\`${series}\` ${text}(?![A-Z])`);
  const ready = samples.filter(({ metric }) => metric.name === 'routeros_ha_standby_ready');
  const worst = { critical: 5, warning: 2, unknown: 0, info: 0 }[verdict(group)[0]?.severity ?? 'info'];
  return [
    new RegExp(`"Is it well\\?"[^"]* ${word(conditions, worst)}(?![A-Z])`),
    ...ofMaster.map(({ name }) => says('Who is master?', `lan: ${name}`, word(masters, ofMaster.length))),
    ...ready.map(({ labels, ownLabels, value }) => {
      const { router, virtual_router } = { ...labels, ...ownLabels } as Record<string, string>;
      return says('Would a failover work now?', `${router} ${virtual_router}`, word(readiness, value));
    }),
    ...group.members.flatMap(({ name, instances }) => [
      ...(instances === undefined ? [says('Would a failover work now?', name, word(readiness, -1))] : []),
      new RegExp(`"Roles"[^"]* ${word(roles, roleValue(instances?.[0]?.state))} for ${name}`),
    ]),
  ];
}

function roleValue(state: string | undefined): number {
  return { unread: 0, backup: 1, master: 2 }[state ?? 'unread'] ?? 3;
}

/** What a text says that the dashboard does not have: panels, names of series in them, words. */
export function unknownToDashboard(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"([^"]*)/g)].flatMap(([, title = '', said = '']) => {
    const panel = board.panels.find((one) => one.title === title);
    if (panel === undefined) return [`"${title}"`];
    const texts = Object.values(wordsOf(panel.fieldConfig?.defaults?.mappings)).map((one) => one.text);
    const legends = panel.targets?.map(({ legendFormat = '' }) => legendFormat.split(/\{\{\w+\}\}/).map(escaped)) ?? [];
    const isLegend = (series: string) => legends.some((parts) => new RegExp(`^${parts.join('\\S*')}$`).test(series));
    const series = [...said.matchAll(/`([^`]*)`/g)].flatMap(([, one = '']) =>
      isLegend(one) || isLegend(`${one} `) ? [] : one,
    );
    const words = said.replaceAll(/`[^`]*`/g, '').match(/\b[A-Z]{2,}(?: [A-Z]{2,})*\b/g) ?? [];
    return [...series, ...words.filter((one) => !texts.includes(one))].map((one) => `${one} in "${title}"`);
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
