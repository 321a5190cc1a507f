import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processNames, prometheusNames, recordedNames, select } from '../../dashboards/src/metrics.ts';
import { metrics } from '../../docs/generate/metric-list.ts';
import { selfMetrics } from '../../src/metrics/self.ts';
import { readRuleFiles, rulesOf } from '../alerts/rules.ts';
import { dashboardsFolder, queriesOf, readBoards } from './boards.ts';
import { type Selector, selectorsOf } from './promql.ts';

const sourceFolder = join(dashboardsFolder, 'src');
const rules = rulesOf(readRuleFiles());
const queries = Object.values(readBoards()).flatMap((board) =>
  queriesOf(board).map(({ where, expr }) => ({ where: `${board.uid}: ${where}`, expr })),
);
const used = queries.flatMap(({ where, expr }) => selectorsOf(expr).map((selector) => ({ where, ...selector })));

describe('a series that nobody has', () => {
  test('does not compile', () => {
    expect(select('routeros_vrrp_master', 'router="a"')).toBe('routeros_vrrp_master{router="a"}');
    // @ts-expect-error: of no collector
    expect(select('routeros_vrrp_role')).toBe('routeros_vrrp_role');
    // @ts-expect-error: of no rule
    expect(select('ha_group:routeros_vrrp_master:sum')).toContain(':sum');
    // @ts-expect-error: a name that is made up while it runs may be anything
    expect(select(`routeros_vrrp_${'master'.toLowerCase()}`)).toContain('master');
  });

  test('is not written past the compiler, which sees names in quotes alone; a comment has one', () => {
    const sources = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.ts$/.test(name),
    );
    const raw = (name: string) => /(?<![':\w])[:\w]*routeros_\w+/.test(readFileSync(join(sourceFolder, name), 'utf8'));
    expect(sources.filter(raw)).toEqual(['metrics.ts']);
  });

  test('is in none of the lists that are written by hand', async () => {
    const recorded = new Set(rules.map(({ record }) => record));
    expect(recordedNames.filter((name) => !recorded.has(name))).toEqual([]);
    const exposed = new Set(
      (await selfMetrics('0', () => ({ good: true, goodAt: 0 })).metrics()).map(({ name }) => name),
    );
    expect(processNames.filter((name) => !exposed.has(name))).toEqual([]);
  });

  test('is in no query', () => {
    const known = new Set<string>([
      ...metrics.map(({ name }) => name),
      ...recordedNames,
      ...processNames,
      ...prometheusNames,
    ]);
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter(({ name }) => !known.has(name)).map(({ where, name }) => `${where}: ${name}`)).toEqual([]);
  });
});

/** Why a metric of the exporter is on no dashboard. */
const notShown: Readonly<Record<string, string>> = {
  routeros_dhcp_client_bound: 'its record, of WAN interfaces alone, is',
  routeros_ha_master_down_interval_seconds: 'is for rules',
  routeros_ha_masters_observed_seconds: 'is for rules',
  routeros_ha_nat_exclusive: 'is for rules',
  routeros_ha_nat_off_on_master_observed_seconds: 'is for rules',
  routeros_interface_enabled: 'an interface that is switched off does not run either',
  routeros_interface_info: 'only names what is known',
  routeros_interface_receive_packets_total: 'bytes tell who carries the traffic',
  routeros_interface_running: 'its record, of WAN interfaces alone, is',
  routeros_interface_transmit_packets_total: 'bytes tell who carries the traffic',
  routeros_nat_rule_invalid: 'RouterOS says it of good rules, too',
  routeros_scrape_collector_success: 'its record for VRRP is, and failures by collector are',
  routeros_vrrp_master: 'its record is',
};

test('every metric of the exporter is shown, or there is a reason why not', () => {
  const shown = new Set(used.map(({ name }) => name));
  const missing = metrics.map(({ name }) => name).filter((name) => !shown.has(name));
  expect(missing.sort()).toEqual(Object.keys(notShown).sort());
});

describe('what a query asks for', () => {
  const golden = readFileSync(join(import.meta.dirname, '../golden/healthy.prom'), 'utf8');
  const labelsOf = new Map(metrics.map(({ name, labelNames }) => [name, labelNames]));

  test('are labels that the series has', () => {
    const wrong = used
      .filter(({ name }) => labelsOf.has(name))
      .flatMap(({ where, name, matchers, kept }) => {
        const known = [...(labelsOf.get(name) ?? []), 'instance', 'job'];
        return [...matchers.map(({ label }) => label), ...(kept[0] ?? [])]
          .filter((label) => !known.includes(label))
          .map((label) => `${where}: ${name} has no ${label}`);
      });
    expect(wrong).toEqual([]);
  });

  test('are states that the exporter exports', () => {
    const asked = used.flatMap((selector) =>
      selector.matchers
        .filter(({ label }) => ['state', 'status'].includes(label))
        .map((matcher) => ({ ...selector, matcher })),
    );
    expect(asked.length).toBeGreaterThan(2);
    const isExported = ({ name, matcher: { label, value } }: (typeof asked)[number]) =>
      golden.split('\n').some((line) => line.startsWith(`${name}{`) && line.includes(`${label}="${value}"`));
    expect(asked.filter((one) => !isExported(one)).map(({ where, matcher }) => `${where}: ${matcher.value}`)).toEqual(
      [],
    );
  });

  test('are alerts, and severities, that there are', () => {
    const asked = (wanted: string) =>
      used
        .filter(({ name }) => name.startsWith('ALERTS'))
        .flatMap((selector: Selector) =>
          selector.matchers.filter(({ label }) => label === wanted).flatMap(({ value }) => value.split('|')),
        );
    const names = new Set(['RouterOSHA.+', ...rules.map(({ alert }) => alert)]);
    expect(asked('alertname').filter((name) => !names.has(name))).toEqual([]);
    const severities = new Set(rules.map(({ labels }) => labels?.severity));
    expect(asked('severity').filter((severity) => !severities.has(severity))).toEqual([]);
    expect(new Set(asked('alertstate'))).toEqual(new Set(['firing', 'pending']));
  });
});
