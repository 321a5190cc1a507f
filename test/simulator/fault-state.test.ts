import { describe, expect, it } from 'vitest';
import { type FaultName, faultNames, faults } from '../../src/simulator/faults.ts';
import { menus, printRows } from '../../src/simulator/menus/index.ts';
import type { FaultParameters, Router } from '../../src/simulator/router.ts';
import { healthyPair } from './clients.ts';

function shown(router: Router, path: string, nowMs: number) {
  const menu = menus.get(path);
  return menu === undefined ? [] : printRows(router, menu, nowMs);
}

/** All tables of a router but for what time alone moves. */
function tables({ clock, a }: ReturnType<typeof healthyPair>) {
  const moving = /^(rx|tx|fp)-|-time$|^link-downs$|^bytes$|^packets$|^uptime$|^expires-after$|^(cpu-load|free-memory)$/;
  return [...menus.keys()].map((path) =>
    shown(a, path, clock.now()).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !moving.test(name))),
    ),
  );
}

const examples: FaultParameters = { delayMs: 50, menu: '/ip/firewall/nat' };

describe.each(faultNames)('%s', (name) => {
  it('is undone by healing, and only that', async () => {
    const pair = healthyPair();
    const before = tables(pair);
    await pair.group.setFault(pair.a, name, examples);
    pair.clock.advance(30_000);
    await pair.group.heal(pair.a, name);
    pair.clock.advance(30_000);
    expect(tables(pair)).toEqual(before);
    expect(pair.a.activeFaults.size).toBe(0);
  });

  it('says in one sentence what it does', () => {
    expect(faults[name].summary).toMatch(/^[A-Z].*\.$/);
  });
});

describe('state faults', () => {
  it.each<[FaultName, string, Record<string, string | undefined>]>([
    ['wan-down', '/interface', { name: 'ether1', running: 'false' }],
    ['wan-down', '/ip/dhcp-client', { status: 'searching...' }],
    ['dhcp-unbound', '/ip/dhcp-client', { status: 'searching...' }],
    ['dhcp-unbound', '/interface', { name: 'ether1', running: 'true' }],
    ['nat-off', '/ip/firewall/nat', { disabled: 'true' }],
    ['disable-vrrp', '/interface/vrrp', { disabled: 'true' }],
  ])('%s shows in %s', async (name, path, expected) => {
    const { clock, group, a } = healthyPair();
    await group.setFault(a, name);
    expect(shown(a, path, clock.now())[0]).toMatchObject(expected);
  });

  it.each<FaultName>(['wan-down', 'dhcp-unbound'])('%s leaves no active default route', async (name) => {
    const { clock, group, a } = healthyPair();
    await group.setFault(a, name);
    const routes = shown(a, '/ip/route', clock.now()).filter((row) => row['dst-address'] === '0.0.0.0/0');
    expect(routes.filter(({ active }) => active === 'true')).toEqual([]);
  });

  it('nat-removed takes the rules that follow the role, and no other', async () => {
    const { clock, group, a } = healthyPair();
    a.nat.push({ ...structuredClone(a.nat[0]), followsRole: false, dynamic: true, comment: 'hotspot' } as never);
    await group.setFault(a, 'nat-removed');
    expect(shown(a, '/ip/firewall/nat', clock.now())).toMatchObject([{ comment: 'hotspot', dynamic: 'true' }]);
  });

  it('several at once are healed one by one', async () => {
    const { clock, group, a } = healthyPair();
    await group.setFault(a, 'nat-off');
    await group.setFault(a, 'nat-removed');
    await group.heal(a, 'nat-removed');
    expect(shown(a, '/ip/firewall/nat', clock.now())).toMatchObject([{ disabled: 'true' }]);
    await group.heal(a);
    expect(shown(a, '/ip/firewall/nat', clock.now())).toMatchObject([{ disabled: 'false' }]);
  });

  it('stop is a reboot: counters and uptime begin anew', async () => {
    const { clock, group, a } = healthyPair();
    await group.setFault(a, 'stop');
    clock.advance(60_000);
    await group.heal(a);
    clock.advance(2000);
    expect(shown(a, '/system/resource', clock.now())[0]?.uptime).toBe('2s');
    expect(Number(shown(a, '/interface', clock.now())[0]?.['rx-byte'])).toBeLessThan(10_000);
  });

  it.each<[FaultName, FaultParameters, string]>([
    ['slow', {}, 'the fault slow needs delayMs'],
    ['slow', { delayMs: Number.NaN }, 'delayMs is a number'],
    ['no-such-menu', {}, 'needs menu'],
    ['no-such-menu', { menu: 'nat' }, 'begins with a slash'],
  ])('%s with %o is refused', async (name, parameters, message) => {
    const { group, a } = healthyPair();
    await expect(group.setFault(a, name, parameters)).rejects.toThrow(message);
    expect(a.activeFaults.size).toBe(0);
  });
});
