import { isDeepStrictEqual } from 'node:util';
import type { GroupConfig } from '../config/schema.ts';
import { type GroupReader, type GroupReaderParts, groupReader, type OwnedGroupReader } from './scrape-group.ts';

/** The readers of all groups of a configuration, which can be replaced while they are in use. */
export interface GroupReaders {
  /** As configured now, in the order of the configuration. */
  current(): readonly GroupReader[];
  /** A group is known by its name: one that stays keeps its reader. Removed ones close after the reads under way. */
  replace(groups: readonly GroupConfig[]): void;
  /** Ends the reads under way, then closes all connections. */
  close(): Promise<void>;
}

export function groupReaders(first: readonly GroupConfig[], parts: GroupReaderParts): GroupReaders {
  let readers: readonly OwnedGroupReader[] = first.map((group) => groupReader(group, parts));
  const retiring = new Set<OwnedGroupReader>();

  function replace(groups: readonly GroupConfig[]): void {
    const before = new Map(readers.map((reader) => [reader.group.name, reader]));
    readers = groups.map((group) => {
      const reader = before.get(group.name);
      if (reader === undefined) return groupReader(group, parts);
      before.delete(group.name);
      if (!isDeepStrictEqual(reader.group, group)) reader.change(group);
      return reader;
    });
    for (const reader of before.values()) {
      retiring.add(reader);
      void reader.retire().finally(() => retiring.delete(reader));
    }
  }

  async function close(): Promise<void> {
    await Promise.all([...readers, ...retiring].map((reader) => reader.close()));
  }

  return { current: () => readers, replace, close };
}
