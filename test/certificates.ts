import { generate } from 'selfsigned';

export interface Pair {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

export type AlternativeName = { type: 1 | 2 | 6; value: string } | { type: 7; ip: string };

const loopback: AlternativeName[] = [
  { type: 2, value: 'localhost' },
  { type: 7, ip: '127.0.0.1' },
];

const dayMs = 86_400_000;

/** An authority that can sign the certificates of servers and clients. */
export async function createAuthority(name: string): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: made.cert, key: made.private };
}

interface Differences {
  readonly altNames?: AlternativeName[];
  /** Days from now. */
  readonly validity?: readonly [from: number, to: number];
}

/** A certificate for both ends of a connection on loopback, valid since yesterday, unless it differs. */
export async function issue(
  authority: Pair,
  name: string,
  { altNames = loopback, validity: [from, to] = [-1, 30] }: Differences = {},
): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: authority,
    notBeforeDate: new Date(Date.now() + from * dayMs),
    notAfterDate: new Date(Date.now() + to * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { cert: made.cert, key: made.private };
}
