/** Since which version of the exporter there is each metric; by version, oldest first. */
const since: Readonly<Record<string, readonly string[]>> = {
  '0.1.0': [
    'routeros_default_route_active',
    'routeros_dhcp_client_bound',
    'routeros_dhcp_client_enabled',
    'routeros_dhcp_client_info',
    'routeros_dhcp_client_lease_remaining_seconds',
    'routeros_dhcp_client_status',
    'routeros_ha_exporter_build_info',
    'routeros_ha_exporter_config_last_reload_success_timestamp_seconds',
    'routeros_ha_exporter_config_last_reload_successful',
    'routeros_ha_group_members',
    'routeros_ha_maintenance',
    'routeros_ha_master_down_interval_seconds',
    'routeros_ha_masters',
    'routeros_ha_masters_observed_seconds',
    'routeros_ha_mismatch',
    'routeros_ha_nat_exclusive',
    'routeros_ha_nat_off_on_master_observed_seconds',
    'routeros_ha_nat_rule_follows_role',
    'routeros_ha_nat_rules',
    'routeros_ha_standby_ready',
    'routeros_ha_wan_interface',
    'routeros_interface_enabled',
    'routeros_interface_info',
    'routeros_interface_link_downs_total',
    'routeros_interface_receive_bytes_total',
    'routeros_interface_receive_drops_total',
    'routeros_interface_receive_errors_total',
    'routeros_interface_receive_packets_total',
    'routeros_interface_running',
    'routeros_interface_transmit_bytes_total',
    'routeros_interface_transmit_drops_total',
    'routeros_interface_transmit_errors_total',
    'routeros_interface_transmit_packets_total',
    'routeros_nat_rule_bytes_total',
    'routeros_nat_rule_enabled',
    'routeros_nat_rule_invalid',
    'routeros_nat_rule_packets_total',
    'routeros_scrape_collector_duration_seconds',
    'routeros_scrape_collector_failure',
    'routeros_scrape_collector_rejected_rows',
    'routeros_scrape_collector_success',
    'routeros_scrape_duration_seconds',
    'routeros_scrape_failure',
    'routeros_scrape_timeout_seconds',
    'routeros_system_cpu_load_ratio',
    'routeros_system_info',
    'routeros_system_memory_free_bytes',
    'routeros_system_memory_total_bytes',
    'routeros_system_uptime_seconds',
    'routeros_up',
    'routeros_vrrp_advertisement_interval_seconds',
    'routeros_vrrp_info',
    'routeros_vrrp_master',
    'routeros_vrrp_preemption',
    'routeros_vrrp_preferred',
    'routeros_vrrp_priority',
    'routeros_vrrp_state',
    'routeros_vrrp_virtual_address_info',
    'routeros_vrrp_virtual_addresses',
  ],
};

/**
 * Version by metric.
 *
 * @throws Error that says which metric lacks an entry, and which entry has no metric
 */
export function sinceOf(metrics: readonly string[]): ReadonlyMap<string, string> {
  const versions = new Map(Object.entries(since).flatMap(([version, names]) => names.map((name) => [name, version])));
  const complaints = [
    ...metrics.filter((name) => !versions.has(name)).map((name) => `${name} is missing; add it to the next version`),
    ...[...versions.keys()].filter((name) => !metrics.includes(name)).map((name) => `${name} is no metric; remove it`),
  ];
  if (complaints.length > 0) throw new Error(`docs/generate/since.ts: ${complaints.join('; ')}.`);
  return versions;
}
