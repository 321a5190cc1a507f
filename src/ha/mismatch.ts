import { gauge, type Sample } from '../metrics/metric.ts';
import { type Group, type Instance, instancesOf, withoutPrefix } from './members.ts';

const mismatch = gauge(
  'routeros_ha_mismatch',
  '1 = members disagree on a field that VRRP needs equal (version, interval, authentication, virtual_addresses), or some lack the instance; absent where not comparable.',
  'virtual_router',
  'field',
);

export const mismatchMetrics = [mismatch] as const;

/** What VRRP needs equal on all members. Undefined: not known of this one. The password is never read. */
const fields: Readonly<Record<string, (instance: Instance) => string | undefined>> = {
  version: ({ vrrp }) => vrrp.version,
  interval: ({ vrrp }) => vrrp.interval?.toString(),
  authentication: ({ vrrp }) => vrrp.authentication,
  // An advertisement carries addresses without their prefix length.
  virtual_addresses: ({ virtualAddresses }) => virtualAddresses?.map((address) => withoutPrefix(address)).join(' '),
};

/** One field of a virtual router, and what each member has there. */
export interface Comparison {
  readonly field: string;
  readonly differs: boolean;
  readonly values: readonly { readonly router: string; readonly value: string }[];
}

/** All that can be compared: fields known of at least two members, and whether each read member has the instance. */
export function compareMembers(group: Group, virtualRouter: string): readonly Comparison[] {
  const instances = instancesOf(group, virtualRouter);
  const byField = Object.entries(fields).map(([field, of]) => ({
    field,
    values: instances.flatMap(({ member, instance }) => {
      const value = of(instance);
      return value === undefined ? [] : [{ router: member.name, value }];
    }),
  }));
  const presence = {
    field: 'instance',
    values: group.members
      .filter((member) => member.instances !== undefined)
      .map((member) => ({
        router: member.name,
        value: instances.some((one) => one.member === member) ? 'present' : 'absent',
      })),
  };
  return [...byField, presence]
    .filter(({ values }) => values.length > 1)
    .map(({ field, values }) => ({
      field,
      values,
      differs: values.some(({ value }) => value !== values[0]?.value),
    }));
}

export function mismatchSamples(group: Group): readonly Sample[] {
  return group.virtualRouters.flatMap((virtualRouter) =>
    compareMembers(group, virtualRouter).map(({ field, differs }) => ({
      metric: mismatch,
      labels: { virtual_router: virtualRouter, field },
      value: Number(differs),
    })),
  );
}
