import { gauge, type Sample } from '../metrics/metric.ts';
import type { Member } from './members.ts';

const info = gauge(
  'routeros_vrrp_virtual_address_info',
  'An enabled address on a VRRP interface, which moves with the master (/ip/address, /ipv6/address).',
  'virtual_router',
  'interface',
  'address',
);

export const virtualAddressMetrics = [info] as const;

export function virtualAddressSamples({ instances = [] }: Member): readonly Sample[] {
  return instances.flatMap(({ virtualRouter, vrrp, virtualAddresses = [] }) =>
    virtualAddresses.map((address) => ({
      metric: info,
      labels: { virtual_router: virtualRouter, interface: vrrp.name, address },
      value: 1,
    })),
  );
}
