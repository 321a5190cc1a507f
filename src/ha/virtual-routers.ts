import { protocolOf, type VrrpInstance } from '../collectors/vrrp.ts';
import type { VirtualRouterName } from '../config/schema.ts';

/**
 * Which virtual router each VRRP interface of one router belongs to: by the config's names, else `49` or `49-ipv6`; where
 * that would stand for two instances of the router (one VRID on two VLANs), `49@vrrp-office`.
 *
 * It depends on nothing but the router's own instances and the config: a name that changed when the peer dies, or when
 * addresses differ, would hide the very fault.
 *
 * @returns VRRP interface name to virtual router
 */
export function virtualRouters(
  instances: readonly VrrpInstance[],
  configured: readonly VirtualRouterName[],
): ReadonlyMap<string, string> {
  const named = instances.map((instance) => ({
    instance,
    name: configuredName(instance, configured) ?? key(instance),
  }));
  const counts = new Map<string, number>();
  for (const { name } of named) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    named.map(({ instance, name }) => [instance.name, counts.get(name) === 1 ? name : `${name}@${instance.name}`]),
  );
}

function key(instance: VrrpInstance): string {
  return protocolOf(instance) === 'ipv6' ? `${instance.vrid}-ipv6` : `${instance.vrid}`;
}

function configuredName(instance: VrrpInstance, configured: readonly VirtualRouterName[]): string | undefined {
  return configured.find(
    ({ vrid, protocol = protocolOf(instance), interfaces = [instance.name] }) =>
      vrid === instance.vrid && protocol === protocolOf(instance) && interfaces.includes(instance.name),
  )?.name;
}
