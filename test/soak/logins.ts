import { collectors } from '../../src/collectors/index.ts';
import { faults } from '../../src/simulator/faults.ts';
import type { FaultBehaviour } from '../../src/simulator/router.ts';
import type { Spell, Subject } from './subject.ts';

/**
 * How often a router may see a login in one spell. RouterOS logs each, so that one per scrape would bury its log.
 *
 * - After a fault: one for each connection that the fault broke, or that one before it broke and left no time to make
 *   again. A kept connection that turns out dead is reopened once. One more for each connection in a read that logged in
 *   and then failed: one that the end of the fault met in the middle, or that a busy machine had no time for. None once the
 *   router is read again.
 * - While a fault lasts: none, unless answers come broken or late. Such a connection cannot be kept, and whether the fault
 *   is over only another login can tell, so each read may make one; the first may find all connections dead.
 * - Refused: as many as one read asks over connections that stood when the password changed, one for each of the next two
 *   reads, then one a minute.
 */
export interface Logins {
  readonly spell: Spell;
  readonly after: number;
  readonly dueAfter: number;
  readonly excusedAfter: number;
  readonly during: number;
  readonly allowedDuring: number;
  readonly refused: number;
  readonly allowedRefused: number;
}

/** REST logs in on each of its connections. */
export function connectionsOver(transport: Subject['transport']): number {
  return transport === 'https' ? 4 : 1;
}

export function loginsOf({ transport, spells }: Subject): readonly Logins[] {
  const connections = connectionsOver(transport);
  let owed = connections;
  return spells.map((spell) => {
    const { cause, struck, ended = struck, healed = ended, settled = ended, reads, patient, failedReads } = spell;
    const { login, send, delaysReplies }: FaultBehaviour = cause === 'the start' ? noFault : faults[cause];
    // Not told are those that all scrapes have given up on, which a new one ends when they are older than a second, and
    // the first of two readings.
    const readsMade = reads.size + Math.ceil((healed.atMs - struck.atMs) / 1000) + patient;
    const minutes = Math.ceil((ended.atMs - struck.atMs) / 60_000);
    const asked = transport === 'https' ? collectors.length : 1;
    const owedBefore = owed;
    const after = ended.logins - healed.logins;
    const dueAfter = Math.min(connections, owedBefore + settled.closed - struck.closed);
    owed = spell.upMs === undefined ? Math.max(0, dueAfter - after) : 0;
    return {
      spell,
      after,
      dueAfter,
      excusedAfter: connections * failedReads.size,
      during: healed.logins - struck.logins,
      allowedDuring: owedBefore + (send !== undefined || delaysReplies === true ? connections + readsMade : 0),
      refused: ended.refusals - struck.refusals,
      allowedRefused: login === 'refused' ? asked + 2 + minutes : 0,
    };
  });
}

const noFault: FaultBehaviour = { summary: '', needs: [] };

export function tooManyLogins(subject: Subject): readonly string[] {
  const { name } = subject.router;
  return loginsOf(subject).flatMap(({ spell: { cause }, ...logins }) => {
    const { after, dueAfter, excusedAfter, during, allowedDuring, refused, allowedRefused } = logins;
    const said = (count: number, when: string, allowed: number) =>
      count > allowed ? [`${name}: ${count} ${when} ${cause}, where ${allowed} may be`] : [];
    return [
      ...said(during, 'logins during', allowedDuring),
      ...said(after, 'logins after', dueAfter + excusedAfter),
      ...said(refused, 'refused logins by', allowedRefused),
    ];
  });
}
