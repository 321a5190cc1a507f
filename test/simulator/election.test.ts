import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../src/simulator/clock.ts';
import { createSimulatedGroup } from '../../src/simulator/group.ts';
import type { Router } from '../../src/simulator/router.ts';
import { createEthernet, createMember, createPair, createVrrpInstance } from '../../src/simulator/scenarios/pair.ts';
import type { VrrpInstance } from '../../src/simulator/state.ts';
import { masterDownMs, skewMs } from '../../src/simulator/vrrp.ts';
import { healthyPair, seven, startMs } from './clients.ts';

const advertMs = 1000;
/** The way of an advert. */
const slackMs = 5;

function roles(...routers: Router[]) {
  return routers.map(({ vrrp }) => vrrp.map(({ role }) => role).join());
}

function only(router: Router): VrrpInstance {
  const [instance] = router.vrrp;
  if (instance === undefined) throw new Error('no instance');
  return instance;
}

describe('election', () => {
  it('makes the highest priority master, after one master-down interval', () => {
    const clock = virtualClock(startMs);
    const pair = createPair(clock, { versions: [seven, seven] });
    const group = createSimulatedGroup({ clock, routers: pair });
    expect(roles(...pair)).toEqual(['backup', 'backup']);
    clock.advance(60_000);
    expect(roles(...pair)).toEqual(['master', 'backup']);
    expect(group.events.at(-1)).toEqual({
      atMs: startMs + masterDownMs(only(pair[0])),
      router: 'router-a',
      instance: 'vrrp-lan',
      from: 'backup',
      to: 'master',
    });
  });

  it('fails over within three adverts and the skew when the master loses power, and says no farewell', async () => {
    const { clock, group, a, b } = healthyPair();
    const cutAtMs = clock.now();
    await group.setFault(a, 'stop');
    clock.advance(3 * advertMs - advertMs);
    expect(roles(a, b)).toEqual(['init', 'backup']);
    clock.advance(60_000);
    expect(roles(a, b)).toEqual(['init', 'master']);
    const takenMs = (group.events.at(-1)?.atMs ?? 0) - cutAtMs;
    expect(takenMs).toBeLessThanOrEqual(masterDownMs(only(b)) + slackMs);
    expect(takenMs).toBeGreaterThan(2 * advertMs);
  });

  it.each([
    ['is disabled', (router: Router) => Object.assign(only(router), { disabled: true })],
    ['is taken out', (router: Router) => Object.assign(only(router), { forcedRole: 'init' })],
  ])('hands over in the skew time alone when the master %s', (_how, change) => {
    const { clock, group, a, b } = healthyPair();
    change(a);
    group.refresh();
    clock.advance(skewMs(only(b)) + slackMs);
    expect(roles(a, b)).toEqual(['init', 'master']);
  });

  it('sees a change of state without being told, at the next advert', () => {
    const { clock, a, b } = healthyPair();
    only(a).disabled = true;
    clock.advance(advertMs + skewMs(only(b)) + slackMs);
    expect(roles(a, b)).toEqual(['init', 'master']);
  });

  it.each([
    ['takes the role back with preemption', true, ['master', 'backup']],
    ['stays backup without preemption', false, ['backup', 'master']],
  ])('a returning preferred router %s', async (_what, preemption, expected) => {
    const { clock, group, a, b } = healthyPair();
    only(a).preemption = preemption;
    await group.setFault(a, 'stop');
    clock.advance(30_000);
    await group.heal(a);
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(expected);
  });

  it('breaks a tie of priorities by the higher primary address', async () => {
    const { clock, group, a, b } = healthyPair();
    only(a).priority = 100;
    await group.setFault(b, 'partition');
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(['master', 'master']);
    await group.heal(b);
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(['backup', 'master']);
  });

  it('has two masters in a partition and one after it', async () => {
    const { clock, group, a, b } = healthyPair();
    await group.setFault(b, 'partition');
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(['master', 'master']);
    await group.heal(b);
    clock.advance(advertMs + slackMs);
    expect(roles(a, b)).toEqual(['master', 'backup']);
  });

  it.each<[string, (router: Router) => void]>([
    ['version', (router) => Object.assign(only(router), { version: 2 })],
    ['protocol', (router) => Object.assign(only(router), { v3Protocol: 'ipv6' })],
    ['interval', (router) => Object.assign(only(router), { intervalMs: 2000 })],
    ['authentication', (router) => Object.assign(only(router), { authentication: 'simple' })],
    ['vrid', (router) => Object.assign(only(router), { vrid: 50 })],
    ['virtual address', (router) => void router.addresses.pop()],
  ])('discards adverts of another %s, so that both are master', (_field, change) => {
    const { clock, a, b } = healthyPair();
    change(b);
    clock.advance(60_000);
    expect(roles(a, b)).toEqual(['master', 'master']);
  });

  it('heeds the VRRP password only where there is authentication', () => {
    const { clock, a, b } = healthyPair();
    only(b).password = 'other';
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(['master', 'backup']);
    for (const router of [a, b]) only(router).authentication = 'simple';
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(['master', 'master']);
  });

  it('leaves the election while the LAN is down', () => {
    const { clock, a, b } = healthyPair();
    for (const row of a.interfaces) if (row.name === 'bridge') row.running = false;
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(['init', 'master']);
  });

  it('keeps one VRID on two LANs apart, in both protocols, and among three routers', () => {
    const clock = virtualClock(startMs);
    const routers = [90, 110, 100].map((priority, index) => {
      const router = createMember(clock, { number: index + 1, version: seven, priority, natLagMs: 0 });
      router.interfaces.push(createEthernet('guests', '48:A9:8A:00:00:99', startMs));
      router.segments.guests = 'guests';
      router.vrrp.push(
        createVrrpInstance({ name: 'vrrp-guests', interface: 'guests', vrid: 49, priority: 200 - priority }),
        createVrrpInstance({ name: 'vrrp-six', interface: 'bridge', vrid: 49, priority, v3Protocol: 'ipv6' }),
      );
      return router;
    });
    createSimulatedGroup({ clock, routers });
    clock.advance(60_000);
    expect(roles(...routers)).toEqual(['backup,master,backup', 'master,backup,master', 'backup,backup,backup']);
  });

  it('lets a member of a group take the role of its authority', () => {
    const { clock, group, a, b } = healthyPair();
    for (const router of [a, b]) {
      router.vrrp.push(
        createVrrpInstance({
          name: 'vrrp-member',
          interface: 'bridge',
          vrid: 60,
          priority: router === a ? 1 : 200,
          groupAuthority: 'vrrp-lan',
        }),
      );
    }
    group.refresh();
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(['master,master', 'backup,backup']);
  });

  it('keeps a forced role off the LAN', () => {
    const { clock, group, a, b } = healthyPair();
    only(b).forcedRole = 'master';
    group.refresh();
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(['master', 'master']);
    only(b).forcedRole = undefined;
    clock.advance(30_000);
    expect(roles(a, b)).toEqual(['master', 'backup']);
  });

  it('switches NAT with the role, after the lag of the scripts', () => {
    const clock = virtualClock(startMs);
    const [a, b] = createPair(clock, { versions: [seven, seven], natLagMs: 2000 });
    const group = createSimulatedGroup({ clock, routers: [a, b] });
    clock.advance(30_000);
    expect([a, b].map(({ nat }) => nat[0]?.disabled)).toEqual([false, true]);
    only(a).priority = 50;
    const changes: number[] = [];
    group.onRoleChange(({ to, atMs }) => to === 'master' && changes.push(atMs));
    while (changes.length === 0) clock.advance(10);
    clock.advance(1900);
    expect([a, b].map(({ nat }) => nat[0]?.disabled)).toEqual([false, true]);
    clock.advance(200);
    expect([a, b].map(({ nat }) => nat[0]?.disabled)).toEqual([true, false]);
  });
});
