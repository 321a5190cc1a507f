import { pino } from 'pino';
import { observationsByGroup } from '../../src/ha/observations.ts';
import { type Document, loadDocuments } from '../../src/http/documents.ts';
import { buildServer, type ServerParts } from '../../src/http/server.ts';
import { selfMetrics } from '../../src/metrics/self.ts';
import type { GroupReader } from '../../src/scrape/scrape-group.ts';
import type { Scene } from '../ha/scene.ts';

export const documents: readonly Document[] = loadDocuments(new URL('../..', import.meta.url));

/** Reads a scene in no time; `seconds` is what each router says it took. */
export async function readerOf(scene: Scene, seconds = 0): Promise<GroupReader> {
  const read = async () => {
    const snapshot = await scene.snapshot();
    return { ...snapshot, routers: snapshot.routers.map((one) => (one.isPending ? one : { ...one, seconds })) };
  };
  const { group } = await read();
  return { group, read };
}

/** What the exporter's server before these groups is made of, open to everybody and silent. */
export function partsOf(groups: readonly GroupReader[]): ServerParts {
  return {
    groups: () => groups,
    observationsOf: observationsByGroup(),
    self: selfMetrics('1.2.3', () => ({ good: true, goodAt: 0 })),
    documents,
    dashboards: undefined,
    version: '1.2.3',
    logger: pino({ level: 'silent' }),
    gate: undefined,
    reload: undefined,
  };
}

/** Not yet listening. */
export const serverOf = (groups: readonly GroupReader[]) => buildServer(partsOf(groups));
