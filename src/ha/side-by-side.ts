import { calledInWords } from './finding.ts';
import type { GroupReport, RouterReport, VirtualRouterReport } from './report.ts';

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
  /** For emphasis alone: the text says the same. `unknown` was not read. */
  readonly tone: 'plain' | 'master' | 'bad' | 'unknown';
}

/** The routers of a group side by side, what decides first; for people. */
export function sideBySide({ routers, virtualRouters }: GroupReport): readonly Row[] {
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
    row('default route', defaultRouteOf),
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

function virtualRouterRows({ virtualRouter, masters, differences }: VirtualRouterReport): readonly VirtualRouterRow[] {
  const shownElsewhere = ['instance', 'virtual_addresses'];
  const differsIn = (field: string) => differences.some((one) => one.field === field);
  return [
    { title: `VRRP ${virtualRouter}`, of: roleOf(virtualRouter, masters.length > 1), differs: differsIn('instance') },
    { title: '  virtual address', of: addressesOf(virtualRouter), differs: differsIn('virtual_addresses') },
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

function roleOf(virtualRouter: string, isSplit: boolean) {
  return ({ roles }: RouterReport): readonly Line[] => {
    if (roles === null) return [notRead];
    const own = roles.filter((role) => role.virtualRouter === virtualRouter);
    if (own.length === 0) return [bad(`no instance of ${calledInWords(virtualRouter)}`)];
    return own.map(({ state, priority, preferred }) => {
      const about = `priority ${priority}${preferred === true ? ', preferred' : ''}`;
      if (state === 'master') return { text: `MASTER, ${about}`, tone: isSplit ? 'bad' : 'master' };
      return state === 'backup' ? plain(`backup, ${about}`) : bad(`${state}, ${about}`);
    });
  };
}

function addressesOf(virtualRouter: string) {
  return ({ roles }: RouterReport): readonly Line[] => {
    if (roles === null) return [notRead];
    const own = roles.filter((role) => role.virtualRouter === virtualRouter);
    return own.flatMap(({ virtualAddresses }) => {
      if (virtualAddresses === null) return [notRead];
      return virtualAddresses.length === 0 ? [bad('NONE')] : virtualAddresses.map(plain);
    });
  };
}

function wanOf({ wan }: RouterReport): readonly Line[] {
  if (wan === null) return [notRead];
  if (wan.length === 0) return [plain('none found')];
  return wan.map(({ interface: name, running }) => {
    if (running === null) return { text: `${name} not read`, tone: 'unknown' };
    return running ? plain(`${name} running`) : bad(`${name} NOT RUNNING`);
  });
}

function leasesOf({ leases }: RouterReport): readonly Line[] {
  if (leases === null) return [notRead];
  if (leases.length === 0) return [plain('no DHCP client')];
  return leases.map(({ interface: name, status, address }) =>
    address === null ? bad(`${name} ${status}`) : plain(`${name} ${status} ${address}`),
  );
}

function natOf({ nat, roles }: RouterReport): readonly Line[] {
  if (nat === null) return [notRead];
  if (nat.length === 0) return [plain('no rule')];
  const isOffOnMaster = roles?.some(({ state }) => state === 'master') === true && !nat.some(({ enabled }) => enabled);
  if (isOffOnMaster) return nat.map(({ rule }) => bad(`${rule}: DISABLED`));
  return nat.map(({ rule, enabled }) => plain(`${rule}: ${enabled ? 'enabled' : 'disabled'}`));
}

function defaultRouteOf({ defaultRoute }: RouterReport): readonly Line[] {
  if (defaultRoute === null) return [notRead];
  return [defaultRoute ? plain('active') : bad('NONE ACTIVE')];
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

function bad(text: string): Line {
  return { text, tone: 'bad' };
}
