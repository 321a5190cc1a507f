import { type Advert, accepts, createAdvert, isGreaterAddress, primaryAddress } from './advert.ts';
import type { Clock } from './clock.ts';
import { isOff, isRunning, present, type Router } from './router.ts';
import type { Role, VrrpInstance } from './state.ts';
import { accrueTraffic } from './traffic.ts';

export interface RoleChange {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly router: string;
  readonly instance: string;
  readonly from: Role;
  readonly to: Role;
}

export interface Election {
  /** Every change of role since the start, oldest first. */
  readonly events: readonly RoleChange[];
  onRoleChange(listener: (change: RoleChange) => void): void;
  /** Looks at all routers now. Without it a change of their state is seen at the next timer of an instance. */
  refresh(): void;
  stop(): void;
}

interface Member {
  readonly router: Router;
  readonly instance: VrrpInstance;
  /** Takes part: the state machine below runs. */
  elects: boolean;
  cancelTimer: () => void;
}

/** How long an advert travels. Not zero, so that a router has settled into its state before answers arrive. */
const latencyMs = 1;

/** How long a backup waits beyond three adverts, and after a farewell: less the higher its priority. */
export function skewMs(instance: VrrpInstance): number {
  return ((256 - instance.priority) / 256) * instance.intervalMs;
}

/** How long a backup hears nothing before it becomes master. */
export function masterDownMs(instance: VrrpInstance): number {
  return 3 * instance.intervalMs + skewMs(instance);
}

/** Runs the state machine of RFC 9568 (and 3768) for each VRRP instance of the routers, which share their LANs. */
export function startElection(clock: Clock, routers: readonly Router[]): Election {
  const events: RoleChange[] = [];
  const listeners: ((change: RoleChange) => void)[] = [];
  const members = new Map<VrrpInstance, Member>();
  let isStopped = false;

  function memberOf(router: Router, instance: VrrpInstance): Member {
    const known = members.get(instance);
    if (known !== undefined) return known;
    const member = { router, instance, elects: false, cancelTimer: () => {} };
    members.set(instance, member);
    return member;
  }

  function refresh(): void {
    if (isStopped) return;
    for (const { router, instance } of members.values()) {
      if (!router.vrrp.includes(instance)) forget(instance);
    }
    for (const router of routers) {
      for (const instance of router.vrrp) reconcile(memberOf(router, instance));
    }
  }

  function forget(instance: VrrpInstance): void {
    members.get(instance)?.cancelTimer();
    members.delete(instance);
  }

  function reconcile(member: Member): void {
    const { router, instance } = member;
    const imposed = imposedRole(router, instance);
    if (imposed === undefined) {
      if (!member.elects) start(member);
      return;
    }
    // A master that stops in order says so with priority 0. One whose LAN or power is gone cannot: see createAdvert.
    if (member.elects && instance.role === 'master') send(member, 0);
    member.elects = false;
    changeRole(member, imposed);
    arm(member, instance.intervalMs, () => {});
  }

  function arm(member: Member, delayMs: number, action: () => void): void {
    member.cancelTimer();
    member.cancelTimer = clock.setTimer(delayMs, () => {
      const didElect = member.elects;
      reconcile(member);
      if (didElect && member.elects) action();
    });
  }

  function start(member: Member): void {
    member.elects = true;
    if (member.instance.priority === 255) becomeMaster(member);
    else becomeBackup(member);
  }

  function becomeBackup(member: Member): void {
    changeRole(member, 'backup');
    arm(member, masterDownMs(member.instance), () => becomeMaster(member));
  }

  function becomeMaster(member: Member): void {
    changeRole(member, 'master');
    advertise(member);
  }

  function advertise(member: Member): void {
    send(member, member.instance.priority);
    arm(member, member.instance.intervalMs, () => advertise(member));
  }

  function send(sender: Member, priority: number): void {
    const advert = createAdvert(sender.router, sender.instance, priority);
    if (advert === undefined) return;
    clock.setTimer(latencyMs, () => {
      for (const member of members.values()) {
        if (member.router !== sender.router && !isStopped) receive(member, advert);
      }
    });
  }

  function receive(member: Member, advert: Advert): void {
    const { router, instance } = member;
    if (!member.elects || imposedRole(router, instance) !== undefined || !accepts(router, instance, advert)) return;
    if (instance.role === 'master') receiveAsMaster(member, advert);
    else if (advert.priority === 0) arm(member, skewMs(instance), () => becomeMaster(member));
    else if (!instance.preemption || advert.priority >= instance.priority) becomeBackup(member);
  }

  function receiveAsMaster(member: Member, advert: Advert): void {
    const { router, instance } = member;
    const own = primaryAddress(router, instance);
    if (advert.priority === 0) advertise(member);
    else if (isSuperior(advert.priority, advert.source, instance.priority, own)) becomeBackup(member);
    else if (isSuperior(instance.priority, own, advert.priority, advert.source)) advertise(member);
  }

  function changeRole(member: Member, to: Role): void {
    const { router, instance } = member;
    const from = instance.role;
    if (from === to) return;
    const atMs = clock.now();
    accrueTraffic(router, atMs);
    instance.role = to;
    if (to === 'master') instance.lastLinkUpAtMs = atMs;
    if (from === 'master') {
      instance.linkDowns += 1;
      instance.lastLinkDownAtMs = atMs;
    }
    const change = { atMs, router: router.name, instance: instance.name, from, to };
    events.push(change);
    for (const listener of listeners) listener(change);
    for (const other of router.vrrp) {
      if (authorityOf(router, other) === instance) reconcile(memberOf(router, other));
    }
  }

  refresh();
  return {
    events,
    onRoleChange: (listener) => {
      listeners.push(listener);
    },
    refresh,
    stop() {
      isStopped = true;
      for (const member of members.values()) member.cancelTimer();
    },
  };
}

/** The role of an instance that does not elect: forced, out of order, or led by another one of the router. */
function imposedRole(router: Router, instance: VrrpInstance): Role | undefined {
  const shown = present(router, 'vrrp', instance);
  const isOut = shown === undefined || shown.disabled || isOff(router);
  if (isOut || !router.vrrp.includes(instance)) return 'init';
  if (instance.forcedRole !== undefined) return instance.forcedRole;
  if (!isRunning(router, instance.interface)) return 'init';
  return authorityOf(router, instance)?.role;
}

/** The other instance of the router that this one follows. Only authorities send adverts. */
function authorityOf(router: Router, instance: VrrpInstance): VrrpInstance | undefined {
  if (instance.groupAuthority === instance.name) return undefined;
  return router.vrrp.find((candidate) => candidate.name === instance.groupAuthority);
}

function isSuperior(priority: number, source: string, otherPriority: number, otherSource: string): boolean {
  if (priority !== otherPriority) return priority > otherPriority;
  return isGreaterAddress(source, otherSource);
}
