import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const alertsFolder = join(import.meta.dirname, '../../alerts');

interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
}

interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

interface Receiver {
  readonly name: string;
  readonly webhook_configs?: readonly { readonly send_resolved?: boolean }[];
  readonly email_configs?: readonly { readonly send_resolved?: boolean; readonly require_tls?: boolean }[];
}

/** What the tests look at in alertmanager.yml. */
export interface AlertmanagerConfig {
  readonly global: Readonly<Record<string, unknown>>;
  readonly receivers: readonly Receiver[];
  readonly route: Route & { readonly routes: readonly Route[] };
  readonly inhibit_rules: readonly InhibitRule[];
}

/** The alerts of all rules, each once. */
export function alertNames(): readonly string[] {
  const folder = join(alertsFolder, 'rules');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  const rules = files.flatMap((name) => {
    const { groups } = parse(readFileSync(join(folder, name), 'utf8')) as {
      groups: { rules: { alert?: string }[] }[];
    };
    return groups.flatMap((group) => group.rules);
  });
  return [...new Set(rules.flatMap(({ alert }) => (alert === undefined ? [] : [alert])))];
}
