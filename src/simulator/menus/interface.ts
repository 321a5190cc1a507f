import { before, type Fields, flag, formatDate, toRow } from '../dialect.ts';
import { isRunning, presentTable, type Router } from '../router.ts';
import type { Counters, Interface, VrrpInstance } from '../state.ts';
import { isAtLeast } from '../version.ts';
import { table } from './menu.ts';
import { virtualMacAddress } from './vrrp.ts';

export const interfaces = table((router) => [
  ...presentTable(router, 'interfaces').map((row) => interfaceFields(router, row)),
  ...presentTable(router, 'vrrp').map((instance) => vrrpFields(router, instance)),
]);

export const interfaceLists = table((router) =>
  presentTable(router, 'interfaceLists').map(({ name, comment }) => ({
    name,
    include: '',
    exclude: '',
    builtin: false,
    dynamic: false,
    comment,
  })),
);

export const interfaceListMembers = table((router) =>
  presentTable(router, 'interfaceListMembers').map((row) => ({
    list: row.list,
    interface: row.interface,
    disabled: row.disabled,
    dynamic: row.dynamic,
  })),
);

function interfaceFields(router: Router, row: Interface): Fields {
  const countsReceiveDropsAndErrors = row.countsReceiveDropsAndErrors || !isAtLeast(router.version, 7, 0);
  return {
    name: row.name,
    'default-name': row.defaultName,
    type: row.type,
    mtu: row.mtu,
    'actual-mtu': row.mtu,
    l2mtu: row.type === 'ether' || row.type === 'bridge' ? 1598 : undefined,
    'max-l2mtu': row.type === 'ether' ? 9214 : undefined,
    'mac-address': row.macAddress,
    slave: flag(row.slave),
    ...commonFields(router, row),
    ...(countsReceiveDropsAndErrors ? { 'rx-drop': 0, 'rx-error': 0 } : {}),
    // Ethernet rows of 7.x were captured without `dynamic`; whether other types have it when false is not known.
    dynamic: isAtLeast(router.version, 7, 0) ? flag(row.dynamic) : row.dynamic,
    running: isRunning(router, row.name),
    disabled: row.disabled,
    comment: row.comment,
  };
}

function vrrpFields(router: Router, instance: VrrpInstance): Fields {
  return {
    name: instance.name,
    type: 'vrrp',
    mtu: 1500,
    'actual-mtu': 1500,
    'mac-address': virtualMacAddress(instance),
    ...commonFields(router, instance),
    'rx-drop': 0,
    'rx-error': 0,
    dynamic: before(router.version, 7, 0, false),
    running: isRunning(router, instance.name),
    disabled: instance.disabled,
    comment: instance.comment,
  };
}

interface Linked {
  readonly counters: Counters;
  readonly linkDowns: number;
  readonly lastLinkUpAtMs?: number;
  readonly lastLinkDownAtMs?: number;
}

/** Interfaces that never linked have no date of it. */
function commonFields(router: Router, { counters, linkDowns, lastLinkUpAtMs, lastLinkDownAtMs }: Linked): Fields {
  const { version } = router;
  return toRow({
    'fast-path': before(version, 7, 0, true),
    'last-link-up-time': lastLinkUpAtMs === undefined ? undefined : formatDate(lastLinkUpAtMs, version),
    'last-link-down-time': lastLinkDownAtMs === undefined ? undefined : formatDate(lastLinkDownAtMs, version),
    'link-downs': linkDowns,
    'rx-byte': Math.floor(counters.receivedBytes),
    'tx-byte': Math.floor(counters.sentBytes),
    'rx-packet': Math.floor(counters.receivedPackets),
    'tx-packet': Math.floor(counters.sentPackets),
    'tx-drop': 0,
    'tx-error': 0,
    'tx-queue-drop': 0,
    'fp-rx-byte': Math.floor(counters.receivedBytes),
    'fp-tx-byte': Math.floor(counters.sentBytes),
    'fp-rx-packet': Math.floor(counters.receivedPackets),
    'fp-tx-packet': Math.floor(counters.sentPackets),
  });
}
