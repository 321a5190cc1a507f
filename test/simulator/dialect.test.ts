import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatDate, formatDuration } from '../../src/simulator/dialect.ts';
import { networkOf } from '../../src/simulator/menus/address.ts';
import { menus, printRows } from '../../src/simulator/menus/index.ts';
import type { Router } from '../../src/simulator/router.ts';
import { isAtLeast } from '../../src/simulator/version.ts';
import { healthyPair, seven, six, startMs } from './clients.ts';

type Pair = ReturnType<typeof healthyPair>;

function print(router: Router, path: string, nowMs: number) {
  const menu = menus.get(path);
  if (menu === undefined) throw new Error(path);
  return printRows(router, menu, nowMs);
}

/** One row of a router of the pair, after a change and a while. */
function rowAfter(change: (pair: Pair) => void, version: string, path: string, which: 'a' | 'b', index: number) {
  const pair = healthyPair([version, version]);
  change(pair);
  pair.group.refresh();
  pair.clock.advance(30_000);
  return print(pair[which], path, pair.clock.now())[index] ?? {};
}

const nothing = () => {};
const cutWan = ({ group, a }: Pair) => void group.setFault(a, 'wan-down');
const unbind = ({ group, a }: Pair) => void group.setFault(a, 'dhcp-unbound');
const disable = ({ group, a }: Pair) => void group.setFault(a, 'disable-vrrp');
const cutLan = ({ a }: Pair) => {
  for (const row of a.interfaces) row.running = row.name !== 'bridge' && row.running;
};
const addStaticRoute = ({ a }: Pair) =>
  void a.routes.push({
    destination: '0.0.0.0/0',
    gateway: '203.0.113.1',
    distance: 5,
    reachable: false,
    via: 'ether1',
  });
const addDisabledRoute = (pair: Pair) => {
  addStaticRoute(pair);
  for (const route of pair.a.routes) route.disabled = true;
};
const force = (forcedRole: 'fault' | 'init') => (pair: Pair) => {
  for (const instance of pair.a.vrrp) instance.forcedRole = forcedRole;
};
const loseParent = ({ a }: Pair) => {
  for (const instance of a.vrrp) instance.interface = 'gone';
};
const removeComment = ({ a }: Pair) => {
  for (const rule of a.nat) {
    delete rule.comment;
    delete rule.disabled;
  }
  a.natFollowsRole = undefined;
};

const absent = undefined;
const vrrp = '/interface/vrrp';

