import { protocolOf } from '../advert.ts';
import { before, type Fields, flag, formatDuration, since } from '../dialect.ts';
import { isRunning, presentTable, type Router, shownRole } from '../router.ts';
import type { VrrpInstance } from '../state.ts';
import { table } from './menu.ts';

export const vrrp = table((router) => presentTable(router, 'vrrp').map((instance) => vrrpFields(router, instance)));

/**
 * The role is in `master` and `backup`, of which neither is ever "false"; there is no field for the state. A disabled
 * instance has neither, and no `invalid`. For RouterOS 6 no capture is known: its fields are those of the manual.
 */
function vrrpFields(router: Router, instance: VrrpInstance): Fields {
  const { version } = router;
  const role = shownRole(router, instance);
  return {
    name: instance.name,
    interface: instance.interface,
    vrid: instance.vrid,
    priority: instance.priority,
    interval: formatDuration(instance.intervalMs),
    version: instance.version,
    'v3-protocol': instance.v3Protocol,
    'preemption-mode': instance.preemption,
    authentication: instance.authentication,
    password: instance.password,
    arp: 'enabled',
    'arp-timeout': since(version, 7, 0, 'auto'),
    mtu: 1500,
    'mac-address': virtualMacAddress(instance),
    ...groupFields(version, instance),
    'connection-tracking-mode': since(version, 7, 20, 'passive-active'),
    'sync-connection-tracking': since(version, 7, 0, false),
    'on-master': instance.onMaster,
    'on-backup': instance.onBackup,
    'on-fail': since(version, 7, 0, instance.onFail),
    disabled: instance.disabled,
    running: isRunning(router, instance.name),
    invalid: instance.disabled ? undefined : !hasInterface(router, instance.interface),
    master: flag(role === 'master'),
    backup: flag(role === 'backup'),
    failure: flag(role === 'fault'),
    comment: instance.comment,
  };
}

/** Named group-master up to 7.9. */
function groupFields(version: string, { groupAuthority, name }: VrrpInstance): Fields {
  const isAlone = groupAuthority === '' || groupAuthority === 'none';
  const isAuthority = groupAuthority === 'self' || groupAuthority === name;
  return {
    'group-master': since(version, 7, 0, before(version, 7, 10, groupAuthority)),
    'group-authority': since(version, 7, 10, groupAuthority),
    'grp-authority': since(version, 7, 10, flag(isAuthority)),
    'grp-member': since(version, 7, 10, flag(!isAlone && !isAuthority)),
  };
}

/** Of RFC 9568: 00-00-5E-00-01-{vrid}, for IPv6 00-00-5E-00-02-{vrid}. */
export function virtualMacAddress(instance: VrrpInstance): string {
  const family = protocolOf(instance) === 'ipv4' ? '01' : '02';
  return `00:00:5E:00:${family}:${instance.vrid.toString(16).toUpperCase().padStart(2, '0')}`;
}

export function hasInterface(router: Router, name: string): boolean {
  return [...router.interfaces, ...router.vrrp].some((candidate) => candidate.name === name);
}
