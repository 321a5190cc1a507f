import { TLSSocket } from 'node:tls';
import type { RouterUrl } from './access.ts';
import type { Deadline } from './deadline.ts';
import { dial } from './dial.ts';
import { RouterError } from './errors.ts';

/** What a router shows of its certificate before anybody has judged it. The names are as the router wrote them. */
export interface PresentedCertificate {
  /** SHA-256, upper-case hex with colons. */
  readonly fingerprint256: string;
  readonly subject: string;
  readonly issuer: string;
  /** Such as `2026-01-31`. */
  readonly validFrom: string;
  readonly validTo: string;
}

/**
 * The certificate that answers at an `https://` or `api-ssl://` URL. Nothing is sent but the handshake, and nothing is
 * proven: whoever asks has to compare it. Never throws.
 */
export async function presentedCertificate(
  url: RouterUrl,
  { signal }: Deadline,
): Promise<PresentedCertificate | RouterError> {
  try {
    const socket = await open(url, { insecureSkipVerify: true, anonymousDh: false }, signal);
    const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
    socket.destroy();
    if (certificate === undefined) return new RouterError('tls', `${url.href}: ${noCertificate}`);
    return {
      fingerprint256: certificate.fingerprint256,
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      validFrom: day(certificate.validFrom),
      validTo: day(certificate.validTo),
    };
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    if (url.protocol !== 'api-ssl' || error.kind === 'timeout') return error;
    const isAnonymous = await open(url, { insecureSkipVerify: false, anonymousDh: true }, signal).then(
      (socket) => {
        socket.destroy();
        return true;
      },
      () => false,
    );
    return isAnonymous ? new RouterError('tls', `${url.href}: ${noCertificate}`) : error;
  }
}

const noCertificate =
  'the router shows no certificate (anonymous Diffie-Hellman), so nothing proves who answers. Give its service one ' +
  '(/certificate add …, /certificate sign …, /ip service set api-ssl certificate=…), or, if you can live without, ' +
  'write tls: { anonymous_dh: true }';

function open(url: RouterUrl, tls: { insecureSkipVerify: boolean; anonymousDh: boolean }, signal: AbortSignal) {
  const socket = dial({ url, username: '', password: '', maxInFlight: 1, tls }, signal);
  return socket.then((opened) => opened.on('error', () => {}));
}

/** Node puts each part on a line of its own. */
function oneLine(name: string | undefined): string {
  return (name ?? '').trim().split('\n').join(', ');
}

function day(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString().slice(0, 10);
}
