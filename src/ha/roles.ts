import { stateOf, vrrp } from '../collectors/vrrp.ts';
import type { GroupSnapshot } from '../scrape/snapshot.ts';
import { virtualRouters } from './virtual-routers.ts';

/** One router of a group and the part it plays in each virtual router, in words. */
export interface RouterRoles {
  readonly router: string;
  readonly url: string;
  /** Why it could not be read, or why its VRRP state could not. */
  readonly unread: string | undefined;
  readonly roles: readonly { readonly virtualRouter: string; readonly state: string }[];
}

export function roles({ group, routers }: GroupSnapshot): readonly RouterRoles[] {
  return routers.map((snapshot) => {
    const instances = snapshot.of(vrrp)?.rows;
    const names = virtualRouters(instances ?? [], group.virtualRouters);
    return {
      router: snapshot.router.name,
      url: snapshot.router.url.href,
      unread: instances === undefined ? (snapshot.failure?.message ?? 'the VRRP menu could not be read') : undefined,
      roles: (instances ?? []).map((instance) => ({
        virtualRouter: names.get(instance.name) ?? instance.name,
        state: stateOf(instance),
      })),
    };
  });
}
