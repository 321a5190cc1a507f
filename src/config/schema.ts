import * as z from 'zod';

import { type RouterUrl, routerUrl } from './router-url.ts';
import { duration, fingerprint, flag, list, name, text, wholeNumber } from './values.ts';
import { expecting, expectingOneOf, expectingText } from './wording.ts';

export type { RouterUrl } from './router-url.ts';

export interface Config {
  readonly groups: readonly GroupConfig[];
}

export interface GroupConfig {
  readonly name: string;
  readonly routers: readonly RouterConfig[];
  /** Absent: found out from the routers. */
  readonly wanInterfaces?: readonly string[];
  readonly nat: NatConfig;
  readonly dhcp: DhcpConfig;
  readonly virtualRouters: readonly VirtualRouterName[];
  readonly maintenance: boolean;
}

/** Which NAT rules follow the VRRP role. */
export interface NatConfig {
  readonly chain: string;
  readonly action: readonly string[];
  /** Only rules with one of these; absent: those that lead to the internet. */
  readonly comment?: readonly string[];
  /** Whether the rules are off on a backup. */
  readonly exclusive: boolean;
}

/** What the WAN lease of a router that is not master should be like. */
export interface DhcpConfig {
  readonly standby: 'any' | 'bound' | 'unbound';
}

/** A name for the VRRP interfaces with this VRID; protocol and interfaces (names of VRRP interfaces) narrow it. */
export interface VirtualRouterName {
  readonly name: string;
  readonly vrid: number;
  readonly protocol?: 'ipv4' | 'ipv6';
  readonly interfaces?: readonly string[];
}

export interface RouterConfig {
  readonly name: string;
  readonly url: RouterUrl;
  readonly role?: 'primary' | 'secondary';
  readonly username: string;
  readonly password: string;
  readonly timeoutMs: number;
  readonly maxInFlight: number;
  /** The names of those that are on. */
  readonly collectors: readonly string[];
  /** Whether interfaces that RouterOS makes by itself (one per PPPoE user …) are exported. */
  readonly dynamicInterfaces: boolean;
  readonly tls: TlsConfig;
}

/**
 * How the router proves who it is. `insecureSkipVerify` and a fingerprint exclude each other; with `anonymousDh` all
 * other keys are absent or false. For a URL without TLS nothing is set.
 */
