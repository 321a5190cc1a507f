import { gauge, type Sample } from '../metrics/metric.ts';
import type { Member } from './members.ts';

const info = gauge(
  'routeros_vrrp_virtual_address_info',
  'An enabled address on a VRRP interface, which moves with the master (/ip/address, /ipv6/address).',
  'virtual_router',
  'interface',
  'address',
);

const count = gauge(
  'routeros_vrrp_virtual_addresses',
  'How many enabled addresses the VRRP interface has that work now, and that do not; on a backup none does (/ip/address, /ipv6/address invalid).',
  'virtual_router',
  'interface',
  'state',
);

export const virtualAddressMetrics = [info, count] as const;

export function virtualAddressSamples({ instances = [] }: Member): readonly Sample[] {
  return instances.flatMap(({ virtualRouter, vrrp, virtualAddresses, validAddresses = [] }): readonly Sample[] => {
    if (virtualAddresses === undefined) return [];
    const of = { virtual_router: virtualRouter, interface: vrrp.name };
    const valid = validAddresses.length;
    return [
      ...virtualAddresses.map((address) => ({ metric: info, labels: { ...of, address }, value: 1 })),
      { metric: count, labels: { ...of, state: 'valid' }, value: valid },
      { metric: count, labels: { ...of, state: 'invalid' }, value: virtualAddresses.length - valid },
    ];
  });
}
