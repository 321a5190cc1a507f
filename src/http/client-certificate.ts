import { isIPv6, SocketAddress } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TlsServerConfig } from '../config/web/schema.ts';

/** Why a client is refused that has just shaken hands; undefined: it is welcome. */
export function refusal(socket: TLSSocket, { clientAuth, clientAllowedSans }: TlsServerConfig): string | undefined {
  if (clientAuth === 'NoClientCert' || clientAuth === 'RequestClientCert') return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) {
    return clientAuth === 'VerifyClientCertIfGiven' ? undefined : 'it showed no certificate';
  }
  if (clientAuth === 'RequireAnyClientCert') return undefined;
  if (!socket.authorized) return `its certificate is not to be trusted (${socket.authorizationError})`;
  if (clientAllowedSans === undefined) return undefined;
  const allowed = new Set(clientAllowedSans.map(canonical));
  return alternativeNames(certificate.subjectAltName ?? '').some((name) => allowed.has(name))
    ? undefined
    : 'no subject alternative name of its certificate is among client_allowed_sans';
}

/**
 * The DNS names, IP addresses, mail addresses and URIs of a certificate. Node.js quotes what could be taken for the end
 * of a name; of a text that does not fit, nothing is believed.
 */
export function alternativeNames(text: string): readonly string[] {
  const names: string[] = [];
  const entry = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/y;
  while (entry.lastIndex < text.length) {
    const [, kind = '', value = ''] = entry.exec(text) ?? [];
    if (kind === '') return [];
    if (['DNS', 'IP Address', 'email', 'URI'].includes(kind)) names.push(canonical(unquoted(value)));
  }
  return names;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? String(JSON.parse(value)) : value;
}

/** IPv6 has many spellings, and OpenSSL has its own. */
function canonical(name: string): string {
  return isIPv6(name) ? new SocketAddress({ address: name, family: 'ipv6' }).address : name;
}
