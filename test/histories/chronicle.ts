import { isOff, isRunning, presentTable, type Router, shownRole } from '../../src/simulator/router.ts';
import type { Scene } from '../ha/scene.ts';

/** What is true of a router, whoever may or may not be able to read it. */
export interface RouterTruth {
  readonly name: string;
  readonly isOn: boolean;
  /** Its management answers, and says how its VRRP is. */
  readonly isReadable: boolean;
  readonly isEnabled: boolean;
  readonly isMaster: boolean;
  /** Master or backup. */
  readonly isHealthy: boolean;
  readonly hasNat: boolean;
  readonly isWanRunning: boolean;
  readonly hasLease: boolean;
}

/** How the group was from `fromMs` to `toMs`, in milliseconds since the start of the history. */
export interface Episode {
  readonly fromMs: number;
  readonly toMs: number;
  readonly routers: readonly RouterTruth[];
}

/** Everything that happened, without gaps, told by the simulator alone. */
export type Chronicle = readonly Episode[];

/** Writes down how the routers are whenever that differs from the last look, or when a role changes in between. */
export function recorder(scene: Scene, startMs: number) {
  const looks: { readonly atMs: number; readonly routers: readonly RouterTruth[]; readonly text: string }[] = [];

  function look(): void {
    const routers = scene.routers.map((router) => truthOf(router, scene.unread));
    const text = JSON.stringify(routers);
    if (text !== looks.at(-1)?.text) looks.push({ atMs: scene.clock.now() - startMs, routers, text });
  }
  scene.simulated.onRoleChange(look);

  function chronicle(endMs: number): Chronicle {
    return looks.map(({ atMs, routers }, index) => ({ fromMs: atMs, toMs: looks[index + 1]?.atMs ?? endMs, routers }));
  }

  return { look, chronicle };
}

function truthOf(router: Router, unread: ReadonlySet<string>): RouterTruth {
  const isOn = !isOff(router);
  const [instance] = router.vrrp;
  const role = instance && shownRole(router, instance);
  const isWanRunning = isRunning(router, router.wanInterface);
  return {
    name: router.name,
    isOn,
    isReadable: isOn && !unread.has(router.name) && !unread.has(`${router.name} /interface/vrrp`),
    isEnabled: role !== undefined,
    isMaster: isOn && role === 'master',
    isHealthy: isOn && (role === 'master' || role === 'backup'),
    hasNat: presentTable(router, 'nat').some(({ disabled }) => disabled !== true),
    isWanRunning,
    hasLease: isWanRunning && presentTable(router, 'dhcpClients').some(({ status }) => status === 'bound'),
  };
}
