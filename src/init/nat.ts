import { builtIn } from '../config/schema.ts';
import { listed } from '../ha/finding.ts';
import type { Member } from '../ha/members.ts';
import { roleOf } from './role.ts';
import { comment } from './safe-text.ts';

const mostRules = 20;

/** Whether what was read looks like scripts that switch the rules: enabled on the one master, disabled on every backup. */
export function isExclusive(members: readonly Member[]): boolean {
  const masters = members.filter((member) => roleOf(member) === 'master');
  const backups = members.filter((member) => roleOf(member) === 'backup');
  if (masters.length !== 1 || backups.length === 0 || backups.length + 1 !== members.length) return false;
  const isOff = ({ natRules = [] }: Member) => natRules.length > 0 && natRules.every(({ enabled }) => !enabled);
  return masters.every(({ natRules = [] }) => natRules.some(({ enabled }) => enabled)) && backups.every(isOff);
}

export function natText(members: readonly Member[], exclusive: boolean, indent: number): readonly string[] {
  const { chain, action } = builtIn.nat;
  const blank = ' '.repeat(indent);
  const about = `NAT rules that follow the VRRP role: those in chain ${chain} whose action is ${action.join(' or ')} and that lead to the internet. Now:`;
  const keys = `chain: ${chain}, action: [${action.join(', ')}], exclusive: ${exclusive}`;
  return [
    ...comment(indent, about),
    ...members.flatMap((member) => rulesOf(member).flatMap((rule) => comment(indent, `- ${rule}`))),
    ...comment(indent, exclusive ? whyExclusive(members) : whyNotExclusive(members)),
    exclusive ? `${blank}nat: { exclusive: true }` : `${blank}#nat: { ${keys} }`,
  ];
}

function rulesOf(member: Member): readonly string[] {
  const { name, natRules } = member;
  if (natRules === undefined) return [`${name}: not read`];
  if (natRules.length === 0) return [`${name}: none`];
  const role = roleOf(member);
  const who = role === 'master' || role === 'backup' ? `${name}, ${role}` : name;
  const rules = natRules.map(({ labels, enabled }) => `${who}: ${labels.rule} is ${enabled ? 'enabled' : 'disabled'}`);
  const more = rules.length - mostRules;
  return more > 0 ? [...rules.slice(0, mostRules), `${name}: and ${more} more`] : rules;
}

function whyExclusive(members: readonly Member[]): string {
  const having = (role: string) => listed(members.filter((member) => roleOf(member) === role).map(({ name }) => name));
  return (
    `Exclusive, since they are enabled on ${having('master')}, which is master, and disabled on ${having('backup')}: so ` +
    'your scripts switch them. A backup that has them enabled is then reported.'
  );
}

function whyNotExclusive(members: readonly Member[]): string {
  const unread = members.filter(({ natRules, instances }) => natRules === undefined || instances === undefined);
  if (unread.length > 0)
    return `Whether they are off on a backup is not known without ${listed(unread.map(({ name }) => name))}.`;
  if (members.every(({ natRules = [] }) => natRules.length === 0))
    return 'If other rules do your NAT, give their chain and actions, or their comment, here.';
  return (
    'They are not enabled on the master alone, so they do not seem to follow the role. If your scripts switch them, ' +
    'write exclusive: true, and a backup that has them enabled is reported.'
  );
}
