import { styleText } from 'node:util';
import type { Severity } from '../ha/finding.ts';
import type { GroupReport, RouterReport, VirtualRouterReport } from '../ha/report.ts';
import type { Status } from '../ha/verdict.ts';

const colours: Readonly<Record<Status | Severity, 'red' | 'yellow' | 'magenta' | 'green' | 'cyan'>> = {
  critical: 'red',
  warning: 'yellow',
  unknown: 'magenta',
  info: 'cyan',
  ok: 'green',
};

/** A group as a person reads it on a terminal: verdict, findings, routers side by side, would a failover work. */
export function reportText(report: GroupReport, coloured: boolean): string {
  const word = (status: Status | Severity) => paint(status.toUpperCase(), status, coloured);
  return [
    `${clean(report.group)}: ${word(report.status)}`,
    `  ${clean(report.summary)}`,
    '',
    ...report.findings.flatMap(({ severity, alert, sentence }) => [
      `  ${word(severity)} ${clean(sentence)}${alert === undefined ? '' : ` [${alert}]`}`,
      '',
    ]),
    ...columns(report.routers, report.virtualRouters).map((line) => `  ${line}`.trimEnd()),
    '',
    ...(report.virtualRouters.length === 0 ? [] : ['  Would a failover work now?']),
    ...report.virtualRouters.flatMap(failoverLines).map((line) => `    ${line}`),
    '',
  ].join('\n');
}

function paint(text: string, status: Status | Severity, coloured: boolean): string {
  // styleText would look at the terminal by itself in some versions of Node.js; whether to colour is decided once.
  return coloured ? styleText([colours[status], 'bold'], text, { validateStream: false }) : text;
}

/** What routers say may hold escape sequences; a terminal must not obey them. */
function clean(text: string): string {
  return text.replace(/\p{C}/gu, '\uFFFD');
}

function failoverLines({ virtualRouter, failoverWorks, standbys }: VirtualRouterReport): readonly string[] {
  const answer = failoverWorks === null ? 'not known' : failoverWorks ? 'yes' : 'NO';
  const each = standbys.map(({ router, ready, reasons }) => {
    if (ready === true)
      return `${router} is ready${reasons.length > 0 ? `, provided that ${reasons.join(' and ')}` : ''}`;
    return `${router} is not ${ready === null ? 'known to be ' : ''}ready: ${reasons.join('; ')}`;
  });
  const why = each.length === 0 ? 'there is no standby' : each.join('. ');
  return [clean(`${virtualRouter}: ${answer}; ${why}`)];
}

/** One column per router, one row per thing; a cell may have several lines. */
function columns(routers: readonly RouterReport[], virtualRouters: readonly VirtualRouterReport[]): readonly string[] {
  const rows: readonly (readonly [string, (router: RouterReport) => readonly string[]])[] = [
    ['', ({ router }) => [router]],
    ['read from', ({ url }) => [url]],
    ['RouterOS', ({ version }) => [version ?? '?']],
    ['identity', ({ identity }) => [identity ?? '?']],
    ...virtualRouters.map(({ virtualRouter }) => [`VRRP ${virtualRouter}`, roleOf(virtualRouter)] as const),
    ...virtualRouters.map(({ virtualRouter }) => ['  address', addressesOf(virtualRouter)] as const),
    ['WAN', wanOf],
    ['lease', leasesOf],
    ['NAT', natOf],
    ['default route', ({ defaultRoute }) => [defaultRoute === null ? '?' : defaultRoute ? 'active' : 'NONE ACTIVE']],
  ];
  const table = rows.map(([title, of]) => [[title], ...routers.map((router) => of(router).map(clean))]);
  const widths = ['', ...routers].map((_, column) =>
    Math.max(...table.flatMap((row) => (row[column] ?? []).map((line) => line.length))),
  );
  return table.flatMap((row) => {
    const height = Math.max(...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) =>
      row.map((cell, column) => (cell[line] ?? '').padEnd(widths[column] ?? 0)).join('  '),
    );
  });
}

function roleOf(virtualRouter: string) {
  return ({ roles }: RouterReport): readonly string[] => {
    if (roles === null) return ['not read'];
    const own = roles.filter((role) => role.virtualRouter === virtualRouter);
    if (own.length === 0) return ['no such instance'];
    return own.map(({ state, priority, preferred }) => {
      const word = state === 'master' ? 'MASTER' : state;
      return `${word}, priority ${priority}${preferred === true ? ', preferred' : ''}`;
    });
  };
}

function addressesOf(virtualRouter: string) {
  return ({ roles }: RouterReport): readonly string[] => {
    const own = (roles ?? []).filter((role) => role.virtualRouter === virtualRouter);
    return own.flatMap(({ virtualAddresses }) => {
      if (virtualAddresses === null) return ['?'];
      return virtualAddresses.length === 0 ? ['NONE'] : virtualAddresses;
    });
  };
}

function wanOf({ wan }: RouterReport): readonly string[] {
  if (wan === null) return ['?'];
  if (wan.length === 0) return ['none found'];
  return wan.map(
    ({ interface: name, running }) => `${name} ${running === null ? '?' : running ? 'running' : 'NOT RUNNING'}`,
  );
}

function leasesOf({ leases }: RouterReport): readonly string[] {
  if (leases === null) return ['?'];
  if (leases.length === 0) return ['no DHCP client'];
  return leases.map(
    ({ interface: name, status, address }) => `${name} ${status}${address === null ? '' : ` ${address}`}`,
  );
}

function natOf({ nat }: RouterReport): readonly string[] {
  if (nat === null) return ['?'];
  if (nat.length === 0) return ['no rule'];
  return nat.map(({ rule, enabled }) => `${rule}: ${enabled ? 'enabled' : 'disabled'}`);
}
