import { expect, test } from 'vitest';
import { groupSamples } from '../../src/ha/group-samples.ts';
import { joinGroup } from '../../src/ha/members.ts';
import { observations } from '../../src/ha/observations.ts';
import { reportGroup } from '../../src/ha/report.ts';
import { sideBySide } from '../../src/ha/side-by-side.ts';
import { maxReplyRows, type Row } from '../../src/routeros/client.ts';
import { scene } from './scene.ts';

// Far more than it takes, and far less than work that grows with the square of the rows.
const timeout = 60_000;

const many = (of: (index: number) => Row, count = maxReplyRows) => Array.from({ length: count }, (_, i) => of(i));
const interfaces = many((i) => ({ name: `ether${i}`, running: 'false' }));
const role = (index: number, flags: Row): Row => ({
  name: `vrrp${index}`,
  interface: `ether${index}`,
  vrid: `${1 + (index % 255)}`,
  priority: '100',
  interval: '1s',
  version: '3',
  'group-authority': 'gone',
  ...flags,
});

const cases: Record<string, (flags: Row) => Record<string, readonly Row[]>> = {
  'VRRP instances': (flags) => ({ '/interface/vrrp': many((i) => role(i, flags)) }),
  'VRRP instances that each are an authority': (flags) => ({
    '/interface/vrrp': many((i) => role(i, { ...flags, 'group-authority': 'self' })),
  }),
  addresses: (flags) => ({
    '/interface/vrrp': many((i) => role(i, flags), 500),
    '/ip/address': many((i) => ({ address: `10.0.0.${i}/32`, interface: `vrrp${i % 600}` })),
  }),
  'addresses of slashes': (flags) => ({
    '/interface/vrrp': many((i) => role(i, flags), 1),
    '/ip/address': many((i) => ({ address: `${i}${'/'.repeat(700)}\n`, interface: 'vrrp0' })),
  }),
  'DHCP clients': (flags) => ({
    '/interface': interfaces,
    '/interface/vrrp': many((i) => role(i, flags), 500),
    '/ip/dhcp-client': many((i) => ({ interface: `ether${i}`, status: 'searching...' })),
  }),
  'DHCP clients whose status is dots': () => ({
    '/ip/dhcp-client': many((i) => ({ interface: `ether${i}`, status: `${'.'.repeat(700)}x` })),
  }),
  'DHCP servers': (flags) => ({
    '/interface/vrrp': many((i) => role(i, flags), 500),
    '/ip/dhcp-server': many((i) => ({ name: `dhcp${i}`, interface: `vlan${i}` })),
  }),
  'NAT rules, each with a way out of its own': () => ({
    '/interface': interfaces,
    '/ip/firewall/nat': many((i) => ({ chain: 'srcnat', action: 'masquerade', 'out-interface': `ether${i}` })),
  }),
  'NAT rules, each with a list of its own': () => ({
    '/interface': interfaces,
    '/interface/list/member': many((i) => ({ list: `list${i}`, interface: `ether${i}` })),
    '/ip/firewall/nat': many((i) => ({ chain: 'srcnat', action: 'masquerade', 'out-interface-list': `list${i}` })),
  }),
  'NAT rules and members of one list': () => ({
    '/interface': interfaces,
    '/interface/list/member': many((i) => ({ list: 'WAN', interface: `ether${i}` })),
    '/ip/firewall/nat': many(() => ({ chain: 'srcnat', action: 'masquerade', 'out-interface-list': 'WAN' })),
  }),
};

test.each(Object.entries(cases))('as many %s as a reply may hold are read in time', { timeout }, async (_what, of) => {
  const it = scene();
  for (const [router, flags] of Object.entries({ 'router-a': { master: 'true' }, 'router-b': { backup: 'true' } })) {
    for (const [menu, rows] of Object.entries(of(flags))) it.extraRows.set(`${router} ${menu}`, rows);
  }
  const group = joinGroup(await it.snapshot());
  const samples = groupSamples(group, observations());
  expect(samples.length).toBeGreaterThan(100);
  const report = reportGroup(group, observations());
  expect(sideBySide(report).length).toBeGreaterThan(5);
  expect(Math.max(...report.findings.map(({ sentence }) => sentence.length))).toBeLessThan(4_000);
});
