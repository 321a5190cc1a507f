import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

const block = /-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----)[\s\S])+-----END \1-----/g;

function blocks(text: string): readonly { readonly kind: string; readonly pem: string }[] {
  return [...text.matchAll(block)].map(([pem, kind = '']) => ({ kind, pem }));
}

/** The certificates in a PEM text, in their order; undefined stands for one that does not decode. */
function certificatesIn(text: string): readonly (X509Certificate | undefined)[] {
  return blocks(text)
    .filter(({ kind }) => kind === 'CERTIFICATE')
    .map(({ pem }) => attempt(() => new X509Certificate(pem)));
}

/** What is wrong with a text that should hold certificates, if anything. */
export function certificateProblem(text: string): string | undefined {
  const certificates = certificatesIn(text);
  if (certificates.length === 0) {
    const instead = blocks(text).some(({ kind }) => kind.endsWith('PRIVATE KEY'))
      ? 'holds a private key'
      : 'holds no certificate';
    return `${instead}, expected a certificate in PEM (-----BEGIN CERTIFICATE-----)`;
  }
  return certificates.includes(undefined) ? 'holds a damaged certificate, expected a certificate in PEM' : undefined;
}

/** What is wrong with a text that should hold one private key, if anything. */
export function keyProblem(text: string): string | undefined {
  const kind = blocks(text).find((found) => found.kind.endsWith('PRIVATE KEY'))?.kind;
  if (kind === undefined) {
    const instead = certificatesIn(text).length > 0 ? 'holds a certificate' : 'holds no private key';
    return `${instead}, expected a private key in PEM (-----BEGIN PRIVATE KEY-----)`;
  }
  if (kind === 'ENCRYPTED PRIVATE KEY' || text.includes('Proc-Type: 4,ENCRYPTED')) {
    return 'holds an encrypted key, expected one without a passphrase';
  }
  return privateKey(text) === undefined ? 'holds a damaged key, expected a private key in PEM' : undefined;
}

/** Whether the key belongs to the first certificate, which is the one that is shown. Both have no problem of their own. */
export function keyFits(certificate: string, key: string): boolean {
  const [leaf] = certificatesIn(certificate);
  const secret = privateKey(key);
  return leaf !== undefined && secret !== undefined && leaf.checkPrivateKey(secret);
}

function privateKey(text: string): KeyObject | undefined {
  return attempt(() => createPrivateKey(text));
}

function attempt<Result>(decode: () => Result): Result | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
