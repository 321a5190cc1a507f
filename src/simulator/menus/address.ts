import { type Fields, flag, since } from '../dialect.ts';
import { isRunning, presentTable, type Router } from '../router.ts';
import type { Address } from '../state.ts';
import { leaseOf } from './dhcp.ts';
import { table } from './menu.ts';
import { hasInterface } from './vrrp.ts';

export const addresses = table((router) => [
  ...presentTable(router, 'addresses').map((row) => addressFields(router, row, false)),
  ...leasedAddresses(router).map((row) => addressFields(router, row, true)),
]);

export const ipv6Addresses = table((router) =>
  presentTable(router, 'ipv6Addresses').map((row) => ({
    address: row.address,
    'from-pool': '',
    interface: row.interface,
    'actual-interface': row.interface,
    'eui-64': false,
    advertise: row.advertise,
    'no-dad': false,
    invalid: isInvalid(router, row),
    dynamic: false,
    global: flag(!row.address.toLowerCase().startsWith('fe80')),
    'link-local': flag(row.address.toLowerCase().startsWith('fe80')),
    disabled: row.disabled,
    comment: row.comment,
  })),
);

/** The static addresses, then those that DHCP gave. */
export function validAddresses(router: Router): Address[] {
  return [...presentTable(router, 'addresses'), ...leasedAddresses(router)].filter(
    (row) => !row.disabled && isRunning(router, row.interface),
  );
}

/** `vrf` and `slave` are missing in RouterOS 6 and early 7; from which 7.x on they are there is not known. */
function addressFields(router: Router, row: Address, isDynamic: boolean): Fields {
  return {
    address: row.address,
    network: networkOf(row.address),
    interface: row.interface,
    'actual-interface': row.interface,
    vrf: since(router.version, 7, 10, 'main'),
    disabled: row.disabled,
    dynamic: isDynamic,
    invalid: isInvalid(router, row),
    slave: since(router.version, 7, 10, false),
    comment: row.comment,
  };
}

function leasedAddresses(router: Router): Address[] {
  return presentTable(router, 'dhcpClients')
    .filter((client) => leaseOf(router, client) === 'bound')
    .map(({ address, interface: name }) => ({ address, interface: name, disabled: false }));
}

/** On a VRRP backup the virtual address is invalid: its interface does not run there. A port without link keeps its own valid. */
function isInvalid(router: Router, row: Address): boolean {
  const isVirtual = router.vrrp.some(({ name }) => name === row.interface);
  return isVirtual ? !isRunning(router, row.interface) : !hasInterface(router, row.interface);
}

/** The network of an IPv4 address with prefix length, without the length: 192.168.88.10/24 lies in 192.168.88.0. */
export function networkOf(addressWithPrefix: string): string {
  const [address = '', prefix = '32'] = addressWithPrefix.split('/');
  return address
    .split('.')
    .map((octet, index) => {
      const ownBits = Math.min(8, Math.max(0, Number(prefix) - 8 * index));
      return Number(octet) & (0xff00 >> ownBits) & 0xff;
    })
    .join('.');
}
