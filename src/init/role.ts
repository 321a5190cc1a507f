import type { Member } from '../ha/members.ts';

type Role = 'master' | 'backup' | 'both' | 'neither';

/** What a router is in all of its enabled VRRP instances; undefined where these are not known, or where it has none. */
export function roleOf({ instances = [] }: Member): Role | undefined {
  const states = instances.map(({ state }) => state).filter((state) => state !== 'disabled');
  if (states.length === 0) return undefined;
  if (states.every((state) => state === 'master')) return 'master';
  if (states.every((state) => state === 'backup')) return 'backup';
  return states.some((state) => state === 'master' || state === 'backup') ? 'both' : 'neither';
}
