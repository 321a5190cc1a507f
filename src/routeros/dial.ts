import net from 'node:net';
import tls from 'node:tls';
import type { RouterAccess } from './access.ts';
import { RouterError } from './errors.ts';

/**
 * Opens one TCP or TLS connection to a router. The certificate is judged before this resolves, hence before anything
 * secret is sent.
 *
 * @throws RouterError of kind unreachable, tls or (by `signal`) timeout
 */
export function dial(access: RouterAccess, signal: AbortSignal): Promise<net.Socket> {
  const { url } = access;
  const encrypted = url.protocol === 'https' || url.protocol === 'api-ssl';
  return new Promise((resolve, reject) => {
    let isResolved = net.isIP(url.hostname) !== 0;
    const timedOut = () =>
      new RouterError(
        'timeout',
        isResolved
          ? `${url.href}: no connection within the deadline. Is the router on, and does a firewall drop port ${url.port}?`
          : `${url.href}: no resolver told the address of the host name within the deadline. Use the IP address, or mend DNS`,
      );
    if (signal.aborted) return reject(timedOut());

    const target = { host: url.hostname, port: url.port, noDelay: true, keepAlive: true };
    const socket = encrypted ? connectTls(access, target) : net.connect(target);
    if (socket instanceof RouterError) return reject(socket);
    const fail = (error: RouterError) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      reject(error);
    };
    const onAbort = () => fail(timedOut());
    const onError = (error: Error) => fail(connectionError(url.href, error));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('lookup', () => {
      isResolved = true;
    });
    socket.once(encrypted ? 'secureConnect' : 'connect', () => {
      const objection = socket instanceof tls.TLSSocket ? certificateObjection(socket, access) : undefined;
      if (objection !== undefined) return fail(new RouterError('tls', `${url.href}: ${objection}`));
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      // Of a TLS record that was damaged Node.js tells, and leaves the socket open; whoever reads would wait for ever.
      socket.once('error', () => socket.destroy());
      resolve(socket);
    });
  });
}

/** Throws of its own are about what we were given, such as a client certificate that OpenSSL finds too weak. */
function connectTls(access: RouterAccess, target: net.TcpNetConnectOpts): tls.TLSSocket | RouterError {
  try {
    return tls.connect({ ...target, ...tlsOptions(access) });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return new RouterError(
      'tls',
      `${access.url.href}: TLS could not be set up (${code || message}). Check tls.cert_file, tls.key_file and tls.ca_file`,
      { cause: error },
    );
  }
}

function tlsOptions({
  url,
  tls: { ca, serverName, clientCertificate, anonymousDh },
}: RouterAccess): tls.ConnectionOptions {
  const name = serverName ?? url.hostname;
  return {
    // Not a switch-off: Node still verifies and notes the result, and certificateObjection() judges it together with
    // the pin, so that its message can show the certificate's fingerprint.
    rejectUnauthorized: false,
    ...(net.isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_host, certificate) => tls.checkServerIdentity(name, certificate),
    ...(ca === undefined ? {} : { ca }),
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate.certificate, key: clientCertificate.key }),
    // RouterOS offers nothing but anonymous Diffie-Hellman on api-ssl without a certificate; TLS 1.3 has no such suite.
    ...(anonymousDh ? { ciphers: 'ADH:@SECLEVEL=0', minVersion: 'TLSv1', maxVersion: 'TLSv1.2' } : {}),
  };
}

/** Why the peer is not to be trusted; undefined if it is. */
function certificateObjection(socket: tls.TLSSocket, { tls: asked }: RouterAccess): string | undefined {
  if (asked.anonymousDh || (asked.insecureSkipVerify && asked.fingerprintSha256 === undefined)) return undefined;
  const fingerprint = socket.getPeerX509Certificate()?.fingerprint256;
  if (fingerprint === undefined)
    return 'the router showed no certificate. Give its service one (/ip service set … certificate=…)';
  if (asked.fingerprintSha256 !== undefined) {
    if (fingerprint.replaceAll(':', '').toLowerCase() === asked.fingerprintSha256) return undefined;
    return `the certificate is not the pinned one but ${fingerprint}. If you renewed it, update tls.fingerprint_sha256; if not, someone may be in between`;
  }
  if (socket.authorized) return undefined;
  return (
    `the certificate was not accepted (${socket.authorizationError}). Set tls.ca_file to the authority that signed it, ` +
    `tls.server_name if it carries another name, or, once you have compared it with /certificate print detail on the router, ` +
    `tls.fingerprint_sha256: "${fingerprint}"`
  );
}

/** Maps what sockets, DNS and TLS throw. */
export function connectionError(href: string, error: Error): RouterError {
  if (error instanceof RouterError) return error;
  // undici wraps what happened on the socket.
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException).code ?? (error as NodeJS.ErrnoException).code ?? '';
  const message = (kind: 'unreachable' | 'tls', what: string) =>
    new RouterError(kind, `${href}: ${what}`, { cause: error });
  if (code === 'ECONNREFUSED')
    return message(
      'unreachable',
      'connection refused. Is the service enabled on the router (/ip service print), and on this port?',
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return message('unreachable', 'the host name could not be resolved. Use the IP address, or mend DNS');
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ETIMEDOUT')
    return message('unreachable', `no route or no answer (${code}). Is the router on and reachable from here?`);
  if (code === 'EMFILE' || code === 'ENFILE')
    return message('unreachable', 'this host is out of file descriptors. Raise the limit of the exporter (ulimit -n)');
  if (code === 'EPROTO' || /^ERR_(SSL|TLS)_/.test(code))
    return message('tls', `the TLS handshake failed (${code}). Does the service on the router have a certificate?`);
  return message(
    'unreachable',
    `the connection broke (${code || error.message}). Did the router reboot, or does /ip service limit addresses or sessions?`,
  );
}
