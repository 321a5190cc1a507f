import { pause } from './reply.ts';
import type { FaultBehaviour, FaultParameters, Router, Wire } from './router.ts';
import type { DhcpClient } from './state.ts';
import { resetCounters } from './traffic.ts';

/** Everything that can go wrong with a simulated router. A new fault is a new entry, made of the behaviours above all in router.ts. */
export const faults = {
  stop: {
    summary: 'The router loses its power: connections are reset and refused, VRRP is gone without a farewell.',
    needs: [],
    lan: 'off',
    listener: 'closed',
    ends(router, nowMs) {
      router.bootedAtMs = nowMs;
      resetCounters(router, nowMs);
      for (const client of router.dhcpClients) client.boundAtMs = nowMs;
    },
  },
  hang: {
    summary: 'The management side hangs: connections are accepted, nothing is read or answered. VRRP goes on.',
    needs: [],
    listener: 'deaf',
  },
  slow: {
    summary: 'Every reply waits delayMs milliseconds.',
    needs: ['delayMs'],
    delaysReplies: true,
  },
  reset: {
    summary: 'Each connection is reset at its next request.',
    needs: [],
    send: (_reply, wire) => wire.reset(),
  },
  partition: {
    summary: 'The router is cut off from the LAN of the others: its VRRP adverts neither leave nor arrive.',
    needs: [],
    lan: 'isolated',
  },
  'wan-down': {
    summary:
      'The WAN link is down: the interface does not run, its DHCP client searches, its default route is not active.',
    needs: [],
    alter: { interfaces: (row, router) => (row.name === router.wanInterface ? { ...row, running: false } : row) },
    begins(router, nowMs) {
      for (const row of wanInterfaces(router))
        Object.assign(row, { linkDowns: row.linkDowns + 1, lastLinkDownAtMs: nowMs });
    },
    ends(router, nowMs) {
      for (const row of wanInterfaces(router)) row.lastLinkUpAtMs = nowMs;
      for (const client of wanClients(router)) client.boundAtMs = nowMs;
    },
  },
  'dhcp-unbound': {
    summary: 'The DHCP server of the WAN does not answer: the client searches, though the link is up.',
    needs: [],
    alter: {
      dhcpClients: (row, router) => (row.interface === router.wanInterface ? { ...row, status: 'searching...' } : row),
    },
    ends(router, nowMs) {
      for (const client of wanClients(router)) client.boundAtMs = nowMs;
    },
  },
  'nat-off': {
    summary: 'The NAT rules that follow the VRRP role are disabled.',
    needs: [],
    alter: { nat: (row) => (row.followsRole ? { ...row, disabled: true } : row) },
  },
  'nat-removed': {
    summary: 'The NAT rules that follow the VRRP role are gone.',
    needs: [],
    alter: { nat: (row) => (row.followsRole ? undefined : row) },
  },
  'disable-vrrp': {
    summary: 'All VRRP instances of the router are disabled; a master hands over in order.',
    needs: [],
    alter: { vrrp: (row) => ({ ...row, disabled: true }) },
  },
  'wrong-password': {
    summary: 'The router refuses the password.',
    needs: [],
    login: 'refused',
  },
  garbage: {
    summary: 'Whatever answers is no RouterOS: nonsense bytes in place of each reply.',
    needs: [],
    // 0xff begins no UTF-8 character and is a reserved length in the binary API. As many bytes as the reply, so that
    // an HTTP body still has the length that its header says.
    send: (reply, wire) => wire.write(Buffer.alloc(reply.length, 0xff)),
  },
  'permission-denied': {
    summary: 'The user may not read one menu, such as ?menu=/ip/firewall/nat.',
    needs: ['menu'],
    menu: 'permission-denied',
  },
  'no-such-menu': {
    summary: 'The router has no such menu, such as ?menu=/ip/dhcp-client.',
    needs: ['menu'],
    menu: 'no-such-menu',
  },
  'login-hangs': {
    summary: 'Logins are never answered; connections that are logged in go on.',
    needs: [],
    login: 'unanswered',
  },
  'half-reply': {
    summary: 'Each connection gets half of its next reply, then silence.',
    needs: [],
    send(reply, wire) {
      wire.write(reply.subarray(0, Math.floor(reply.length / 2)));
      wire.silence();
    },
  },
  drip: {
    summary: 'Replies come one byte per second.',
    needs: [],
    send: dripOut,
  },
} satisfies Record<string, FaultBehaviour>;

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as FaultName[];

export function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(faults, text);
}

/** @throws Error naming a parameter that is missing or makes no sense. */
export function checkParameters(name: FaultName, parameters: FaultParameters): void {
  const { needs }: FaultBehaviour = faults[name];
  for (const needed of needs) {
    if (parameters[needed] === undefined) throw new Error(`the fault ${name} needs ${needed}`);
  }
  const { delayMs, menu } = parameters;
  if (delayMs !== undefined && !(Number.isFinite(delayMs) && delayMs >= 0)) {
    throw new Error('delayMs is a number of milliseconds, 0 or more');
  }
  if (menu !== undefined && !menu.startsWith('/'))
    throw new Error('menu begins with a slash, such as /ip/firewall/nat');
}

async function dripOut(reply: Buffer, wire: Wire): Promise<void> {
  for (let index = 0; index < reply.length && !wire.signal.aborted; index += 1) {
    wire.write(reply.subarray(index, index + 1));
    await pause(1000, wire.signal);
  }
}

function wanInterfaces(router: Router): Router['interfaces'] {
  return router.interfaces.filter(({ name }) => name === router.wanInterface);
}

function wanClients(router: Router): DhcpClient[] {
  return router.dhcpClients.filter((client) => client.interface === router.wanInterface);
}
