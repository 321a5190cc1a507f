import { type AddressInfo, isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Where to listen; no host means every address of this machine, IPv6 and IPv4. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

/** Undefined: not an address. `:10112`, `127.0.0.1:10112`, `[::1]:10112`, `localhost:0`. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, ipv6, name, digits] = match;
  const port = Number(digits);
  if (port > 65_535 || (ipv6 !== undefined && !isIPv6(ipv6))) return undefined;
  return { host: ipv6 ?? (name === '' ? undefined : name), port };
}

/**
 * @returns the URL to reach it by
 * @throws Error that says what to do
 */
export async function listen(server: FastifyInstance, { host, port }: ListenAddress): Promise<string> {
  try {
    await server.listen({ host: host ?? '::', port });
    return urlOf(server, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (host === undefined && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL'))
      return listen(server, { host: '0.0.0.0', port });
    throw new Error(`cannot listen on ${host ?? ''}:${port}: ${reasons[code ?? ''] ?? (error as Error).message}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process does already. Stop it, or choose another --web.listen-address',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'not permitted; ports below 1024 need privileges',
  ENOTFOUND: 'the host name could not be resolved',
};

function urlOf(server: FastifyInstance, host: string | undefined): string {
  const [{ port } = { port: 0 }] = server.addresses() as readonly AddressInfo[];
  if (host === undefined || host === '0.0.0.0') return `http://localhost:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
