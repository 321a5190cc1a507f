import type { FailureKind } from '../../src/routeros/errors.ts';
import type { Transport } from '../../src/simulator/door.ts';
import type { Lab } from './lab.ts';

/** What a scrape says of a router while the fault lasts. */
export type Expected =
  /** Nothing could be read: `routeros_up` 0 with this reason. */
  | { readonly down: FailureKind }
  /** These collectors failed with this reason, all others were read. */
  | { readonly failed: readonly string[]; readonly reason: FailureKind }
  /** Some collectors failed, each with this reason; which is a matter of timing. */
  | { readonly someFailed: FailureKind }
  /** Rows of these collectors were left out and counted, all else was read. */
  | { readonly rejected: readonly string[] }
  /** All is read as if nothing were wrong. */
  | 'well';

/** One row of the matrix. Several transports are several cells of the same fault. */
export interface Fault {
  /** For the table; unique. */
  readonly name: string;
  readonly transports: readonly Transport[];
  /** How the certificate is judged; by its pin where left out. */
  readonly trust?: 'authority';
  /** The router is configured by a name, of which `lab.name` says what it means. */
  readonly isNamed?: true;
  /** Takes the processor for so long that a scrape beside it could miss its deadline, so it runs by itself. */
  readonly isHeavy?: true;
  readonly begin: (lab: Lab) => void | Promise<void>;
  readonly expected: Expected | ((transport: Transport) => Expected);
}

export const everyTransport: readonly Transport[] = ['api', 'api-ssl', 'http', 'https'];
export const overTls: readonly Transport[] = ['api-ssl', 'https'];
export const overApi: readonly Transport[] = ['api', 'api-ssl'];
export const overRest: readonly Transport[] = ['http', 'https'];

export const isRest = (transport: Transport) => transport === 'http' || transport === 'https';
export const isEncrypted = (transport: Transport) => transport === 'https' || transport === 'api-ssl';
