import type { Transport } from '../../src/simulator/door.ts';
import { type FaultName, faults } from '../../src/simulator/faults.ts';
import type { FaultBehaviour, Router } from '../../src/simulator/router.ts';

/** A router that is given faults, and what the exporter made of it. */
export interface Subject {
  readonly router: Pick<Router, 'name' | 'journal'>;
  readonly transport: Transport;
  readonly faults: FaultName[];
  /** From the start, and from the end of each fault that may break connections, to the beginning of the next. */
  readonly calms: Calm[];
}

export interface Calm {
  readonly after: FaultName | 'the start';
  readonly beganMs: number;
  /** Of the journal, when it began. */
  readonly loginsBefore: number;
  logins: number;
  isOver: boolean;
  /** When a scrape first had the router. */
  upMs?: number;
  /** How many scrapes did not have it that began when it was no longer left alone for the fault: the machine is too busy. */
  misses: number;
  /** Until when one could have. */
  readableUntilMs?: number;
}

/** How long the exporter leaves a router alone that has refused its password, and a little more. */
const refusalPauseMs = 65_000;
/** How long REST leaves a router alone after a read that was given up on, and a little more. */
const quietMs = 4_000;
const refusedUntilMs = new WeakMap<Subject, number>();

export function subject(router: Router, transport: Transport): Subject & { readonly router: Router } {
  return { router, transport, faults: [], calms: [calm(router, 'the start')] };
}

export function noteFault(struck: Subject, name: FaultName): void {
  struck.faults.push(name);
  const current = struck.calms.at(-1);
  if (current !== undefined && name === 'wrong-password') current.readableUntilMs ??= performance.now();
  if (mayBreakConnections(name)) noteEnd(struck);
}

export function noteHeal(struck: Subject, name: FaultName): void {
  const now = performance.now();
  if (name === 'wrong-password') refusedUntilMs.set(struck, now + refusalPauseMs);
  if (!mayBreakConnections(name)) return;
  const next = calm(struck.router, name);
  if ((refusedUntilMs.get(struck) ?? 0) > now) next.readableUntilMs = now;
  struck.calms.push(next);
}

export function noteScrape({ calms }: Subject, startMs: number, isUp: boolean): void {
  const current = calms.at(-1);
  if (current === undefined || current.isOver) return;
  if (isUp) current.upMs ??= performance.now();
  else if (current.readableUntilMs === undefined && startMs - current.beganMs > quietMs) current.misses += 1;
}

export function noteEnd({ router, calms }: Subject): void {
  const current = calms.at(-1);
  if (current === undefined || current.isOver) return;
  current.isOver = true;
  current.logins = router.journal.logins - current.loginsBefore;
  current.readableUntilMs ??= performance.now();
}

function calm({ journal }: Subject['router'], after: Calm['after']): Calm {
  return { after, beganMs: performance.now(), loginsBefore: journal.logins, logins: 0, misses: 0, isOver: false };
}

/** The others are about what is in the tables, or break no connection that stands. */
function mayBreakConnections(name: FaultName): boolean {
  const { listener, send, delaysReplies, login }: FaultBehaviour = faults[name];
  return listener !== undefined || send !== undefined || delaysReplies === true || login === 'unanswered';
}
