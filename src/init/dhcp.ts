import { dhcpClient, holdsLease } from '../collectors/dhcp-client.ts';
import { isMasterSomewhere, type Member } from '../ha/members.ts';
import { comment } from './safe-text.ts';

export function dhcpText(members: readonly Member[], indent: number): readonly string[] {
  const leases = members
    .filter((member) => member.instances !== undefined && !isMasterSomewhere(member))
    .flatMap((member) => leasesOf(member));
  const now = leases.map(({ text }) => text).join('; ') || 'no standby with a DHCP client was seen';
  const standby = fitting(leases.map(({ isHeld }) => isHeld));
  const text =
    'What the WAN lease of a standby must be like for a takeover to work: bound, unbound (one lease for the group), or ' +
    `any, as long as nothing is written. Now: ${now}.`;
  const mark = standby === 'bound' ? '' : '#';
  return [...comment(indent, text), `${' '.repeat(indent)}${mark}dhcp: { standby: ${standby} }`];
}

function leasesOf({ name, snapshot, wanInterfaces = [] }: Member) {
  const clients = snapshot.of(dhcpClient)?.rows ?? [];
  return clients
    .filter((client) => !client.disabled && wanInterfaces.includes(client.interface))
    .map((client) => {
      const status = client.status?.replace(/\.+$/, '') ?? 'in an unknown state';
      const address = client.address === undefined ? '' : ` (${client.address})`;
      return { isHeld: holdsLease(client), text: `on ${name}, a standby, ${client.interface} is ${status}${address}` };
    });
}

/** What all standbys are. */
function fitting(held: readonly boolean[]): 'any' | 'bound' | 'unbound' {
  if (new Set(held).size !== 1) return 'any';
  return held[0] === true ? 'bound' : 'unbound';
}
