import { identity } from '../collectors/system.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';
import { asName } from './safe-text.ts';

/** What routers are called whose owner never named them. */
const factoryNames = ['mikrotik', 'routeros', 'chr'];

/**
 * A name for each router: its identity, if somebody gave it one and no other router has the same; else the next free one
 * of router-a, router-b, ….
 */
export function routerNames(routers: readonly RouterSnapshot[]): readonly string[] {
  const own = routers.map((router) => asName(router.of(identity)?.rows[0]?.name ?? ''));
  const given = own.map((name) => (isTelling(name, own) ? name : undefined));
  const taken = new Set(given);
  return given.map((name, index) => {
    if (name !== undefined) return name;
    let next = index;
    while (taken.has(numbered(next))) next += 1;
    taken.add(numbered(next));
    return numbered(next);
  });
}

function isTelling(name: string | undefined, all: readonly (string | undefined)[]): boolean {
  if (name === undefined || factoryNames.includes(name.toLowerCase())) return false;
  return all.filter((other) => other === name).length === 1;
}

function numbered(index: number): string {
  return `router-${'abcdefghijklmnopqrstuvwxyz'[index] ?? index + 1}`;
}
