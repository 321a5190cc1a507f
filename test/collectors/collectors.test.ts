import { describe, expect, test } from 'vitest';
import { dhcpClient } from '../../src/collectors/dhcp-client.ts';
import type { collectors } from '../../src/collectors/index.ts';
import { networkInterface } from '../../src/collectors/interface.ts';
import { nat } from '../../src/collectors/nat.ts';
import { resource } from '../../src/collectors/system.ts';
import { stateOf, vrrp } from '../../src/collectors/vrrp.ts';
import type { Row } from '../../src/routeros/client.ts';

const options = { dynamicInterfaces: false };

/** Samples as `name{labels} value` lines, for reading. */
function lines(collector: (typeof collectors)[number], rows: readonly Row[], readOptions = options): string[] {
  return collector.read(rows, readOptions).samples.map(({ metric, labels, ownLabels, value }) => {
    const pairs = Object.entries({ ...labels, ...ownLabels }).map(([name, text]) => `${name}="${text}"`);
    return `${metric.name}{${pairs.join(',')}} ${value}`;
  });
}

const instance = { name: 'vrrp-lan', interface: 'bridge', vrid: '49', priority: '110', interval: '1s', version: '3' };

describe('vrrp', () => {
  // What live routers give: flags appear only when true.
  test.each<[string, Row, string]>([
    ['master', { master: 'true', running: 'true' }, 'master'],
    ['backup', { backup: 'true', running: 'false' }, 'backup'],
    ['disabled', { disabled: 'true', running: 'false' }, 'disabled'],
    ['disabled while a flag lingers', { disabled: 'true', master: 'true' }, 'disabled'],
    ['invalid', { invalid: 'true', disabled: 'false' }, 'invalid'],
    ['failure', { failure: 'true' }, 'fault'],
    ['no flag', { disabled: 'false', invalid: 'false' }, 'init'],
    ['both flags', { master: 'true', backup: 'true' }, 'unknown'],
    ['flags spelt yes and no', { master: 'yes', backup: 'no', disabled: 'no' }, 'master'],
  ])('%s', (_what, flags, state) => {
    const { rows, rejected } = vrrp.read([{ ...instance, ...flags }], options);
    expect(rejected).toEqual([]);
    expect(rows.map(stateOf)).toEqual([state]);
  });

  test('says nothing of master where the router contradicts itself', () => {
    const samples = lines(vrrp, [{ ...instance, master: 'true', backup: 'true' }]);
    expect(samples.filter((line) => line.startsWith('routeros_vrrp_master'))).toEqual([]);
    expect(samples).toContain('routeros_vrrp_state{interface="vrrp-lan",state="unknown"} 1');
  });

  test('reads the spellings of RouterOS 6 and of 7 before 7.10', () => {
    expect(lines(vrrp, [{ ...instance, interval: '1', 'group-master': 'vrrp-wan' }])).toEqual(
      expect.arrayContaining([
        'routeros_vrrp_advertisement_interval_seconds{interface="vrrp-lan"} 1',
        'routeros_vrrp_info{interface="vrrp-lan",vrid="49",version="3",protocol="ipv4",authentication="",parent_interface="bridge",group_authority="vrrp-wan"} 1',
      ]),
    );
  });

  test.each(['0', '256', '-1'])('%s is no VRID', (vrid) => {
    expect(vrrp.read([{ ...instance, vrid }], options).rejected).toEqual([`vrid="${vrid}" (expected 1 to 255)`]);
  });

  test('more than 512 are left out and counted', () => {
    const many = Array.from({ length: 600 }, (_, index) => ({ ...instance, name: `vrrp${index}` }));
    const { rows, rejected } = vrrp.read(many, options);
    expect(rows).toHaveLength(512);
    expect(rejected).toHaveLength(88);
    expect(rejected[0]).toBe('beyond the first 512 rows');
  });

  test('never asks for the password', () => {
    expect(vrrp.fields).not.toContain('password');
  });
});

describe('rows that do not fit', () => {
  test('are left out and counted, and cost the others nothing', () => {
    const { rows, rejected } = vrrp.read([{ ...instance, vrid: 'x' }, instance, { name: 'half' }], options);
    expect(rows).toHaveLength(1);
    expect(rejected).toEqual(['vrid="x" (expected an integer)', expect.stringContaining('interface=absent')]);
  });

  test('with the labels of an earlier one are left out', () => {
    expect(vrrp.read([instance, { ...instance, priority: '90' }], options).rejected).toEqual([
      'a second row with the labels ["vrrp-lan"]',
    ]);
  });
});

describe('interface', () => {
  const ether = { name: 'ether1', type: 'ether', running: 'true', 'rx-byte': '12345678901' };

  test('counters that a kind of interface lacks are absent, not 0', () => {
    const samples = lines(networkInterface, [ether]);
    expect(samples).toContain('routeros_interface_receive_bytes_total{interface="ether1"} 12345678901');
    expect(samples.join()).not.toContain('receive_drops');
  });

  test('dynamic ones count only where asked for', () => {
    const user = { name: '<pppoe-user>', dynamic: 'true', running: 'true' };
    expect(networkInterface.read([ether, user], options).rows).toHaveLength(1);
    expect(networkInterface.read([ether, user], { dynamicInterfaces: true }).rows).toHaveLength(2);
  });
});

