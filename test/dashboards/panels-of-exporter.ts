import { version } from '../../src/version.ts';
import { between, type Shown } from './expected.ts';
import { menus } from './panels-of-group.ts';

/** Of the timeout that a router has, and of the timeout of Prometheus. */
const share = between(0.00001, 1);
const seconds = between(0.00001, 5);

/** By title: all panels but the list of routers, behind an exporter that reads so many of which one cannot be read. */
export function panelsOfExporter(instance: string, routers: number): Readonly<Record<string, Shown>> {
  const now = Date.now();
  const lately = between(now - 600_000, now);
  return {
    'Is it scraped?': { 'routeros-ha': 'UP' },
    'Is its configuration good?': { [instance]: 'GOOD' },
    'How many routers does it read?': { read: routers - 1, unread: 1 },
    'Scrape against its deadline': { 'slowest router': share, 'slower than 95 %': share, 'slower than 50 %': share },
    'What Prometheus waits for': { 'routeros-ha': seconds },
    'Routers that cannot be read, by reason': { unreachable: 1 },
    'Menus that cannot be read, by reason': Object.fromEntries(menus.map((menu) => [`${menu} unreachable`, 1])),
    // One of each router of the group `odd`.
    'Rows left out': { nat: 2 },
    'Slowest answer by menu': Object.fromEntries(menus.map((menu) => [menu, seconds])),
    'Event-loop lag': { [`${instance} one of a hundred`]: seconds, [`${instance} one of two`]: seconds },
    Memory: { [`${instance} resident`]: between(40e6, 1e9), [`${instance} heap`]: between(5e6, 500e6) },
    CPU: { [instance]: between(0.0001, 4) },
    Exporters: [['routeros-ha', instance, version, process.version, lately, lately, between(5, 1_000)]],
  };
}
