import { join } from 'node:path';
import { change, copyShipped, replace } from '../alertmanager/copies.ts';
import { type WatchedGroup, writeConfig } from '../alertmanager/groups.ts';
import { freePort, startPrometheus } from '../alertmanager/programs.ts';
import { serve } from '../alertmanager/stack.ts';
import { until } from '../e2e/tools.ts';
import { grafana, type Series } from './grafana.ts';

export type Watching = Awaited<ReturnType<typeof startWatching>>;

/** A Prometheus with the rules that are shipped, behind the built exporter that reads `groups`. Nobody is alerted. */
export async function startWatching(groups: readonly WatchedGroup[]) {
  const exporter = `127.0.0.1:${await freePort()}`;
  // Nobody listens there.
  const folder = copyShipped(exporter, '127.0.0.1:9');
  change(join(folder, 'rules/records.yml'), (text) => replace(text, { 'interval: 1m': 'interval: 1s' }));
  // A busy machine must not make routers unreachable.
  change(join(folder, 'prometheus.example.yml'), (text) => replace(text, { '3s': '5s' }));
  await serve(writeConfig(folder, groups, '4s'), exporter);
  const { url } = await startPrometheus(join(folder, 'prometheus.example.yml'), await freePort());
  const asked = grafana(url);

  /** Waits until a query gives so many series. */
  async function seen(query: string, count: number): Promise<readonly Series[]> {
    let found: readonly Series[] = [];
    return until(async () => {
      found = await asked.now(query, Date.now() / 1_000);
      return found.length === count ? found : undefined;
    }, `${count} of ${query}`).catch((error: Error) => {
      throw new Error(`${error.message}; there were ${JSON.stringify(found)}`);
    });
  }
  return { ...asked, exporter, seen };
}
