import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  /** Upper-case hex with colons, as openssl and browsers show it. */
  readonly fingerprintSha256: string;
}

/** A new self-signed certificate for the loopback addresses, as RouterOS' owner would make one. */
export async function createCertificate(commonName: string): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return {
    certificate: made.cert,
    key: made.private,
    fingerprintSha256: new X509Certificate(made.cert).fingerprint256,
  };
}
