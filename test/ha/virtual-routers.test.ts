import { describe, expect, test } from 'vitest';
import { vrrp } from '../../src/collectors/vrrp.ts';
import type { VirtualRouterName } from '../../src/config/schema.ts';
import { virtualRouters } from '../../src/ha/virtual-routers.ts';
import type { Row } from '../../src/routeros/client.ts';

const base = { interface: 'bridge', priority: '100', version: '3', 'v3-protocol': 'ipv4' };
const lan: Row = { ...base, name: 'vrrp-lan', vrid: '49' };
const lan6: Row = { ...base, name: 'vrrp-lan6', vrid: '49', 'v3-protocol': 'ipv6' };
const guests: Row = { ...base, name: 'vrrp-guests', vrid: '49', interface: 'vlan20' };
const old: Row = { ...base, name: 'vrrp-old', vrid: '7', version: '2', 'v3-protocol': 'ipv6' };

describe('virtual routers', () => {
  test.each<[string, readonly Row[], readonly VirtualRouterName[], Record<string, string>]>([
    ['the VRID', [lan], [], { 'vrrp-lan': '49' }],
    ['IPv4 and IPv6 with one VRID', [lan, lan6], [], { 'vrrp-lan': '49', 'vrrp-lan6': '49-ipv6' }],
    ['version 2 is IPv4, whatever v3-protocol says', [old], [], { 'vrrp-old': '7' }],
    ['one VRID on two VLANs', [lan, guests], [], { 'vrrp-lan': '49@vrrp-lan', 'vrrp-guests': '49@vrrp-guests' }],
    ['a name', [lan], [{ name: 'office', vrid: 49 }], { 'vrrp-lan': 'office' }],
    ['a name for another VRID', [lan], [{ name: 'office', vrid: 50 }], { 'vrrp-lan': '49' }],
    [
      'names by protocol',
      [lan, lan6],
      [
        { name: 'six', vrid: 49, protocol: 'ipv6' },
        { name: 'four', vrid: 49, protocol: 'ipv4' },
      ],
      { 'vrrp-lan': 'four', 'vrrp-lan6': 'six' },
    ],
    [
      'names by VRRP interface',
      [lan, guests],
      [
        { name: 'guests', vrid: 49, interfaces: ['vrrp-guests'] },
        { name: 'office', vrid: 49, interfaces: ['vrrp-lan'] },
      ],
      { 'vrrp-lan': 'office', 'vrrp-guests': 'guests' },
    ],
    [
      'a name that fits two instances',
      [lan, lan6],
      [{ name: 'office', vrid: 49 }],
      { 'vrrp-lan': 'office@vrrp-lan', 'vrrp-lan6': 'office@vrrp-lan6' },
    ],
  ])('%s', (_what, rows, configured, expected) => {
    const { rows: instances } = vrrp.read(rows, { dynamicInterfaces: false });
    expect(Object.fromEntries(virtualRouters(instances, configured))).toEqual(expected);
  });
});
