import { createJournal, type Journal } from './journal.ts';
import type { Interface, Tables, User, VrrpInstance } from './state.ts';

/** What is configured on a router and what surrounds it. */
interface RouterState {
  readonly name: string;
  /** Such as `6.49.18 (long-term)`; decides which fields there are and how they are written. */
  version: string;
  identity: string;
  boardName: string;
  architecture: string;
  /** Milliseconds since 1970. */
  bootedAtMs: number;
  users: User[];
  /** The way out, for the faults that cut it. */
  wanInterface: string;
  /** Which LAN an interface is plugged into. Adverts reach the routers on the same LAN. */
  segments: Record<string, string>;
  /** Routers on different sides of a partition do not hear each other. */
  partitionSide: string;
  /** On-master and on-backup scripts switch the rules that are marked `followsRole`, `lagMs` after the role. */
  natFollowsRole?: { instance: string; lagMs: number } | undefined;
  interfaces: Tables['interfaces'][];
  vrrp: Tables['vrrp'][];
  addresses: Tables['addresses'][];
  ipv6Addresses: Tables['ipv6Addresses'][];
  dhcpClients: Tables['dhcpClients'][];
  nat: Tables['nat'][];
  routes: Tables['routes'][];
  interfaceLists: Tables['interfaceLists'][];
  interfaceListMembers: Tables['interfaceListMembers'][];
  dhcpServers: Tables['dhcpServers'][];
}

export interface Router extends RouterState {
  readonly journal: Journal;
  /** By name. Set and cleared through the group, since doors and elections must follow. */
  readonly activeFaults: Map<string, ActiveFault>;
  /** Up to when counters have been added up, milliseconds since 1970. */
  countedUntilMs: number;
}

export interface FaultParameters {
  readonly delayMs?: number;
  /** One menu, such as `/ip/firewall/nat`. */
  readonly menu?: string;
}

export interface ActiveFault {
  readonly behaviour: FaultBehaviour;
  readonly parameters: FaultParameters;
}

/** How reply bytes leave through a door. */
export interface Wire {
  write(bytes: Buffer): void;
  /** Closes the connection with a TCP reset. */
  reset(): void;
  /** Nothing more is ever said on this connection, which stays open. */
  silence(): void;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
}

/** What a fault changes while it is set. Nothing is written into the router's tables, so that healing undoes exactly it. */
export interface FaultBehaviour {
  /** One sentence for people. */
  readonly summary: string;
  readonly needs: readonly (keyof FaultParameters)[];
  /** How the rows of a table look while the fault is set; undefined removes a row. */
  readonly alter?: { [Table in keyof Tables]?: (row: Tables[Table], router: Router) => Tables[Table] | undefined };
  /** `off`: the router is gone, without a farewell. `isolated`: its adverts neither leave nor arrive. */
  readonly lan?: 'off' | 'isolated';
  /** `closed`: connections are refused, open ones reset. `deaf`: they are accepted, and nothing is read or said. */
  readonly listener?: 'closed' | 'deaf';
  readonly login?: 'refused' | 'unanswered';
  /** For the menu named in the parameters. */
  readonly menu?: 'permission-denied' | 'no-such-menu';
  /** Each reply waits `delayMs`. */
  readonly delaysReplies?: true;
  /** Sends one whole reply, in place of just writing it. */
  readonly send?: (reply: Buffer, wire: Wire) => void | Promise<void>;
  /** Lasting traces, such as a link that went down once more. */
  readonly begins?: (router: Router, nowMs: number) => void;
  readonly ends?: (router: Router, nowMs: number) => void;
}

export function createRouter(state: RouterState): Router {
  return { ...state, journal: createJournal(), activeFaults: new Map(), countedUntilMs: state.bootedAtMs };
}

/** The first set fault that says something about `aspect`. */
export function faultWith<Aspect extends keyof FaultBehaviour>(
  router: Router,
  aspect: Aspect,
): NonNullable<FaultBehaviour[Aspect]> | undefined {
  for (const { behaviour } of router.activeFaults.values()) {
    const value = behaviour[aspect];
    if (value !== undefined) return value as NonNullable<FaultBehaviour[Aspect]>;
  }
  return undefined;
}

/** The router has no power, whatever else is wrong with it. */
export function isOff(router: Router): boolean {
  return [...router.activeFaults.values()].some(({ behaviour }) => behaviour.lan === 'off');
}

/** One row of the router's state as its faults make it look; undefined: it is gone. */
export function present<Table extends keyof Tables>(
  router: Router,
  table: Table,
  row: Tables[Table],
): Tables[Table] | undefined {
  let shown: Tables[Table] | undefined = row;
  for (const { behaviour } of router.activeFaults.values()) {
    const alter = behaviour.alter?.[table];
    if (alter !== undefined && shown !== undefined) shown = alter(shown, router);
  }
  return shown;
}

/** A table as the router's faults make it look. */
export function presentTable<Table extends keyof Tables>(router: Router, table: Table): Tables[Table][] {
  const rows = router[table] as Tables[Table][];
  return rows.map((row) => present(router, table, row)).filter((row) => row !== undefined);
}

function presentInterface(router: Router, name: string): Interface | undefined {
  const found = router.interfaces.find((candidate) => candidate.name === name);
  return found && present(router, 'interfaces', found);
}

/** Whether an interface can carry traffic: there, enabled and linked; a VRRP interface does so on the master only. */
export function isRunning(router: Router, name: string): boolean {
  const instance = router.vrrp.find((candidate) => candidate.name === name);
  if (instance !== undefined) return shownRole(router, instance) === 'master';
  const found = presentInterface(router, name);
  return found?.running === true && !found.disabled;
}

/** The role that a print shows now; undefined when the instance is disabled. */
export function shownRole(router: Router, instance: VrrpInstance): Role | undefined {
  if (present(router, 'vrrp', instance)?.disabled !== false) return undefined;
  if (instance.forcedRole !== undefined) return instance.forcedRole;
  return isRunning(router, instance.interface) ? instance.role : 'init';
}

type Role = VrrpInstance['role'];

export function isMaster(router: Router): boolean {
  return router.vrrp.some((instance) => shownRole(router, instance) === 'master');
}
