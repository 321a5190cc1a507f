import { isIPv6 } from 'node:net';

/**
 * Whom an address stands for where clients share something. With IPv6 whoever has one address has a /64 of them; what
 * reaches a socket for both kinds as `::ffff:192.0.2.1` is IPv4.
 *
 * @param address as Node.js writes it
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = address.includes('::') ? Array<string>(8 - head.length - tail.length).fill('0') : [];
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}
