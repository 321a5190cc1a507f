import { calledInWords, type Finding } from './finding.ts';
import { type GroupReport, isSwitchedOff, type RouterReport, type VirtualRouterReport } from './report.ts';

/** One thing, compared over the routers of a group. */
export interface Row {
  readonly title: string;
  /** Whether the routers differ in what is better equal; what rightly differs, such as roles, is not marked. */
  readonly differs: boolean;
  /** One per router, in the order of the report. */
  readonly cells: readonly (readonly Line[])[];
}

export interface Line {
  readonly text: string;
  /** For emphasis alone: the text says the same. `bad` is what a finding tells of, `unknown` was not read. */
  readonly tone: 'plain' | 'master' | 'bad' | 'unknown';
}

/** The routers of a group side by side, what decides first; for people. */
export function sideBySide({ routers, virtualRouters, findings }: GroupReport): readonly Row[] {
  const row = (title: string, of: (router: RouterReport) => readonly Line[], differs = false): Row => ({
    title,
    differs,
    cells: routers.map(of),
  });
  return [
    ...virtualRouters.flatMap(virtualRouterRows).map(({ title, of, differs }) => row(title, of, differs)),
    row('WAN', wanOf),
    row('lease', leasesOf),
    row('NAT', natOf, vary(routers.map(({ nat }) => nat?.map(({ rule }) => rule).sort()))),
    row('default route', defaultRouteOf(findings)),
    row('RouterOS', ({ version }) => [textOr(version)], vary(routers.map(({ version }) => version ?? undefined))),
    row('identity', ({ identity }) => [textOr(identity)]),
    row('read from', ({ url }) => [plain(url)]),
  ];
}

interface VirtualRouterRow {
  readonly title: string;
  readonly of: (router: RouterReport) => readonly Line[];
  readonly differs: boolean;
}

function virtualRouterRows(report: VirtualRouterReport): readonly VirtualRouterRow[] {
  const { virtualRouter, differences } = report;
  const shownElsewhere = ['instance', 'virtual_addresses'];
  const differsIn = (field: string) => differences.some((one) => one.field === field);
  return [
    { title: `VRRP ${virtualRouter}`, of: roleOf(report), differs: differsIn('instance') },
    { title: '  virtual address', of: addressesOf(report), differs: differsIn('virtual_addresses') },
    ...differences
      .filter(({ field }) => !shownElsewhere.includes(field))
      .map(({ field, values }) => ({
        title: `  VRRP ${field}`,
        of: ({ router }: RouterReport) =>
          values
            .filter((one) => one.router === router)
            .map(({ value }) => plain(field === 'interval' ? `${value} s` : value || 'none')),
        differs: true,
      })),
  ];
}

function roleOf(report: VirtualRouterReport) {
  const { virtualRouter, masters } = report;
  return ({ roles }: RouterReport): readonly Line[] => {
    if (roles === null) return [notRead];
    const own = roles.filter((role) => role.virtualRouter === virtualRouter);
    if (own.length === 0) return [bad(`no instance of ${calledInWords(virtualRouter)}`)];
    return own.map(({ state, priority, preferred }) => {
      const about = `priority ${priority}${preferred === true ? ', preferred' : ''}`;
      if (state === 'master') return { text: `MASTER, ${about}`, tone: masters.length > 1 ? 'bad' : 'master' };
      return plainIf(state === 'backup' || isSwitchedOff(report), `${state}, ${about}`);
    });
  };
}

function addressesOf(report: VirtualRouterReport) {
  return ({ roles }: RouterReport): readonly Line[] => {
    if (roles === null) return [notRead];
    const own = roles.filter((role) => role.virtualRouter === report.virtualRouter);
    return own.flatMap(({ virtualAddresses }) => {
      if (virtualAddresses === null) return [notRead];
      if (virtualAddresses.length > 0) return virtualAddresses.map(plain);
      return [isSwitchedOff(report) ? plain('none') : bad('NONE')];
    });
  };
}

/** A standby is ready as long as one of its ways out runs. */
function wanOf({ wan, roles }: RouterReport): readonly Line[] {
  if (wan === null) return [notRead];
  if (wan.length === 0) return [plain('none found')];
  const isEnough = !isMaster(roles) && wan.some(({ running }) => running);
  return wan.map(({ interface: name, running }) => {
    if (running === null) return { text: `${name} not read`, tone: 'unknown' };
    if (running) return plain(`${name} running`);
    return isEnough ? plain(`${name} not running`) : bad(`${name} NOT RUNNING`);
  });
}

function leasesOf({ leases }: RouterReport): readonly Line[] {
  if (leases === null) return [notRead];
  if (leases.length === 0) return [plain('no DHCP client')];
  return leases.map(({ interface: name, status, address, amiss }) =>
    plainIf(!amiss, [name, status, address ?? []].flat().join(' ')),
  );
}

function natOf({ nat, roles }: RouterReport): readonly Line[] {
  if (nat === null) return [notRead];
  if (nat.length === 0) return [plain('no rule')];
  if (isMaster(roles) && !nat.some(({ enabled }) => enabled)) return nat.map(({ rule }) => bad(`${rule}: DISABLED`));
  return nat.map(({ rule, enabled }) => plain(`${rule}: ${enabled ? 'enabled' : 'disabled'}`));
}

function defaultRouteOf(findings: readonly Finding[]) {
  const missed = findings.filter(({ alert }) => alert === 'RouterOSHANoDefaultRouteOnMaster');
  return ({ router, defaultRoute }: RouterReport): readonly Line[] => {
    if (defaultRoute === null) return [notRead];
    if (defaultRoute) return [plain('active')];
    return [missed.some(({ routers }) => routers.includes(router)) ? bad('NONE ACTIVE') : plain('none active')];
  };
}

function isMaster(roles: RouterReport['roles']): boolean {
  return roles?.some(({ state }) => state === 'master') === true;
}

/** Whether those that are known are not all the same. */
function vary(values: readonly unknown[]): boolean {
  return new Set(values.filter((value) => value !== undefined).map((value) => JSON.stringify(value))).size > 1;
}

const notRead: Line = { text: 'not read', tone: 'unknown' };

function textOr(text: string | null): Line {
  return text === null ? notRead : plain(text);
}

function plain(text: string): Line {
  return { text, tone: 'plain' };
}

function plainIf(isWell: boolean, text: string): Line {
  return isWell ? plain(text) : bad(text);
}

function bad(text: string): Line {
  return { text, tone: 'bad' };
}
