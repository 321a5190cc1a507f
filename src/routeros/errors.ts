/**
 * Why a router, or one menu of it, could not be read. A closed list: it is the `reason` label of the failure metrics.
 *
 * - `unreachable`: no connection, or it broke before a reply.
 * - `timeout`: connected or not, no answer within the deadline.
 * - `tls`: the certificate or the handshake was not acceptable.
 * - `auth`: user name or password refused.
 * - `permission`: logged in, but the user's group lacks a policy for this.
 * - `no-such-menu`: this RouterOS has no such menu (a package is missing, or the version is another).
 * - `protocol`: something answered that is not, or not sanely, RouterOS.
 */
export const failureKinds = [
  'unreachable',
  'timeout',
  'tls',
  'auth',
  'permission',
  'no-such-menu',
  'protocol',
] as const;

export type FailureKind = (typeof failureKinds)[number];

/** The only error that leaves `routeros/`. Its message says what was tried and what to do; it never holds a secret. */
export class RouterError extends Error {
  override readonly name = 'RouterError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
