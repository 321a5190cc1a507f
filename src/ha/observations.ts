/** A longer silence breaks a row: nobody knows what was in between. */
const maxSilenceSeconds = 60;

type Value = number | string | undefined;

/**
 * How long a value has been read without a break: the only memory of the exporter between scrapes. It belongs to one
 * process, begins at 0 after a restart, and so can be late by a scrape but never wrong.
 */
export interface Observations {
  /**
   * Notes that `key` was read as `value`, and gives the seconds from the first read of the unbroken row to this one. A
   * read that could tell nothing is not noted and breaks nothing; another value does, and so do 60 s without any. Noted as
   * undefined, a read that could tell nothing goes on with the row, whatever its value.
   *
   * @param readAt seconds on a monotonic clock, the moment of the read
   */
  seconds(key: string, value: Value, readAt: number): number;
  /** How many rows are remembered: none that is broken by its silence, so that fresh names do not pile up. */
  readonly size: number;
}

export function observations(): Observations {
  const rows = new Map<string, { readonly value: Value; readonly firstAt: number; readonly lastAt: number }>();

  function seconds(key: string, value: Value, readAt: number): number {
    const last = rows.get(key);
    // What an answer says that had to wait its turn is no longer so.
    if (last !== undefined && readAt < last.lastAt && last.value !== (value ?? last.value)) return 0;
    const row = last !== undefined && readAt - last.lastAt <= maxSilenceSeconds ? last : undefined;
    const known = value ?? row?.value;
    const unbroken = row !== undefined && known === (row.value ?? known);
    const firstAt = unbroken ? row.firstAt : readAt;
    const lastAt = unbroken ? Math.max(row.lastAt, readAt) : readAt;
    // Set anew, it is the last of the map, which so is in the order of the reads.
    rows.delete(key);
    rows.set(key, { value: known, firstAt, lastAt });
    dropSilent(readAt);
    return lastAt - firstAt;
  }

  function dropSilent(now: number): void {
    for (const [key, { lastAt }] of rows) {
      if (now - lastAt <= maxSilenceSeconds) return;
      rows.delete(key);
    }
  }

  return {
    seconds,
    get size() {
      return rows.size;
    },
  };
}

/** The observations of each group, which last as long as the object that stands for it: a removed group is forgotten. */
export function observationsByGroup(): (group: object) => Observations {
  const byGroup = new WeakMap<object, Observations>();
  return (group) => {
    const known = byGroup.get(group) ?? observations();
    byGroup.set(group, known);
    return known;
  };
}