describe('dhcp-client', () => {
  test.each([
    ['bound', 'bound', 1],
    ['rebinding...', 'rebinding', 1],
    ['renewing...', 'renewing', 1],
    ['searching...', 'searching', 0],
    ['requesting...', 'requesting', 0],
    ['stopped', 'stopped', 0],
    ['something new', 'unknown', 0],
  ])('status %s', (status, label, bound) => {
    const samples = lines(dhcpClient, [{ interface: 'ether1', status }]);
    expect(samples).toContain(`routeros_dhcp_client_status{interface="ether1",status="${label}"} 1`);
    expect(samples).toContain(`routeros_dhcp_client_bound{interface="ether1"} ${bound}`);
    expect(samples.filter((line) => /status=.* 1$/.test(line))).toHaveLength(1);
  });

  test.each(['', 'never'])('a lease that ends %j costs nothing else', (expires) => {
    const samples = lines(dhcpClient, [
      { interface: 'ether1', status: 'searching...', 'expires-after': expires, address: '' },
    ]);
    expect(samples).toContain('routeros_dhcp_client_bound{interface="ether1"} 0');
    expect(samples.join()).not.toContain('lease_remaining');
    expect(samples.join()).not.toContain('dhcp_client_info');
  });

  test('without a lease has no lease metrics', () => {
    const samples = lines(dhcpClient, [{ interface: 'ether1', status: 'searching...' }]).join();
    expect(samples).not.toContain('lease_remaining');
    expect(samples).not.toContain('dhcp_client_info');
  });
});

describe('nat', () => {
  const masquerade = { chain: 'srcnat', action: 'masquerade', bytes: '0', packets: '0' };
  const names = (rules: readonly Row[]) =>
    lines(nat, rules)
      .filter((line) => line.startsWith('routeros_nat_rule_enabled'))
      .map((line) => /rule="(.*)",chain/.exec(line)?.[1]);

  test.each<[string, readonly Row[], string[]]>([
    ['a comment', [{ ...masquerade, comment: 'WAN' }], ['WAN']],
    [
      'no comment: chain, action, way out',
      [{ ...masquerade, 'out-interface': 'ether1' }],
      ['srcnat masquerade ether1'],
    ],
    ['an interface list', [{ ...masquerade, 'out-interface-list': 'WAN' }], ['srcnat masquerade WAN']],
    ['no way out', [masquerade], ['srcnat masquerade']],
    [
      'identical rules are numbered',
      [masquerade, masquerade, masquerade],
      ['srcnat masquerade', 'srcnat masquerade #2', 'srcnat masquerade #3'],
    ],
    [
      'a comment that stands twice names nothing',
      [
        { ...masquerade, comment: 'WAN' },
        { ...masquerade, comment: 'WAN' },
      ],
      ['srcnat masquerade', 'srcnat masquerade #2'],
    ],
    [
      'the same comment in two chains',
      [
        { ...masquerade, comment: 'VPN' },
        { ...masquerade, chain: 'dstnat', comment: 'VPN' },
      ],
      ['VPN', 'VPN'],
    ],
    [
      'a comment that looks like a made-up name',
      [masquerade, { ...masquerade, comment: 'srcnat masquerade' }],
      ['srcnat masquerade #2', 'srcnat masquerade'],
    ],
  ])('%s', (_what, rules, expected) => {
    expect(names(rules)).toEqual(expected);
    expect(nat.read(rules, options).rejected).toEqual([]);
  });

  test('rules that RouterOS made are left out', () => {
    expect(nat.read([{ ...masquerade, dynamic: 'true' }], options).rows).toEqual([]);
  });

  test('a rule never hit is there, and a disabled one is 0', () => {
    expect(lines(nat, [{ ...masquerade, disabled: 'true' }])).toEqual([
      'routeros_nat_rule_enabled{rule="srcnat masquerade",chain="srcnat",action="masquerade"} 0',
      'routeros_nat_rule_invalid{rule="srcnat masquerade",chain="srcnat",action="masquerade"} 0',
      'routeros_nat_rule_bytes_total{rule="srcnat masquerade",chain="srcnat",action="masquerade"} 0',
      'routeros_nat_rule_packets_total{rule="srcnat masquerade",chain="srcnat",action="masquerade"} 0',
    ]);
  });
});

test('resource gives base units', () => {
  const row = {
    uptime: '1d2h',
    version: '7.20.4 (stable)',
    'cpu-load': '7',
    'free-memory': '1024',
    'total-memory': '4096',
  };
  expect(lines(resource, [row])).toEqual([
    'routeros_system_uptime_seconds{} 93600',
    'routeros_system_cpu_load_ratio{} 0.07',
    'routeros_system_memory_free_bytes{} 1024',
    'routeros_system_memory_total_bytes{} 4096',
  ]);
});
