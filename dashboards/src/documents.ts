import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { exporter } from './exporter.ts';
import { fleet } from './fleet.ts';
import { group } from './group.ts';

/** What is generated, by its name in dashboards/. */
export function documents(): Readonly<Record<string, string>> {
  const dashboards: readonly Dashboard[] = [group, fleet, exporter];
  return Object.fromEntries(dashboards.map((one) => [`${one.uid}.json`, `${JSON.stringify(one, null, 2)}\n`]));
}
