import type { Clock } from './clock.ts';
import { isOff, type Router } from './router.ts';
import { accrueTraffic } from './traffic.ts';
import type { RoleChange } from './vrrp.ts';

/**
 * What on-master and on-backup scripts do: switch the NAT rules on and off. RouterOS runs no such script when an
 * instance stops, so that a router whose VRRP was disabled keeps its NAT as it was.
 */
export function followRoleWithNat(
  clock: Clock,
  routers: readonly Router[],
  { router: name, instance, to }: RoleChange,
): void {
  const router = routers.find((candidate) => candidate.name === name);
  const script = router?.natFollowsRole;
  if (router === undefined || script?.instance !== instance || (to !== 'master' && to !== 'backup')) return;

  function run(): void {
    if (router === undefined || isOff(router)) return;
    accrueTraffic(router, clock.now());
    for (const rule of router.nat) {
      if (rule.followsRole) rule.disabled = to !== 'master';
    }
  }

  if (script.lagMs === 0) run();
  else clock.setTimer(script.lagMs, run);
}
