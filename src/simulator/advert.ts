import { BlockList, isIPv6 } from 'node:net';
import { faultWith, isRunning, present, presentTable, type Router } from './router.ts';
import type { VrrpInstance } from './state.ts';

/** A VRRP advertisement and where it is on its way. */
export interface Advert {
  readonly priority: number;
  /** The sender's primary address on the parent interface; it breaks a tie of priorities. */
  readonly source: string;
  readonly segment: string;
  readonly side: string;
  /** What both ends must agree on. An advert that differs in any of it is discarded without a word. */
  readonly agreement: string;
}

/** What `instance` would send now; undefined when nothing can leave the router. */
export function createAdvert(router: Router, instance: VrrpInstance, priority: number): Advert | undefined {
  const segment = router.segments[instance.interface];
  if (segment === undefined || faultWith(router, 'lan') !== undefined) return undefined;
  if (!isRunning(router, instance.interface)) return undefined;
  return {
    priority,
    source: primaryAddress(router, instance),
    segment,
    side: router.partitionSide,
    agreement: agreementOf(router, instance),
  };
}

/** Whether `advert` gets to the router, and is one that the instance heeds. */
export function accepts(router: Router, instance: VrrpInstance, advert: Advert): boolean {
  return (
    faultWith(router, 'lan') === undefined &&
    advert.segment === router.segments[instance.interface] &&
    advert.side === router.partitionSide &&
    advert.agreement === agreementOf(router, instance)
  );
}

/**
 * By RFC 9568 an interval that differs would be adopted; RouterOS documents that it discards the advert, in both
 * versions, and also when the sets of virtual addresses differ.
 */
function agreementOf(router: Router, instance: VrrpInstance): string {
  const shown = present(router, 'vrrp', instance) ?? instance;
  return JSON.stringify([
    shown.vrid,
    shown.version,
    protocolOf(shown),
    shown.intervalMs,
    shown.authentication,
    shown.authentication === 'none' ? '' : shown.password,
    addressesOn(router, shown, shown.name).toSorted(),
  ]);
}

/** Version 2 knows IPv4 only. */
export function protocolOf(instance: VrrpInstance): 'ipv4' | 'ipv6' {
  return instance.version === 2 ? 'ipv4' : instance.v3Protocol;
}

export function primaryAddress(router: Router, instance: VrrpInstance): string {
  return addressesOn(router, instance, instance.interface)[0] ?? '';
}

function addressesOn(router: Router, instance: VrrpInstance, interfaceName: string): string[] {
  return presentTable(router, protocolOf(instance) === 'ipv4' ? 'addresses' : 'ipv6Addresses')
    .filter((row) => row.interface === interfaceName && !row.disabled)
    .map((row) => row.address.replace(/\/.*/, ''));
}

/** Whether address `one` is the greater number. Both of one family; '' is the least. */
export function isGreaterAddress(one: string, other: string): boolean {
  if (one === other || one === '') return false;
  if (other === '') return true;
  const family = isIPv6(one) ? 'ipv6' : 'ipv4';
  const upwards = new BlockList();
  upwards.addRange(other, family === 'ipv6' ? 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' : '255.255.255.255', family);
  return upwards.check(one, family);
}
