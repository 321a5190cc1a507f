import { lookup } from 'node:dns/promises';
import { type AddressInfo, isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { isTls } from './node-server.ts';

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

/** Where one address of the command line is served. */
export interface Listening {
  /** The URL to reach it by. */
  readonly url: string;
  /** More than one where a name stands for several addresses. */
  readonly servers: readonly FastifyInstance[];
}

/**
 * Listens on an address. localhost stands for all its addresses: the first must be free, and of the others (this machine
 * may lack IPv6) each that can be had is.
 *
 * @param build makes a server that does not listen yet
 * @throws Error that says what to do
 */
export async function listen(build: () => FastifyInstance, { host, port }: ListenAddress): Promise<Listening> {
  const [first = '::', ...others] = host === 'localhost' ? await loopback() : [host ?? '::'];
  const server = build();
  try {
    await server.listen({ host: first, port });
  } catch (error) {
    await server.close();
    const { code } = error as NodeJS.ErrnoException;
    if (host === undefined && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL'))
      return listen(build, { host: '0.0.0.0', port });
    throw new Error(`cannot listen on ${host ?? ''}:${port}: ${reasons[code ?? ''] ?? (error as Error).message}`);
  }
  const servers = [server];
  for (const address of others) {
    const another = build();
    await another.listen({ host: address, port: portOf(server) }).then(
      () => servers.push(another),
      () => another.close(),
    );
  }
  return { url: urlOf(server, host), servers };
}

async function loopback(): Promise<readonly string[]> {
  const addresses = await lookup('localhost', { all: true }).catch(() => []);
  return addresses.length === 0 ? ['127.0.0.1'] : addresses.map(({ address }) => address);
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process does already. Stop it, or choose another --web.listen-address',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'not permitted; ports below 1024 need privileges',
  ENOTFOUND: 'the host name could not be resolved',
};

function urlOf(server: FastifyInstance, host: string | undefined): string {
  const scheme = isTls(server.server) ? 'https' : 'http';
  const name = host === undefined || host === '0.0.0.0' ? 'localhost' : isIPv6(host) ? `[${host}]` : host;
  return `${scheme}://${name}:${portOf(server)}`;
}

function portOf(server: FastifyInstance): number {
  const [{ port } = { port: 0 }] = server.addresses() as readonly AddressInfo[];
  return port;
}
