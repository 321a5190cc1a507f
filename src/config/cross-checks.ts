import type { Usable } from './decode.ts';
import { type Findings, formatPath, type Path } from './findings.ts';
import { isEncrypted } from './router-url.ts';
import type { ConfigFile } from './schema.ts';
import type { Settings } from './secrets.ts';

/** The file, as far as it was usable. */
export type UsableFile = Usable<ConfigFile>;
export type UsableGroup = NonNullable<NonNullable<UsableFile['groups']>[number]>;
export type UsableRouter = NonNullable<NonNullable<UsableGroup['routers']>[number]>;
type VirtualRouters = NonNullable<UsableGroup['virtual_routers']>;
type VirtualRouter = NonNullable<VirtualRouters[number]>;

/** Complains about parts that are right by themselves and wrong together. */
export function crossCheck(file: UsableFile, findings: Findings): void {
  const groupNames = unique('group name', findings);
  const urls = unique('router', findings);
  checkTls(file.defaults?.tls, ['defaults', 'tls'], findings);
  for (const [index, group] of (file.groups ?? []).entries()) {
    const path = ['groups', index];
    groupNames(group?.name, [...path, 'name']);
    const routerNames = unique('router name in a group', findings);
    for (const [position, router] of (group?.routers ?? []).entries()) {
      const routerPath = [...path, 'routers', position];
      routerNames(router?.name, [...routerPath, 'name']);
      urls(router?.url?.href, [...routerPath, 'url']);
      checkRouter(router ?? {}, file.defaults ?? {}, routerPath, findings);
    }
    checkRoles(group?.routers ?? [], [...path, 'routers'], findings);
    checkVirtualRouters(group?.virtual_routers ?? [], [...path, 'virtual_routers'], findings);
  }
}

function unique(what: string, findings: Findings): (value: string | undefined, path: Path) => void {
  const seen = new Map<string, Path>();
  return (value, path) => {
    if (value === undefined) return;
    const first = seen.get(value);
    if (first === undefined) seen.set(value, path);
    else findings.complain(path, `the same as ${formatPath(first)}, expected each ${what} once`);
  };
}

function checkRouter(router: UsableRouter, defaults: Settings, path: Path, findings: Findings): void {
  if (!isWritten(['username'], router, defaults)) {
    findings.complain([...path, 'username'], 'missing, expected a user name here or in defaults');
  }
  if (!isWritten(['password', 'password_file'], router, defaults)) {
    findings.complain([...path, 'password'], 'missing, expected password_file or password here or in defaults');
  }
  const tlsPath = [...path, 'tls'];
  checkTls(router.tls, tlsPath, findings);
  if (router.url === undefined || router.tls === undefined || Object.keys(router.tls).length === 0) return;
  const { protocol } = router.url;
  if (!isEncrypted(router.url)) {
    const encrypted = protocol === 'http' ? 'https' : 'api-ssl';
    findings.complain(tlsPath, `${protocol}:// has no TLS, expected no tls here or a url with ${encrypted}://`);
  } else if (router.tls.anonymous_dh === true && protocol !== 'api-ssl') {
    findings.complain([...tlsPath, 'anonymous_dh'], `not possible with ${protocol}://, expected a url with api-ssl://`);
  }
}

function isWritten(keys: readonly string[], ...places: readonly object[]): boolean {
  return places.some((place) => keys.some((key) => Object.hasOwn(place, key)));
}

function checkTls(tls: Settings['tls'], path: Path, findings: Findings): void {
  if (tls === undefined) return;
  const has = (key: keyof typeof tls) => Object.hasOwn(tls, key);
  if (has('cert_file') !== has('key_file')) {
    const [present, absent] = has('cert_file') ? ['cert_file', 'key_file'] : ['key_file', 'cert_file'];
    findings.complain([...path, present], `stands alone, expected ${absent} beside it`);
  }
  if (tls.insecure_skip_verify === true && has('fingerprint_sha256')) {
    const problem = 'contradicts fingerprint_sha256 beside it, expected one of the two';
    findings.complain([...path, 'insecure_skip_verify'], problem);
  }
  const proofs = (['ca_file', 'fingerprint_sha256', 'cert_file'] as const).filter(has);
  if (tls.anonymous_dh === true && proofs.length > 0) {
    const problem = `there is no certificate to check, expected no ${proofs.join(', ')} beside it`;
    findings.complain([...path, 'anonymous_dh'], problem);
  }
}

function checkRoles(routers: readonly (UsableRouter | undefined)[], path: Path, findings: Findings): void {
  const primaries = [...routers.keys()].filter((index) => routers[index]?.role === 'primary');
  const [first, ...others] = primaries.map((index) => [...path, index, 'role']);
  for (const other of others) {
    findings.complain(other, `primary like ${formatPath(first ?? path)}, expected at most one primary in a group`);
  }
}

function checkVirtualRouters(entries: VirtualRouters, path: Path, findings: Findings): void {
  const names = unique('virtual router name in a group', findings);
  for (const [index, entry] of entries.entries()) {
    names(entry?.name, [...path, index, 'name']);
    const earlier = entries.slice(0, index).findIndex((other) => overlaps(other, entry));
    if (earlier >= 0) {
      const problem = `can match the same VRRP interface as ${formatPath([...path, earlier])}`;
      findings.complain([...path, index], `${problem}, expected vrid, protocol or interface to tell them apart`);
    }
  }
}

function overlaps(a: VirtualRouter | undefined, b: VirtualRouter | undefined): boolean {
  if (a?.vrid === undefined || b?.vrid === undefined || a.vrid !== b.vrid) return false;
  const sameProtocol = a.protocol === undefined || b.protocol === undefined || a.protocol === b.protocol;
  const sharesInterface = a.interface?.some((name) => b.interface?.includes(name)) ?? true;
  return sameProtocol && (b.interface === undefined || sharesInterface);
}
