import { identity, resource } from '../collectors/system.ts';
import { gauge, type Sample } from '../metrics/metric.ts';
import type { Member } from './members.ts';

const info = gauge(
  'routeros_system_info',
  'What the router is (/system/identity name, /system/resource board-name, version, architecture-name).',
  'identity',
  'board_name',
  'version',
  'architecture',
);

export const systemInfoMetrics = [info] as const;

export function systemInfoSamples({ snapshot }: Member): readonly Sample[] {
  const [name] = snapshot.of(identity)?.rows ?? [];
  const [system] = snapshot.of(resource)?.rows ?? [];
  if (name === undefined || system === undefined) return [];
  const labels = {
    identity: name.name,
    board_name: system['board-name'] ?? '',
    version: system.version,
    architecture: system['architecture-name'] ?? '',
  };
  return [{ metric: info, labels, value: 1 }];
}
