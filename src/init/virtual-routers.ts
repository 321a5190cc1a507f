import { protocolOf, type VrrpInstance, vrrp } from '../collectors/vrrp.ts';
import type { VirtualRouterName } from '../config/schema.ts';
import { listed } from '../ha/finding.ts';
import type { RouterSnapshot } from '../scrape/snapshot.ts';
import { asName, comment, quoted } from './safe-text.ts';

/** An entry of `virtual_routers`, or the reason why it is only proposed. */
export interface Proposal {
  readonly entry: VirtualRouterName;
  /** Undefined: it can be taken as it is. */
  readonly doubt: string | undefined;
}

interface Seen {
  readonly router: string;
  readonly instance: VrrpInstance;
}

/**
 * A name for each virtual router, made of the name that its VRRP interface has on all members. Where one VRID stands on
 * several interfaces of a router, each of these is a virtual router of its own.
 */
export function proposeVirtualRouters(routers: readonly RouterSnapshot[]): readonly Proposal[] {
  const seen = routers.flatMap((snapshot): readonly Seen[] =>
    (snapshot.of(vrrp)?.rows ?? []).map((instance) => ({ router: snapshot.router.name, instance })),
  );
  const vrids = unique(seen.map(({ instance }) => instance.vrid)).sort((a, b) => a - b);
  const proposals = vrids.flatMap((vrid) => proposalsOf(vrid, seen));
  return proposals.map((proposal, index) => {
    const isTaken = proposals.slice(0, index).some(({ entry }) => entry.name === proposal.entry.name);
    return isTaken ? { ...proposal, doubt: proposal.doubt ?? 'this name is taken already' } : proposal;
  });
}

/** Those that can be taken as they are. */
export function certain(proposals: readonly Proposal[]): readonly VirtualRouterName[] {
  return proposals.filter(({ doubt }) => doubt === undefined).map(({ entry }) => entry);
}

function proposalsOf(vrid: number, all: readonly Seen[]): readonly Proposal[] {
  const seen = all.filter(({ instance }) => instance.vrid === vrid);
  const protocols = unique(seen.map(({ instance }) => protocolOf(instance))).sort();
  return protocols.flatMap((protocol) => {
    const same = seen.filter(({ instance }) => protocolOf(instance) === protocol);
    const narrowed = protocols.length > 1 ? { vrid, protocol } : { vrid };
    const members = unique(same.map(({ router }) => router));
    const interfaces = unique(same.map(({ instance }) => instance.name)).sort();
    if (same.length === members.length) {
      const doubt = interfaces.length > 1 ? `the members call it differently: ${whoCallsItWhat(same)}` : undefined;
      return [proposal(narrowed, interfaces[0] ?? '', doubt)];
    }
    return interfaces.map((name) => {
      const lacking = members.filter(
        (member) => !same.some(({ router, instance }) => router === member && instance.name === name),
      );
      const doubt = lacking.length > 0 ? `${listed(lacking)} has no interface ${name} with this VRID` : undefined;
      return proposal({ ...narrowed, interfaces: [name] }, name, doubt);
    });
  });
}

function proposal(
  narrowed: Omit<VirtualRouterName, 'name'>,
  interfaceName: string,
  doubt: string | undefined,
): Proposal {
  const name = nameFrom(interfaceName);
  const entry = { name: name ?? 'name-it', ...narrowed };
  if (name === undefined) return { entry, doubt: doubt ?? `${interfaceName} tells nothing` };
  return { entry, doubt };
}

/** `vrrp-lan` is called lan; `vrrp1` tells no more than the VRID does. */
function nameFrom(interfaceName: string): string | undefined {
  const name = asName(asName(interfaceName)?.replaceAll(/^vrrp[-_. ]*|[-_. ]*vrrp$/gi, '') ?? '');
  return name === undefined || /^\d+(-ipv6)?(@|$)/.test(name) ? undefined : name;
}

function whoCallsItWhat(seen: readonly Seen[]): string {
  return seen.map(({ router, instance }) => `${instance.name} on ${router}`).join(', ');
}

export function virtualRoutersText(proposals: readonly Proposal[], indent: number): readonly string[] {
  if (proposals.length === 0) return comment(indent, 'No VRRP interface was found, so there is nothing to name.');
  const blank = ' '.repeat(indent);
  const nothingIsCertain = certain(proposals).length === 0;
  const prefix = nothingIsCertain ? `${blank}#  ` : `${blank}  `;
  return [
    ...comment(indent, 'Names for virtual routers, after their VRRP interfaces; without a name it is the VRID.'),
    `${blank}${nothingIsCertain ? '#' : ''}virtual_routers:`,
    ...proposals.flatMap(({ entry, doubt }) => {
      if (doubt === undefined) return [`${prefix}- ${entryText(entry)}`];
      const line = nothingIsCertain ? `${prefix}- ${entryText(entry)}` : `${prefix}#- ${entryText(entry)}`;
      return [...comment(indent + 2, `Only a proposal, since ${doubt}:`), line];
    }),
  ];
}

function entryText({ name, vrid, protocol, interfaces }: VirtualRouterName): string {
  const keys = [
    `name: ${quoted(name)}`,
    `vrid: ${vrid}`,
    ...(protocol === undefined ? [] : [`protocol: ${protocol}`]),
    ...(interfaces === undefined ? [] : [`interface: ${interfaces.map(quoted).join(', ')}`]),
  ];
  return `{ ${keys.join(', ')} }`;
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
