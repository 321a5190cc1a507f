import type { Clock } from './clock.ts';
import { type Door, type DoorOptions, type FollowingDoor, openDoor } from './door.ts';
import { checkParameters, type FaultName, faults } from './faults.ts';
import { followRoleWithNat } from './nat-follows-role.ts';
import type { FaultBehaviour, FaultParameters, Router } from './router.ts';
import { accrueTraffic } from './traffic.ts';
import { type Election, type RoleChange, startElection } from './vrrp.ts';

export type { Door, DoorOptions } from './door.ts';

/** Routers that share their LANs: they elect masters, open doors and can be broken. */
export interface SimulatedGroup {
  readonly clock: Clock;
  readonly routers: readonly Router[];
  /** Every change of role since the start, oldest first. */
  readonly events: readonly RoleChange[];
  onRoleChange(listener: (change: RoleChange) => void): void;
  /** @throws Error naming the routers there are. */
  router(name: string): Router;
  /** @throws Error where the router's version has no such door. */
  startDoor(router: Router, options: DoorOptions): Promise<Door>;
  /** VRRP knows at once; resolves when the doors have followed too. Setting a fault again replaces its parameters. */
  setFault(router: Router, name: FaultName, parameters?: FaultParameters): Promise<void>;
  /** Ends one fault, or all of the router's. */
  heal(router: Router, name?: FaultName): Promise<void>;
  /** Lets the election see a direct change of state now, not at the next timer of each instance. New instances need it. */
  refresh(): void;
  /** Closes all doors and stops the election. */
  close(): Promise<void>;
}

interface SimulatedGroupOptions {
  readonly clock: Clock;
  readonly routers: readonly Router[];
}

/** The election runs from here on, by `clock`. */
export function createSimulatedGroup({ clock, routers }: SimulatedGroupOptions): SimulatedGroup {
  const doors = new Map<FollowingDoor, Router>();
  for (const router of routers) accrueTraffic(router, clock.now());
  const election: Election = startElection(clock, routers);
  for (const change of election.events) followRoleWithNat(clock, routers, change);
  election.onRoleChange((change) => followRoleWithNat(clock, routers, change));

  async function follow(router: Router): Promise<void> {
    election.refresh();
    const own = [...doors].filter(([, owner]) => owner === router);
    await Promise.all(own.map(([door]) => door.follow()));
  }

  function end(router: Router, name: string): void {
    const fault = router.activeFaults.get(name);
    if (fault === undefined) return;
    accrueTraffic(router, clock.now());
    router.activeFaults.delete(name);
    fault.behaviour.ends?.(router, clock.now());
  }

  return {
    clock,
    routers,
    events: election.events,
    onRoleChange: election.onRoleChange,
    router(name) {
      const found = routers.find((candidate) => candidate.name === name);
      if (found !== undefined) return found;
      const known = routers.map((candidate) => candidate.name).join(', ');
      throw new Error(`there is no router "${name}"; there are ${known}`);
    },
    async startDoor(router, options) {
      const door = await openDoor(router, clock, options);
      doors.set(door, router);
      return {
        ...door,
        close() {
          doors.delete(door);
          return door.close();
        },
      };
    },
    async setFault(router, name, parameters = {}) {
      checkParameters(name, parameters);
      accrueTraffic(router, clock.now());
      const behaviour: FaultBehaviour = faults[name];
      const isNew = !router.activeFaults.has(name);
      router.activeFaults.set(name, { behaviour, parameters });
      if (isNew) behaviour.begins?.(router, clock.now());
      await follow(router);
    },
    async heal(router, name) {
      for (const one of name === undefined ? [...router.activeFaults.keys()] : [name]) end(router, one);
      await follow(router);
    },
    refresh: () => election.refresh(),
    async close() {
      election.stop();
      await Promise.all([...doors.keys()].map((door) => door.close()));
      doors.clear();
    },
  };
}