describe('presence rules', () => {
  it.each<[string, (pair: Pair) => void, string, string, 'a' | 'b', number, Record<string, string | undefined>]>([
    ['master', nothing, seven, vrrp, 'a', 0, { master: 'true', backup: absent, running: 'true', invalid: 'false' }],
    ['backup', nothing, seven, vrrp, 'b', 0, { master: absent, backup: 'true', running: 'false', invalid: 'false' }],
    ['master', nothing, six, vrrp, 'a', 0, { master: 'true', backup: absent, running: 'true', interval: '1s' }],
    ['backup', nothing, six, vrrp, 'b', 0, { master: absent, backup: 'true', running: 'false', disabled: 'false' }],
    ['disabled', disable, seven, vrrp, 'a', 0, { master: absent, backup: absent, invalid: absent, disabled: 'true' }],
    ['LAN down', cutLan, seven, vrrp, 'a', 0, { master: absent, backup: absent, running: 'false', failure: absent }],
    ['init', force('init'), seven, vrrp, 'a', 0, { master: absent, backup: absent, disabled: 'false' }],
    ['fault', force('fault'), seven, vrrp, 'a', 0, { master: absent, backup: absent, failure: 'true' }],
    ['no parent', loseParent, seven, vrrp, 'a', 0, { master: absent, backup: absent, invalid: 'true' }],
    ['no state', nothing, seven, vrrp, 'a', 0, { state: absent, status: absent, address: absent, comment: absent }],
    ['unset scripts', nothing, seven, vrrp, 'a', 0, { 'on-fail': '', 'group-authority': '', 'group-master': absent }],
    ['early 7', nothing, '7.9.2 (stable)', vrrp, 'a', 0, { 'group-authority': absent, 'group-master': '' }],
    ['7.20', nothing, '7.20.0 (stable)', vrrp, 'a', 0, { 'connection-tracking-mode': 'passive-active' }],
    ['7.19', nothing, '7.19.4 (stable)', vrrp, 'a', 0, { 'connection-tracking-mode': absent }],
    ['no groups', nothing, six, vrrp, 'a', 0, { 'group-authority': absent, 'sync-connection-tracking': absent }],
    ['as interface', nothing, seven, '/interface', 'b', 3, { type: 'vrrp', running: 'false', name: 'vrrp-lan' }],
    [
      'ether',
      nothing,
      seven,
      '/interface',
      'a',
      0,
      { dynamic: absent, slave: absent, 'rx-drop': '0', 'fast-path': absent },
    ],
    ['switch port', nothing, seven, '/interface', 'a', 2, { 'rx-drop': absent, 'rx-error': absent, 'tx-drop': '0' }],
    ['ether', nothing, six, '/interface', 'a', 0, { dynamic: 'false', 'fast-path': 'true' }],
    ['switch port', nothing, six, '/interface', 'a', 2, { 'rx-drop': '0', 'rx-error': '0' }],
    ['never down', nothing, seven, '/interface', 'a', 0, { 'last-link-down-time': absent, 'link-downs': '0' }],
    ['link lost', cutWan, seven, '/interface', 'a', 0, { running: 'false', 'link-downs': '1' }],
    ['virtual', nothing, seven, '/ip/address', 'a', 1, { interface: 'vrrp-lan', invalid: 'false', disabled: 'false' }],
    ['virtual', nothing, seven, '/ip/address', 'b', 1, { interface: 'vrrp-lan', invalid: 'true', disabled: 'false' }],
    ['fields', nothing, seven, '/ip/address', 'a', 0, { vrf: 'main', slave: 'false', network: '192.168.88.0' }],
    ['fields', nothing, six, '/ip/address', 'a', 0, { vrf: absent, slave: absent, 'actual-interface': 'bridge' }],
    ['leased', nothing, seven, '/ip/address', 'a', 2, { address: '198.51.100.10/24', dynamic: 'true' }],
    ['bound', nothing, seven, '/ip/dhcp-client', 'a', 0, { status: 'bound', gateway: '198.51.100.1' }],
    [
      'WAN down',
      cutWan,
      seven,
      '/ip/dhcp-client',
      'a',
      0,
      { status: 'searching...', address: absent, gateway: absent },
    ],
    ['unbound', unbind, six, '/ip/dhcp-client', 'a', 0, { status: 'searching...', 'expires-after': absent }],
    ['fields', nothing, '7.18.2 (stable)', '/ip/dhcp-client', 'a', 0, { 'check-gateway': absent }],
    ['written', nothing, seven, '/ip/firewall/nat', 'a', 0, { disabled: 'false', log: absent, 'src-address': absent }],
    ['off', nothing, seven, '/ip/firewall/nat', 'b', 0, { disabled: 'true', bytes: '0', packets: '0' }],
    ['never written', removeComment, seven, '/ip/firewall/nat', 'a', 0, { disabled: absent, comment: absent }],
    ['leased', nothing, seven, '/ip/route', 'a', 0, { active: 'true', dhcp: 'true', static: absent, connect: absent }],
    [
      'leased',
      nothing,
      six,
      '/ip/route',
      'a',
      0,
      { active: 'true', dhcp: absent, static: 'true', 'immediate-gw': absent },
    ],
    ['lease lost', cutWan, seven, '/ip/route', 'a', 0, { 'dst-address': '192.168.88.0/24', connect: 'true' }],
    [
      'unreachable',
      addStaticRoute,
      seven,
      '/ip/route',
      'a',
      0,
      { inactive: 'true', active: absent, 'immediate-gw': '' },
    ],
    ['unreachable', addStaticRoute, six, '/ip/route', 'a', 0, { inactive: absent, active: absent, static: 'true' }],
    ['disabled', addDisabledRoute, seven, '/ip/route', 'a', 0, { inactive: 'false', active: absent, dynamic: absent }],
    ['yes and no', nothing, seven, '/ip/dhcp-server', 'a', 0, { 'use-radius': 'no', disabled: 'false' }],
    ['date', nothing, seven, '/interface', 'a', 0, { 'last-link-up-time': '2025-12-26 12:00:00' }],
    ['date', nothing, six, '/interface', 'a', 0, { 'last-link-up-time': 'dec/26/2025 12:00:00' }],
    ['build time', nothing, '7.9.2 (stable)', '/system/resource', 'a', 0, { 'build-time': 'Oct/03/2025 08:51:26' }],
    ['uptime', nothing, seven, '/system/resource', 'a', 0, { uptime: '1w3d54s', version: seven }],
  ])('%s', (_case, change, version, path, which, index, expected) => {
    const row = rowAfter(change, version, path, which, index);
    for (const [name, value] of Object.entries(expected)) expect([name, row[name]]).toEqual([name, value]);
  });

  const known: Record<string, string[]> = JSON.parse(
    readFileSync(new URL('routeros-properties.json', import.meta.url), 'utf8'),
  );

  it.each(Object.entries(known))('%s has only properties that RouterOS 7.22.3 knows', (path, names) => {
    const { a, b } = healthyPair(['7.22.3 (stable)', '7.22.3 (stable)']);
    for (const router of [a, b]) {
      addStaticRoute({ a: router } as Pair);
      for (const row of print(router, path, startMs)) {
        expect(Object.keys(row).filter((name) => name !== '.id' && !names.includes(name))).toEqual([]);
      }
    }
  });

  it('numbers the rows of tables, and not singletons', () => {
    const { a } = healthyPair();
    expect(print(a, '/interface', startMs).map((row) => row['.id'])).toEqual(['*1', '*2', '*3', '*4']);
    expect(print(a, '/system/identity', startMs)).toEqual([{ name: 'router-a' }]);
  });

  it('counts the same traffic however often it is looked at, mostly at the master', () => {
    const [often, seldom] = [healthyPair(), healthyPair()];
    const count = ({ clock }: Pair, router: Router, path: string, name: string) =>
      Number(print(router, path, clock.now())[0]?.[name]);
    const received = (pair: Pair, router: Router) => count(pair, router, '/interface', 'rx-byte');
    const before = { a: received(seldom, seldom.a), b: received(seldom, seldom.b) };
    for (let turn = 0; turn < 60; turn += 1) {
      often.clock.advance(1000);
      received(often, often.a);
    }
    seldom.clock.advance(60_000);
    expect(received(often, often.a) - received(seldom, seldom.a)).toBeCloseTo(0, -1);
    const gained = { a: received(seldom, seldom.a) - before.a, b: received(seldom, seldom.b) - before.b };
    expect(gained.a).toBeGreaterThan(100 * gained.b);
    expect(gained.b).toBeGreaterThan(0);
    expect(count(seldom, seldom.a, '/ip/firewall/nat', 'bytes')).toBeGreaterThan(1_000_000);
  });
});

it.each([
  [0, '0s'],
  [500, '500ms'],
  [1000, '1s'],
  [1500, '1s500ms'],
  [600_000, '10m'],
  [86_400_000, '1d'],
  [(((8 + 2) * 24 + 3) * 60 + 4) * 60_000 + 5000, '1w3d3h4m5s'],
])('writes %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  ['7.10 (stable)', '2016-11-24 21:07:05'],
  ['7.9.2 (stable)', 'nov/24/2016 21:07:05'],
  [six, 'nov/24/2016 21:07:05'],
])('writes dates as RouterOS %s', (version, text) => {
  expect(formatDate(Date.UTC(2016, 10, 24, 21, 7, 5), version)).toBe(text);
});

it.each([
  ['192.168.88.10/24', '192.168.88.0'],
  ['192.168.88.1/32', '192.168.88.1'],
  ['10.20.30.40/12', '10.16.0.0'],
])('%s lies in %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it('compares versions by number', () => {
  expect(isAtLeast('7.9.2 (stable)', 7, 10)).toBe(false);
  expect(isAtLeast('7.20beta4 (testing)', 7, 18)).toBe(true);
  expect(() => isAtLeast('seven', 7, 0)).toThrow('no RouterOS version');
});
