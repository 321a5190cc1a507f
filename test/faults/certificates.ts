import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../../src/simulator/certificate.ts';
import { createAuthority, issue, type Pair } from '../certificates.ts';

/** An authority, and certificates that it signed, each bad in one way but for the first. */
export interface Certificates {
  /** PEM of the authority. */
  readonly authority: string;
  readonly good: Certificate;
  readonly expired: Certificate;
  readonly notYetValid: Certificate;
  readonly wrongName: Certificate;
  /** Of another authority. */
  readonly stranger: Certificate;
}

export async function createCertificates(): Promise<Certificates> {
  const [ours, theirs] = await Promise.all([createAuthority('authority'), createAuthority('authority')]);
  const sign = async (authority: Pair, differences?: Parameters<typeof issue>[2]): Promise<Certificate> => {
    const { cert, key } = await issue(authority, 'router', differences);
    return { certificate: cert, key, fingerprintSha256: new X509Certificate(cert).fingerprint256 };
  };
  const [good, expired, notYetValid, wrongName, stranger] = await Promise.all([
    sign(ours),
    sign(ours, { validity: [-30, -1] }),
    sign(ours, { validity: [1, 30] }),
    sign(ours, { altNames: [{ type: 7, ip: '192.0.2.7' }] }),
    sign(theirs),
  ]);
  return { authority: ours.cert, good, expired, notYetValid, wrongName, stranger };
}
