import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { serveApi } from './api-server.ts';
import { type Certificate, createCertificate } from './certificate.ts';
import type { Clock } from './clock.ts';
import { openListener, urlHost } from './listener.ts';
import type { Relay } from './relay.ts';
import { serveRest } from './rest-server.ts';
import type { Router } from './router.ts';
import { isAtLeast } from './version.ts';

export type Transport = 'https' | 'http' | 'api-ssl' | 'api';

export interface DoorOptions {
  readonly transport: Transport;
  /** 127.0.0.1 when left out. */
  readonly host?: string;
  /** Any free one when left out. */
  readonly port?: number;
  /** Only for api-ssl: no certificate, as on a router where nobody has set one. */
  readonly tls?: { readonly anonymousDh: true };
  /** Where the service has one of its own; otherwise one is made. */
  readonly certificate?: Certificate;
  /** Only for REST: the server closes each connection after one reply. */
  readonly connectionClose?: true;
}

export interface Door {
  /** From this machine, such as `https://127.0.0.1:40001` or `api-ssl://127.0.0.1:40002`. */
  readonly url: string;
  readonly port: number;
  /** PEM, for TLS with a certificate. */
  readonly certificate?: string;
  /** Upper-case hex with colons, for TLS with a certificate. */
  readonly fingerprintSha256?: string;
  close(): Promise<void>;
}

/** A door that follows the router's faults. */
export interface FollowingDoor extends Door {
  follow(): Promise<void>;
}

/** Opens a port where `router` answers. */
export async function openDoor(router: Router, clock: Clock, options: DoorOptions): Promise<FollowingDoor> {
  const { transport } = options;
  requireSupport(router, options);
  const isEncrypted = transport === 'https' || transport === 'api-ssl';
  const isAnonymous = options.tls?.anonymousDh === true;
  const certificate =
    isEncrypted && !isAnonymous ? (options.certificate ?? (await createCertificate(router.name))) : undefined;
  const secureContext = isEncrypted ? createContext(certificate) : undefined;
  const isRest = transport === 'https' || transport === 'http';
  const serve = isRest ? serveRest(router, clock, options.connectionClose === true) : serveApi(router, clock);

  const host = options.host ?? '127.0.0.1';

  const listener = await openListener({
    router,
    host,
    port: options.port ?? 0,
    onOpen: (relay) => serve(secureContext === undefined ? relay.stream : encrypt(relay, secureContext), relay),
  });
  return {
    url: `${transport}://${urlHost(host)}:${listener.port}`,
    port: listener.port,
    ...(certificate && {
      certificate: certificate.certificate,
      fingerprintSha256: certificate.fingerprintSha256,
    }),
    follow: () => listener.follow(),
    close: () => listener.close(),
  };
}

function requireSupport({ name, version }: Router, { transport, tls, connectionClose }: DoorOptions): void {
  const who = `${name} runs RouterOS ${version}`;
  const isRest = transport === 'https' || transport === 'http';
  if (isRest && !isAtLeast(version, 7, 1)) throw new Error(`${who}: REST came with 7.1, use api or api-ssl`);
  if (transport === 'http' && !isAtLeast(version, 7, 9)) throw new Error(`${who}: REST without TLS came with 7.9`);
  if (tls !== undefined && transport !== 'api-ssl') throw new Error('only api-ssl does anonymous Diffie-Hellman');
  if (connectionClose && !isRest) throw new Error('only REST has a Connection header');
}

/** Without a certificate RouterOS offers anonymous Diffie-Hellman, which ends with TLS 1.2. */
function createContext(certificate: Certificate | undefined): SecureContext {
  if (certificate === undefined) {
    return createSecureContext({ ciphers: 'ADH:@SECLEVEL=0', maxVersion: 'TLSv1.2', dhparam: 'auto' });
  }
  return createSecureContext({ cert: certificate.certificate, key: certificate.key });
}

function encrypt(relay: Relay, secureContext: SecureContext): TLSSocket {
  const socket = new TLSSocket(relay.stream, { isServer: true, secureContext });
  // Broken handshakes and resets are the client's to notice.
  socket.on('error', () => relay.stream.destroy());
  socket.on('close', () => relay.stream.destroy());
  return socket;
}
