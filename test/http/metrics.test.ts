import { expect, test } from 'vitest';
import { buildServer } from '../../src/http/server.ts';
import { scene } from '../ha/scene.ts';
import { partsOf, readerOf } from './scene-server.ts';

test('what the exporter says of itself can be had without reading a router', async () => {
  let reads = 0;
  const reader = await readerOf(scene());
  const read: typeof reader.read = (waitMs) => {
    reads += 1;
    return reader.read(waitMs);
  };
  const server = buildServer(partsOf([{ ...reader, read }]));
  const families = async (url: string) =>
    new Set((await server.inject({ url })).body.match(/(?<=^# TYPE )\S+/gm) ?? []);
  const own = await families('/metrics/exporter');
  expect(reads).toBe(0);
  expect(own).toContain('routeros_ha_exporter_config_last_reload_successful');
  expect([...own].filter((name) => !/^(process|nodejs|routeros_ha_exporter)_/.test(name))).toEqual([]);

  const all = await families('/metrics');
  const probed = await families('/probe?group=home');
  expect(reads).toBe(2);
  expect(new Set([...own, ...probed])).toEqual(all);
  expect([...own].filter((name) => probed.has(name))).toEqual([]);
});
