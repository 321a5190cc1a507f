import { interfaceListMember } from '../collectors/interface-list.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';

/** Which interface is in which list. Undefined where that was not read. */
export function listMembers(snapshot: RouterSnapshot) {
  return snapshot.of(interfaceListMember)?.rows.filter(({ disabled }) => !disabled);
}

/** RouterOS writes `!name` for all but this one. */
export function isMeant(name = '!'): boolean {
  return !name.startsWith('!');
}
