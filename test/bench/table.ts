import type { Unread } from './exporter.ts';
import type { Result } from './measure.ts';

interface Column {
  readonly head: string;
  readonly cell: (result: Result, all: readonly Result[]) => string;
}

const columns: readonly Column[] = [
  { head: 'routers', cell: ({ routers }) => `${routers}` },
  { head: 'transport', cell: ({ transport }) => transport },
  { head: 'delay ms', cell: ({ delayMs }) => `${delayMs}` },
  { head: 'first scrape ms', cell: ({ coldMs }) => short(coldMs) },
  { head: 'scrape ms', cell: ({ wallMs }) => short(wallMs) },
  { head: '÷ delay', cell: ({ wallMs, delayMs }) => (delayMs === 0 ? '' : short(wallMs / delayMs)) },
  { head: 'exchanges', cell: exchanges },
  { head: 'CPU ms/router', cell: ({ cpuMs }) => short(cpuMs) },
  { head: 'simulator CPU ms/router', cell: ({ routersCpuMs }) => short(routersCpuMs) },
  { head: 'resident MB', cell: ({ residentBytes }) => `${Math.round(residentBytes / 1e6)}` },
  { head: 'commands', cell: ({ commands }) => short(commands) },
  { head: 'bytes sent', cell: ({ sentBytes }) => `${Math.round(sentBytes)}` },
  { head: 'bytes received', cell: ({ receivedBytes }) => `${Math.round(receivedBytes)}` },
  { head: 'connections', cell: ({ connections }) => `${connections}` },
  { head: 'logins', cell: ({ logins }) => `${logins}` },
  { head: 'answer kB', cell: ({ textBytes }) => short(textBytes / 1e3) },
  { head: 'gzipped kB', cell: ({ compressedBytes }) => short(compressedBytes / 1e3) },
  { head: 'unread, first', cell: ({ unreadCold }) => counts(unreadCold) },
  { head: 'unread, later', cell: ({ unreadWarm }) => counts(unreadWarm) },
];

/** The results as a Markdown table. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => columns.map(({ cell }) => cell(result, results)));
  return [columns.map(({ head }) => head), columns.map(() => '---:'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}

function counts({ routers, menus }: Unread): string {
  return menus === 0 ? '0' : `${menus} menus, ${routers} whole routers`;
}

/**
 * How often a scrape waits for the network: what the delay adds to the same scrape without it, in delays. Nothing where
 * computing takes longer than the network, and hides it.
 */
function exchanges({ routers, transport, delayMs, wallMs }: Result, all: readonly Result[]): string {
  const near = all.find((other) => other.routers === routers && other.transport === transport && other.delayMs === 0);
  if (near === undefined || near.wallMs > delayMs) return '';
  return short((wallMs - near.wallMs) / delayMs);
}

/** About three digits. */
function short(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