export interface TlsConfig {
  /** PEM, one or more certificates. */
  readonly ca?: string;
  /** 64 lower-case hex digits. */
  readonly fingerprintSha256?: string;
  readonly serverName?: string;
  readonly insecureSkipVerify: boolean;
  /** Both PEM; the key fits the certificate. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  readonly anonymousDh: boolean;
}

/** What holds where nothing is written, as the operator would write it. */
export const builtIn = {
  timeout: '5s',
  maxInFlight: 16,
  dynamicInterfaces: false,
  nat: { chain: 'srcnat', action: ['masquerade', 'src-nat'], exclusive: false },
  dhcp: { standby: 'any' },
  maintenance: false,
} as const;

export const timeout = duration(100, 60_000, '100ms to 60s', builtIn.timeout);

const word = text('a word');

const action = z
  .union([word, list(word, 'actions').min(1, { error: 'an empty list, expected at least one action' })], {
    error: expecting('an action such as masquerade, or a list of actions'),
  })
  .meta({ default: builtIn.nat.action })
  .transform((actions) => [actions].flat());

const ruleComment = text('a comment');

const comment = z
  .union(
    [ruleComment, list(ruleComment, 'comments').min(1, { error: 'an empty list, expected at least one comment' })],
    { error: expectingText('a comment, or a list of comments') },
  )
  .transform((comments) => [comments].flat());

const interfaces = z
  .union([word, list(word, 'interfaces').min(1, { error: 'an empty list, expected at least one interface' })], {
    error: expecting('the name of a VRRP interface, or a list of names'),
  })
  .transform((names) => [names].flat());

const tls = z.strictObject(
  {
    ca_file: text('the path of a PEM file')
      .optional()
      .describe('PEM file with the authorities that sign the certificates of the routers; replaces the system’s list.'),
    fingerprint_sha256: fingerprint
      .optional()
      .describe(
        'SHA-256 fingerprint of the router’s certificate, for one that no authority signed; checked before a password is sent.',
      ),
    server_name: text('a host name')
      .optional()
      .describe('Name that the certificate must carry, where it is not the host of the URL.'),
    insecure_skip_verify: flag()
      .optional()
      .meta({ default: false })
      .describe('Take any certificate; whoever answers at the address is sent the password.'),
    cert_file: text('the path of a PEM file')
      .optional()
      .describe('PEM file with the certificate that the exporter shows to the router; needs key_file beside it.'),
    key_file: text('the path of a PEM file').optional().describe('PEM file with the private key of cert_file.'),
    anonymous_dh: flag()
      .optional()
      .meta({ default: false })
      .describe('Encrypt to an api-ssl service that has no certificate; nothing proves who answers.'),
  },
  { error: expecting('a mapping of TLS keys') },
);

function settings(collectors: readonly string[]) {
  const switches = Object.fromEntries(
    collectors.map((collector) => [
      collector,
      flag().optional().meta({ default: true }).describe(`Whether the collector ${collector} is on.`),
    ]),
  );
  return {
    username: text('a user name')
      .optional()
      .describe(
        'RouterOS user; one of a group with the policies read and api, on RouterOS 7 also rest-api, is enough.',
      ),
    password: text('a password')
      .optional()
      .describe(`Password, best as "\${ENV_VARIABLE}"; in place of password_file.`),
    password_file: text('the path of a file')
      .optional()
      .describe('File whose text is the password; a newline at its end is left out.'),
    timeout: timeout.optional().describe('How long one read of the router may take, 100ms to 60s.'),
    max_in_flight: wholeNumber(1, 64)
      .optional()
      .meta({ default: builtIn.maxInFlight })
      .describe('How many commands may be under way on one binary API connection, 1 to 64; small boards want fewer.'),
    dynamic_interfaces: flag()
      .optional()
      .meta({ default: builtIn.dynamicInterfaces })
      .describe('Also export interfaces that RouterOS makes by itself, such as one per PPPoE user.'),
    collectors: z
      .strictObject(switches, { error: expecting('a mapping such as { dhcp-client: false }') })
      .optional()
      .describe('Collectors to switch off by name; all are on.'),
    tls: tls
      .optional()
      .describe('How the router proves who it is; its certificate is verified unless this says not to.'),
  };
}

const nat = z.strictObject(
  {
    chain: word.optional().meta({ default: builtIn.nat.chain }).describe('Chain of the rules.'),
    action: action.optional().describe('Action of the rules, one or a list.'),
    comment: comment
      .optional()
      .describe(
        'Comment of the rules, one or a list, to the letter: with that chain and action these count and no others. Unless written, those that lead to the internet.',
      ),
    exclusive: flag()
      .optional()
      .meta({ default: builtIn.nat.exclusive })
      .describe('Whether the rules are switched off on a backup.'),
  },
  { error: expecting('a mapping with chain, action, comment and exclusive') },
);

const standbyLeases = ['any', 'bound', 'unbound'] as const;

const dhcp = z.strictObject(
  {
    standby: z
      .enum(standbyLeases, { error: expectingOneOf(standbyLeases) })
      .optional()
      .meta({ default: builtIn.dhcp.standby })
      .describe('What a standby must be like to be ready: its WAN lease bound, unbound, or either.'),
  },
  { error: expecting('a mapping with standby') },
);

const virtualRouter = z.strictObject(
  {
    name: name('a name').describe('Value of the label virtual_router.'),
    vrid: wholeNumber(1, 255).describe('VRID of the VRRP interfaces to name.'),
    protocol: z
      .enum(['ipv4', 'ipv6'], { error: expectingOneOf(['ipv4', 'ipv6']) })
      .optional()
      .describe('Only VRRP interfaces of this protocol.'),
    interface: interfaces.optional().describe('Only the VRRP interfaces with this name, or with one of these names.'),
  },
  { error: expecting('a mapping with name and vrid') },
);

/** The whole file. `collectors` are the names that may be switched off. */
export function configFile(collectors: readonly string[]) {
  const shared = settings(collectors);
  const router = z.strictObject(
    {
      name: name('a name').describe('Value of the label router; unique within the group.'),
      url: routerUrl.describe(
        'https://host or http://host for REST (RouterOS 7), api-ssl://host or api://host for the binary API (6 and 7); host:port where the port is not the usual one.',
      ),
      role: z
        .enum(['primary', 'secondary'], { error: expectingOneOf(['primary', 'secondary']) })
        .optional()
        .describe(
          'The primary should be master while all is well. Without one that is the router with the highest priority, if it preempts.',
        ),
      ...shared,
    },
    { error: expecting('a mapping with name and url') },
  );
  const group = z.strictObject(
    {
      name: name('a name').describe('Value of the label ha_group; unique.'),
      routers: list(router, 'routers')
        .min(1, { error: 'an empty list, expected at least one router' })
        .describe('The members of the group, all read at the same moment.'),
      wan_interfaces: list(text('the name of an interface'), 'interface names')
        .optional()
        .describe(
          'Interfaces that lead to the internet, or interface lists; one that a router does not have counts as down. Found out from DHCP clients and NAT rules unless written.',
        ),
      nat: nat.optional().describe('Which NAT rules follow the VRRP role.'),
      dhcp: dhcp.optional().describe('What the WAN leases of the group are like.'),
      virtual_routers: list(virtualRouter, 'names for VRIDs')
        .optional()
        .describe('Names for virtual routers, which are otherwise called by their VRID.'),
      maintenance: flag()
        .optional()
        .meta({ default: builtIn.maintenance })
        .describe('Whether someone works on the group just now; silences its alerts.'),
    },
    { error: expecting('a mapping with name and routers') },
  );
  return z.strictObject(
    {
      defaults: z
        .strictObject(shared, { error: expecting('a mapping of keys that every router inherits') })
        .optional()
        .describe('What every router inherits, key by key; each key can be written on a router instead.'),
      groups: list(group, 'groups')
        .min(1, { error: 'an empty list, expected at least one group' })
        .describe('The groups of routers that stand in for each other.'),
    },
    { error: expecting('a mapping with the keys defaults and groups') },
  );
}

export type ConfigFile = ReturnType<typeof configFile>;
