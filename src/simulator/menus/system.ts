import { formatDate, formatDuration, wholeSeconds } from '../dialect.ts';
import type { Router } from '../router.ts';
import { processorLoad } from '../traffic.ts';
import { isAtLeast } from '../version.ts';
import { singleton } from './menu.ts';

export const identity = singleton((router) => ({ name: router.identity }));

const totalMemoryBytes = 1_073_741_824;
const totalStorageBytes = 134_479_872;

export const resource = singleton((router, nowMs) => {
  const load = processorLoad(router, nowMs);
  return {
    uptime: formatDuration(wholeSeconds(nowMs - router.bootedAtMs)),
    version: router.version,
    'build-time': buildTime(router),
    'factory-software': '6.44.6',
    'free-memory': totalMemoryBytes - 171_966_464 - load * 262_144,
    'total-memory': totalMemoryBytes,
    cpu: router.architecture.toUpperCase(),
    'cpu-count': 4,
    'cpu-frequency': 1400,
    'cpu-load': load,
    'free-hdd-space': 87_240_704,
    'total-hdd-space': totalStorageBytes,
    'write-sect-since-reboot': 2184,
    'write-sect-total': 812_331,
    'bad-blocks': 0,
    'architecture-name': router.architecture,
    'board-name': router.boardName,
    platform: 'MikroTik',
  };
});

/** Before 7.10 with a capital month, unlike other dates. */
function buildTime({ version }: Router): string {
  const text = formatDate(Date.UTC(2025, 9, 3, 8, 51, 26), version);
  return isAtLeast(version, 7, 10) ? text : text.replace(/^./, (letter) => letter.toUpperCase());
}
