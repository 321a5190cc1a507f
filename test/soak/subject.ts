import type { Transport } from '../../src/simulator/door.ts';
import { type FaultName, faults } from '../../src/simulator/faults.ts';
import type { FaultBehaviour, Router } from '../../src/simulator/router.ts';

/** A router that is given faults, and what the exporter made of it. */
export interface Subject {
  readonly router: Pick<Router, 'name' | 'journal'>;
  readonly transport: Transport;
  readonly faults: FaultName[];
  readonly spells: Spell[];
}

/** From the start, or from where a fault strikes that connections or logins may suffer from, to where the next one does. */
export interface Spell {
  readonly cause: FaultName | 'the start';
  readonly struck: Count;
  healed?: Count;
  ended?: Count;
  /** What scrapes said of how long the router's read took, while the fault lasted: as many as there were reads. */
  readonly reads: Set<string>;
  /** Scrapes, while the fault lasted, whose time suffices for a second reading. Of two readings only one is told. */
  patient: number;
  /** The same of scrapes after the fault that were without the router though the exporter had logged in. */
  readonly failedReads: Set<string>;
  /** When a scrape, after the fault, first had the router. */
  upMs?: number;
  /** At the second such scrape: the simulator may see the end of an old connection later than a login on the new one. */
  settled?: Count;
  /** Until when one could have. */
  readableUntilMs?: number;
}

/** Of the journal, at one moment. */
export interface Count {
  readonly atMs: number;
  readonly logins: number;
  readonly refusals: number;
  readonly closed: number;
}

/** What a scrape said of a router. */
export interface Told {
  readonly startMs: number;
  readonly isPatient: boolean;
  /** Read, with each menu that the router lets the exporter read. */
  readonly isWhole: boolean;
  readonly duration: string;
}

/** How long the exporter leaves a router alone that has refused its password, and a little more. */
const refusalPauseMs = 65_000;
const refusedUntilMs = new WeakMap<Subject, number>();

export function subject(router: Router, transport: Transport): Subject & { readonly router: Router } {
  const started = spell(router, 'the start');
  started.healed = started.struck;
  return { router, transport, faults: [], spells: [started] };
}

export function noteFault(struck: Subject, name: FaultName): void {
  struck.faults.push(name);
  const current = struck.spells.at(-1);
  if (current !== undefined && name === 'wrong-password') current.readableUntilMs ??= performance.now();
  if (!isFelt(name)) return;
  noteEnd(struck);
  struck.spells.push(spell(struck.router, name));
}

export function noteHeal(struck: Subject, name: FaultName): void {
  const now = performance.now();
  if (name === 'wrong-password') refusedUntilMs.set(struck, now + refusalPauseMs);
  const current = struck.spells.at(-1);
  if (!isFelt(name) || current === undefined) return;
  current.healed = count(struck.router);
  if ((refusedUntilMs.get(struck) ?? 0) > now) current.readableUntilMs = now;
}

export function noteScrape({ router, spells }: Subject, { startMs, isPatient, isWhole, duration }: Told): void {
  const current = spells.at(-1);
  if (current === undefined || current.ended !== undefined) return;
  const { healed } = current;
  if (healed === undefined || startMs < healed.atMs) {
    current.reads.add(duration);
    if (isPatient) current.patient += 1;
  }
  if (healed === undefined) return;
  if (isWhole) {
    if (current.upMs !== undefined) current.settled ??= count(router);
    current.upMs ??= performance.now();
  } else if (router.journal.logins > healed.logins) {
    current.failedReads.add(duration);
  }
}

export function noteEnd({ router, spells }: Subject): void {
  const current = spells.at(-1);
  if (current === undefined || current.ended !== undefined) return;
  current.ended = count(router);
  current.readableUntilMs ??= performance.now();
}

function spell(router: Subject['router'], cause: Spell['cause']): Spell {
  return { cause, struck: count(router), reads: new Set(), patient: 0, failedReads: new Set() };
}

function count({ journal }: Subject['router']): Count {
  const { logins, loginFailures, connections, openConnections } = journal;
  return { atMs: performance.now(), logins, refusals: loginFailures, closed: connections - openConnections };
}

/** The others are about what is in the tables. */
function isFelt(name: FaultName): boolean {
  const { listener, login, send, delaysReplies }: FaultBehaviour = faults[name];
  return listener !== undefined || login !== undefined || send !== undefined || delaysReplies === true;
}
