import { resource } from '../collectors/system.ts';
import { isEncrypted } from '../config/router-url.ts';
import { type Group, instancesOf, type Member } from '../ha/members.ts';
import { preferredMember } from '../ha/preferred.ts';
import type { Candidate } from './certificates.ts';
import { comment, quoted } from './safe-text.ts';

export function routersText(group: Group, candidates: readonly Candidate[], indent: number): readonly string[] {
  return group.members.flatMap((member, index) => {
    const candidate = candidates[index];
    return candidate === undefined ? [] : routerText(group, member, candidate, indent);
  });
}

function routerText(group: Group, member: Member, candidate: Candidate, indent: number): readonly string[] {
  const { name, snapshot } = member;
  const blank = ' '.repeat(indent);
  return [
    ...comment(indent, snapshot.failure === undefined ? whatItIs(member) : `NOT READ: ${snapshot.failure.message}`),
    `${blank}- name: ${quoted(name)}`,
    `${blank}  url: ${quoted(snapshot.router.url.href)}`,
    ...tlsText(candidate, indent + 2),
    ...roleText(group, member, indent + 2),
  ];
}

function whatItIs({ snapshot, instances }: Member): string {
  const device = snapshot.of(resource)?.rows[0];
  const roles = instances?.map(
    ({ state, virtualRouter, vrrp }) =>
      `${state} of ${virtualRouter} (${vrrp.name}, VRID ${vrrp.vrid}, priority ${vrrp.priority})`,
  );
  return [
    device === undefined ? 'RouterOS' : `${device['board-name'] ?? ''} RouterOS ${device.version}`.trim(),
    roles === undefined ? 'its VRRP was not read' : roles.join(', ') || 'no VRRP',
  ].join('; ');
}

function tlsText({ url, certificate, problem }: Candidate, indent: number): readonly string[] {
  if (!isEncrypted(url)) {
    const encrypted = url.protocol === 'http' ? 'https' : 'api-ssl';
    return comment(indent, `Everything, the password too, crosses the network in clear. Use ${encrypted}:// instead.`);
  }
  if (certificate === undefined || problem !== undefined) {
    return comment(indent, 'Its certificate was not seen; here belongs tls: { fingerprint_sha256: "…" }');
  }
  const { subject, validTo } = certificate;
  return [
    ...comment(indent, `The certificate of ${subject}, valid to ${validTo}. With a new one, change this too.`),
    `${' '.repeat(indent)}tls: { fingerprint_sha256: ${quoted(certificate.fingerprint256)} }`,
  ];
}

/** Which router should be master need not be written, unless its priority leaves that open. */
function roleText(group: Group, member: Member, indent: number): readonly string[] {
  const own = (member.instances ?? []).filter(({ state }) => state !== 'disabled');
  const key = `${' '.repeat(indent)}#role: primary`;
  if (own.length === 0 || group.members.length < 2) return [];
  if (own.every(({ virtualRouter }) => preferredMember(group, virtualRouter) === member)) {
    const text = 'It has the highest priority, so it is the one that should be master; this need not be written:';
    return [...comment(indent, text), key];
  }
  const isHighest = own.every(({ virtualRouter, vrrp }) =>
    instancesOf(group, virtualRouter).every(
      (other) => other.member === member || other.instance.vrrp.priority < vrrp.priority,
    ),
  );
  const isLazy = own.some(({ vrrp }) => !vrrp['preemption-mode']);
  if (!isHighest || !isLazy || group.members.some(({ instances }) => instances === undefined)) return [];
  const text =
    'It has the highest priority, but preemption-mode is off: whoever is master stays it, and none is expected to be. ' +
    'If this one should be, and you want to be told when it is not, take the # away:';
  return [...comment(indent, text), key];
}
