import { address } from '../collectors/address.ts';
import { identity, resource } from '../collectors/system.ts';
import type { MetricDescriptor, Sample } from '../metrics/metric.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';

/** Facts of one router that take more than one of its menus. */
const systemInfo: MetricDescriptor<'routeros_system_info'> = {
  name: 'routeros_system_info',
  type: 'gauge',
  help: 'What the router is (/system/identity name, /system/resource board-name, version, architecture-name).',
  labelNames: ['identity', 'board_name', 'version', 'architecture'],
};

const virtualAddressInfo: MetricDescriptor<'routeros_vrrp_virtual_address_info'> = {
  name: 'routeros_vrrp_virtual_address_info',
  type: 'gauge',
  help: 'An enabled address on a VRRP interface, which moves with the master (/ip/address).',
  labelNames: ['virtual_router', 'interface', 'address'],
};

export const routerFactMetrics = [systemInfo, virtualAddressInfo] as const;

/** @param virtualRouterOf VRRP interface name to virtual router */
export function routerFacts(snapshot: RouterSnapshot, virtualRouterOf: ReadonlyMap<string, string>): readonly Sample[] {
  return [...systemInfoOf(snapshot), ...virtualAddresses(snapshot, virtualRouterOf)];
}

function systemInfoOf(snapshot: RouterSnapshot): readonly Sample[] {
  const [name] = snapshot.of(identity)?.rows ?? [];
  const [system] = snapshot.of(resource)?.rows ?? [];
  if (name === undefined || system === undefined) return [];
  const labels = {
    identity: name.name,
    board_name: system['board-name'] ?? '',
    version: system.version,
    architecture: system['architecture-name'] ?? '',
  };
  return [{ metric: systemInfo, labels, value: 1 }];
}

function virtualAddresses(snapshot: RouterSnapshot, virtualRouterOf: ReadonlyMap<string, string>): readonly Sample[] {
  return (snapshot.of(address)?.rows ?? []).flatMap((row): readonly Sample[] => {
    const virtual_router = virtualRouterOf.get(row.interface);
    // On a backup the row is `invalid`, which is normal; it is configured all the same.
    if (virtual_router === undefined || row.disabled) return [];
    const labels = { virtual_router, interface: row.interface, address: row.address };
    return [{ metric: virtualAddressInfo, labels, value: 1 }];
  });
}
