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
