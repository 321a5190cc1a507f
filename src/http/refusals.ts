import type { FastifyBaseLogger } from 'fastify';

const quietMs = 60_000;
/** In that time. Strangers may have many addresses, and are not to fill the log. */
const mostClients = 20;

/** A client without the right certificate comes back every few seconds, and strangers knock all the time. */
export function refusalLogger(logger: FastifyBaseLogger, now: () => number): (reason: string, client: string) => void {
  const quietUntil = new Map<string, number>();
  return (reason, client) => {
    const at = now();
    for (const [known, until] of quietUntil) if (until <= at) quietUntil.delete(known);
    if (quietUntil.has(client) || quietUntil.size >= mostClients) return;
    quietUntil.set(client, at + quietMs);
    logger.warn(
      { client, reason },
      'no TLS connection with a client; further ones with it are not told of for a minute',
    );
  };
}

export interface FailedHandshake {
  readonly code: string | undefined;
  readonly client: string;
  readonly bytesRead: number | undefined;
}

/** Whether it wanted no connection: health checks connect and say nothing, or ask this machine for itself in clear text. */
export function isHealthCheck({ code, client, bytesRead }: FailedHandshake): boolean {
  if (code === 'ECONNRESET') return bytesRead === 0;
  return code === 'ERR_SSL_HTTP_REQUEST' && /^(::ffff:)?127\.|^::1$/.test(client);
}
