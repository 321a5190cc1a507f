import { isEncrypted, isLoopback, type RouterUrl } from '../config/router-url.ts';
import { type PresentedCertificate, presentedCertificate } from '../routeros/certificate.ts';
import { deadlineIn } from '../routeros/deadline.ts';
import { RouterError } from '../routeros/errors.ts';
import { shown } from './safe-text.ts';
import type { Ask } from './terminal.ts';

/** A router that is to be read, and what is known of it before anything was sent to it. */
export interface Candidate {
  readonly url: RouterUrl;
  /** Undefined where the URL has no TLS, and where `problem` says why there is none. */
  readonly certificate: PresentedCertificate | undefined;
  readonly problem: RouterError | undefined;
}

/** Asks all routers for their certificates, at the same moment. */
export function lookAtCertificates(urls: readonly RouterUrl[], timeoutMs: number): Promise<readonly Candidate[]> {
  return Promise.all(
    urls.map(async (url) => {
      if (!isEncrypted(url)) return { url, certificate: undefined, problem: undefined };
      const deadline = deadlineIn(timeoutMs);
      const presented = await presentedCertificate(url, deadline).finally(deadline.clear);
      return presented instanceof RouterError
        ? { url, certificate: undefined, problem: presented }
        : { url, certificate: presented, problem: undefined };
    }),
  );
}

/**
 * Says who answers at a URL, and has it confirmed.
 *
 * @param ask undefined: the operator takes the certificates as they are
 * @throws Error where the operator does not confirm it
 */
export async function introduce(
  { url, certificate }: Candidate,
  tell: (text: string) => void,
  ask: Ask | undefined,
): Promise<void> {
  if (certificate === undefined) {
    if (!isLoopback(url)) tell(`${url.href} is not encrypted: the password will cross the network in clear.\n`);
    return;
  }
  tell(description(url, certificate));
  if (ask === undefined) return tell('  taken as it is (--accept-certificates)\n');
  const answer = await ask('Is this what /certificate print detail shows on the router? [y/N] ', { echo: true });
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return;
  throw new Error(
    `the certificate of ${url.href} was not confirmed, so no password was sent and nothing was written. Compare it with ` +
      '/certificate print detail on the router itself; if it differs, something else answers at this address',
  );
}

/** With the fingerprint as RouterOS writes it, and as openssl and this exporter do. */
function description({ href }: RouterUrl, certificate: PresentedCertificate): string {
  const { fingerprint256, subject, issuer, validFrom, validTo } = certificate;
  return [
    `${href} shows this certificate:`,
    `  subject      ${shown(subject)}`,
    `  issuer       ${issuer === subject ? 'itself (self-signed)' : shown(issuer)}`,
    `  valid        ${shown(validFrom)} to ${shown(validTo)}`,
    `  fingerprint  ${fingerprint256.replaceAll(':', '').toLowerCase()}`,
    `               ${fingerprint256}`,
    '',
  ].join('\n');
}
