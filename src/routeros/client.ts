import type { Deadline } from './deadline.ts';
import type { RouterError } from './errors.ts';

/**
 * One row as RouterOS gave it: property name to text, on both transports. Absent properties are absent keys; RouterOS
 * leaves most flags out when they are false.
 */
export type Row = Readonly<Record<string, string>>;

/** A larger table than any that we ask for; a router that sends more is lying, and would cost us memory. */
export const maxReplyRows = 20_000;

/** What all answers to one read may hold: their text, and what each attribute and each row takes besides. */
export const maxHeldBytes = 16 << 20;

/** About what an attribute takes in memory besides its text; with it, ten thousand interfaces fit. */
export const attributeBytes = 64;

/** A `print` of one menu, limited to some properties (RouterOS: `.proplist`). */
export interface Query {
  /** As RouterOS writes it, such as `/interface/vrrp`. */
  readonly menu: `/${string}`;
  readonly fields: readonly string[];
  /** Those of them that only some versions of RouterOS know, and without which the others are as true. */
  readonly versionDependent?: readonly string[];
  /** Only rows with these values, so that a table of thousands does not travel for a few. */
  readonly where?: Readonly<Record<string, string>>;
}

/** What became of one query. `seconds` runs from the sending of the batch's first byte to this query's last. */
export type Outcome =
  | { readonly rows: readonly Row[]; readonly seconds: number }
  | { readonly error: RouterError; readonly seconds: number };

/** One router, over whichever transport its URL names. */
export interface RouterClient {
  /**
   * Reads all queries over the router's one long-lived connection, opening it if need be, and gives one outcome per
   * query, in order. Never throws and never outlasts `deadline`: what was not answered by then has a `timeout` error.
   * Calls do not overlap; the caller waits for one before it makes the next.
   */
  print(queries: readonly Query[], deadline: Deadline): Promise<readonly Outcome[]>;
  /** Closes the connection. A later `print` would open a new one. */
  close(): Promise<void>;
}
