import { isIPv4 } from 'node:net';
import * as z from 'zod';

import { expectingText } from './wording.ts';

const defaultPorts = { https: 443, http: 80, 'api-ssl': 8729, api: 8728 } as const;

type Protocol = keyof typeof defaultPorts;

/** Where a router answers, and in which language: `https` and `http` are REST, the others the binary API. */
export interface RouterUrl {
  readonly protocol: Protocol;
  /** Lower case; an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** The canonical spelling, without the protocol's default port; for messages. */
  readonly href: string;
}

const schemes = 'https:// or http:// (REST, RouterOS 7) or api-ssl:// or api:// (binary API, RouterOS 6 and 7)';

function isProtocol(word: string): word is Protocol {
  return Object.hasOwn(defaultPorts, word);
}

// Messages never repeat the text: it may hold a password before an @.
function readRouterUrl(text: string): RouterUrl | { readonly problem: string } {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  const protocol = scheme.toLowerCase();
  if (!isProtocol(protocol)) {
    return { problem: `${scheme === '' ? 'no scheme' : 'unknown scheme'}, expected ${schemes}` };
  }
  if (rest.includes('@')) {
    return { problem: 'a user name or password in it, expected none: put them in username and password' };
  }
  const [, authority = '', tail = ''] = /^([^/?#\\]*)(.*)$/s.exec(rest) ?? [];
  if (tail !== '' && tail !== '/') {
    return { problem: `something after the host, expected ${protocol}://host or ${protocol}://host:port alone` };
  }
  return parseAuthority(protocol, authority);
}

function parseAuthority(protocol: Protocol, authority: string): RouterUrl | { readonly problem: string } {
  if (/^[^[]*:[^[]*:/.test(authority)) {
    return { problem: `not a host, expected an IPv6 address in square brackets, such as ${protocol}://[2001:db8::1]` };
  }
  const [, host = '', portText] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(authority) ?? [];
  if (host === '') return { problem: `no host, expected ${protocol}://host or ${protocol}://host:port` };
  const hostname = canonicalHost(host);
  if (hostname === undefined) return { problem: 'not a host, expected a host name or an IP address' };
  const port = portText === undefined ? defaultPorts[protocol] : Number(/^\d{1,5}$/.exec(portText)?.[0] ?? 0);
  if (port < 1 || port > 65_535) return { problem: 'not a port, expected a whole number from 1 to 65535' };
  const suffix = port === defaultPorts[protocol] ? '' : `:${port}`;
  return {
    protocol,
    hostname: hostname.replaceAll(/[[\]]/g, ''),
    port,
    href: `${protocol}://${hostname}${suffix}`,
  };
}

// Node's URL knows hosts of special schemes only, hence http here whatever the router's.
function canonicalHost(host: string): string | undefined {
  if (!URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  // 192.168.88 is 192.168.0.88 to a URL parser, and hardly what was meant.
  return isIPv4(hostname) && hostname !== host ? undefined : hostname;
}

export const routerUrl = z
  .string({ error: expectingText('a URL such as https://192.168.88.1 or api-ssl://192.168.88.1') })
  .transform((text, context): RouterUrl => {
    const parsed = readRouterUrl(text);
    if (!('problem' in parsed)) return parsed;
    context.addIssue({ code: 'custom', message: parsed.problem });
    return z.NEVER;
  });

/** @throws ZodError where the text is not the URL of a router. */
export function parseRouterUrl(text: string): RouterUrl {
  return routerUrl.parse(text);
}

/** Whether traffic to this host stays on this machine. */
export function isLoopback({ hostname }: RouterUrl): boolean {
  return hostname === 'localhost' || hostname === '::1' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

/** Whether the protocol has TLS. */
export function isEncrypted({ protocol }: RouterUrl): boolean {
  return protocol === 'https' || protocol === 'api-ssl';
}
