const onVrrp = { virtual_router: 'lan', interface: 'vrrp-lan' };

/** Short words for the series that the rules are built on, with the labels that the exporter gives them. */
export const facts = {
  read: { name: 'routeros_scrape_collector_success', labels: { collector: 'vrrp' } },
  master: { name: 'routeros_vrrp_master', labels: onVrrp },
  isMaster: { name: 'routeros_vrrp_state', labels: { ...onVrrp, state: 'master' } },
  isBackup: { name: 'routeros_vrrp_state', labels: { ...onVrrp, state: 'backup' } },
  isDisabled: { name: 'routeros_vrrp_state', labels: { ...onVrrp, state: 'disabled' } },
  priority: { name: 'routeros_vrrp_priority', labels: onVrrp },
  info: { name: 'routeros_vrrp_info', labels: { vrid: '49', group_authority: '', ...onVrrp } },
  preferred: { name: 'routeros_vrrp_preferred', labels: onVrrp },
  validAddresses: { name: 'routeros_vrrp_virtual_addresses', labels: { ...onVrrp, state: 'valid' } },
  invalidAddresses: { name: 'routeros_vrrp_virtual_addresses', labels: { ...onVrrp, state: 'invalid' } },
  running: { name: 'routeros_interface_running', labels: { interface: 'ether1' } },
  wan: { name: 'routeros_ha_wan_interface', labels: { interface: 'ether1' } },
  bound: { name: 'routeros_dhcp_client_bound', labels: { interface: 'ether1' } },
  clientEnabled: { name: 'routeros_dhcp_client_enabled', labels: { interface: 'ether1' } },
  natEnabled: { name: 'routeros_ha_nat_rules', labels: { state: 'enabled' } },
  natDisabled: { name: 'routeros_ha_nat_rules', labels: { state: 'disabled' } },
  natOffSeconds: { name: 'routeros_ha_nat_off_on_master_observed_seconds', labels: {} },
  defaultRoute: { name: 'routeros_default_route_active', labels: { protocol: 'ipv4' } },
  standbyReady: { name: 'routeros_ha_standby_ready', labels: { virtual_router: 'lan' } },
  members: { name: 'routeros_ha_group_members', labels: {} },
  maintenance: { name: 'routeros_ha_maintenance', labels: {} },
  natExclusive: { name: 'routeros_ha_nat_exclusive', labels: {} },
  masters: { name: 'routeros_ha_masters', labels: { virtual_router: 'lan' } },
  mastersSeconds: { name: 'routeros_ha_masters_observed_seconds', labels: { virtual_router: 'lan' } },
  interval: { name: 'routeros_ha_master_down_interval_seconds', labels: { virtual_router: 'lan' } },
  mismatch: { name: 'routeros_ha_mismatch', labels: { virtual_router: 'lan', field: 'version' } },
} as const satisfies Record<string, { readonly name: string; readonly labels: Readonly<Record<string, string>> }>;

/** `gone`: the instance is not there, or was not read. */
export type Role = 'master' | 'backup' | 'init' | 'disabled' | 'gone';

/** What RouterOS and the exporter say of an instance that has these roles one after the other. */
export function roleSeries(role: Role | readonly (readonly [role: Role, samples: number])[]) {
  const values = (is: (role: Role) => boolean) => {
    if (typeof role === 'string') return Number(is(role));
    return role
      .map(([one, samples]) => (one === 'gone' ? gone(samples) : `${Number(is(one))}x${samples - 1}`))
      .join(' ');
  };
  return [
    { ...facts.master, value: values((one) => one === 'master') },
    { ...facts.isMaster, value: values((one) => one === 'master') },
    { ...facts.isBackup, value: values((one) => one === 'backup') },
    { ...facts.isDisabled, value: values((one) => one === 'disabled') },
  ];
}

function gone(samples: number): string {
  return samples === 1 ? 'stale' : `stale _x${samples - 1}`;
}
