import type { UsableFile, UsableGroup, UsableRouter } from './cross-checks.ts';
import { type Findings, type Path, pathKey } from './findings.ts';
import { isEncrypted, isLoopback, type RouterUrl } from './router-url.ts';
import { builtIn, type Config, type GroupConfig, type RouterConfig, type TlsConfig, timeout } from './schema.ts';
import type { Secrets, Settings } from './secrets.ts';

/** One place where settings stand. */
interface Place {
  readonly path: Path;
  readonly settings: Settings;
  readonly secrets: Secrets;
}

interface ResolveContext {
  readonly findings: Findings;
  /** The known collectors. */
  readonly collectors: readonly string[];
  /** By `pathKey` of `defaults` and of each router. */
  readonly secrets: ReadonlyMap<string, Secrets>;
}

/** Applies inheritance and built-in values to a file without complaints, and adds its warnings. */
export function resolveConfig(file: UsableFile, context: ResolveContext): Config {
  const defaults = place(['defaults'], file.defaults ?? {}, context);
  const groups = (file.groups ?? []).map((group, index) => resolveGroup(present(group), index, defaults, context));
  return { groups };
}

function place(path: Path, settings: Settings, { secrets }: ResolveContext): Place {
  return { path, settings, secrets: secrets.get(pathKey(path)) ?? {} };
}

function resolveGroup(group: UsableGroup, index: number, defaults: Place, context: ResolveContext): GroupConfig {
  const name = present(group.name);
  const routers = present(group.routers)
    .map(present)
    .map((router, position) => {
      const own = place(['groups', index, 'routers', position], router, context);
      return resolveRouter(router, name, own, defaults, context);
    });
  return {
    name,
    routers,
    ...defined({ wanInterfaces: group.wan_interfaces?.map(present) }),
    nat: {
      chain: group.nat?.chain ?? builtIn.nat.chain,
      action: group.nat?.action ?? builtIn.nat.action,
      ...defined({ comment: group.nat?.comment }),
      exclusive: group.nat?.exclusive ?? builtIn.nat.exclusive,
    },
    dhcp: { standby: group.dhcp?.standby ?? builtIn.dhcp.standby },
    virtualRouters: (group.virtual_routers ?? []).map(present).map((entry) => ({
      name: present(entry.name),
      vrid: present(entry.vrid),
      ...defined({ protocol: entry.protocol, interfaces: entry.interface }),
    })),
    maintenance: group.maintenance ?? builtIn.maintenance,
  };
}

function resolveRouter(
  router: UsableRouter,
  group: string,
  own: Place,
  defaults: Place,
  { findings, collectors }: ResolveContext,
): RouterConfig {
  const name = present(router.name);
  const url = present(router.url);
  const whom = `${group}/${name}`;
  const settings: Settings = { ...defaults.settings, ...own.settings };
  const switches: Readonly<Record<string, boolean | undefined>> = {
    ...defaults.settings.collectors,
    ...own.settings.collectors,
  };
  const password = present({ ...defaults.secrets, ...own.secrets }.password);
  if (password.weakness !== undefined) findings.warn(password.path, password.weakness, whom);
  if (!isEncrypted(url) && !isLoopback(url)) {
    const remedy = url.protocol === 'http' ? 'https://' : 'api-ssl://';
    findings.warn([...own.path, 'url'], `the password crosses the network in clear text; use ${remedy}`, whom);
  }
  return {
    name,
    url,
    ...defined({ role: router.role }),
    username: present(settings.username),
    password: password.value,
    timeoutMs: settings.timeout ?? timeout.parse(builtIn.timeout),
    maxInFlight: settings.max_in_flight ?? builtIn.maxInFlight,
    collectors: collectors.filter((collector) => switches[collector] !== false),
    dynamicInterfaces: settings.dynamic_interfaces ?? builtIn.dynamicInterfaces,
    tls: resolveTls(url, own, defaults, (path, cause) => findings.warn(path, cause, whom)),
  };
}

// The router's own word replaces an inherited one that contradicts it: a router with a pin is never left unverified
// because defaults say insecure_skip_verify.
function resolveTls(url: RouterUrl, own: Place, defaults: Place, warn: (path: Path, cause: string) => void): TlsConfig {
  const verified = { insecureSkipVerify: false, anonymousDh: false };
  if (!isEncrypted(url)) return verified;
  const mine = own.settings.tls ?? {};
  const inherited = defaults.settings.tls ?? {};
  const origin = (key: keyof typeof mine) => [...(key in mine ? own : defaults).path, 'tls', key];

  const provesItself = mine.ca_file !== undefined || mine.fingerprint_sha256 !== undefined;
  const provesEither = provesItself || mine.cert_file !== undefined;
  const anonymousDh = mine.anonymous_dh ?? (inherited.anonymous_dh === true && !provesEither);
  if (anonymousDh && url.protocol === 'api-ssl') {
    warn(origin('anonymous_dh'), 'nothing proves who answers; give the router a certificate and pin it');
    return { ...verified, anonymousDh };
  }
  const insecureSkipVerify = mine.insecure_skip_verify ?? (inherited.insecure_skip_verify === true && !provesItself);
  if (insecureSkipVerify) {
    const remedy = 'use ca_file or fingerprint_sha256';
    warn(origin('insecure_skip_verify'), `whoever answers at the address is sent the password; ${remedy}`);
  }
  const secrets = { ...defaults.secrets, ...own.secrets };
  return {
    ...verified,
    insecureSkipVerify,
    ...defined({
      ca: secrets.ca,
      fingerprintSha256: insecureSkipVerify ? undefined : pinOf(mine, inherited),
      serverName: mine.server_name ?? inherited.server_name,
      clientCertificate: secrets.clientCertificate,
    }),
  };
}

/** The router's own authority ends an inherited pin, which would otherwise decide alone. */
function pinOf(mine: Tls, inherited: Tls): string | undefined {
  return mine.fingerprint_sha256 ?? (mine.ca_file === undefined ? inherited.fingerprint_sha256 : undefined);
}

type Tls = NonNullable<Settings['tls']>;

type Defined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('A required part of the config is missing and nobody complained.');
  return value;
}
