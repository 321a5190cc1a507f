/** A row of the faults that strike the exporter's own process. */
export interface ProcessFault {
  /** For the table; unique. */
  readonly name: string;
  /** What was used, and what becomes of a scrape, for the table. */
  readonly held: string;
  /** Starts the exporter, strikes, heals, and holds it to what is said. */
  readonly strike: () => Promise<void>;
}
