import type { FastifyInstance } from 'fastify';
import { joinGroup } from '../../ha/members.ts';
import type { Observations } from '../../ha/observations.ts';
import { reportGroup } from '../../ha/report.ts';
import type { Status } from '../../ha/verdict.ts';
import type { GroupReader } from '../../scrape/scrape-group.ts';
import type { DashboardLinks } from '../dashboard-links.ts';
import { prefersJson } from '../negotiate.ts';
import { type Page, sendPage } from '../page.ts';
import { noSuchGroupMain, overall, type Reading, statusMain, worstFirst } from '../status-page.ts';

interface StatusParts {
  readonly groups: () => readonly GroupReader[];
  readonly observationsOf: (group: GroupReader) => Observations;
  readonly dashboards: DashboardLinks | undefined;
  readonly version: string;
}

/** A person is waiting, perhaps because a router hangs. */
const waitMs = 3_000;
/**
 * A scrape that comes then joins the read that the page gave up on, which by the routers' default timeout ends by itself:
 * so to look costs no scrape, and what it gets is at most so old.
 */
const joinableSeconds = 5;

const colours: Readonly<Record<Status, string>> = {
  critical: '#d92d20',
  warning: '#dc8a00',
  unknown: '#7f56d9',
  ok: '#079455',
};

/** `/`: for whoever wants to know how the groups are now, `/?group=NAME` for one of them; as a page, or as JSON. */
export function statusRoute(app: FastifyInstance, { groups, observationsOf, dashboards, version }: StatusParts): void {
  const page: Pick<Page, 'root' | 'current' | 'dashboards' | 'version'> = {
    root: './',
    current: 'Status',
    dashboards,
    version,
  };

  app.get('/', async (request, reply) => {
    const { group: name } = request.query as Readonly<Record<string, unknown>>;
    const all = groups();
    const asked = name === undefined ? all : all.filter(({ group }) => group.name === name);
    const asJson = prefersJson(request.raw);
    reply.header('vary', 'accept').header('cache-control', 'no-store');
    if (asked.length === 0) {
      const names = all.map(({ group }) => group.name);
      reply.code(404);
      if (asJson) return { error: `there is no group ${JSON.stringify(name)}`, groups: names };
      const main = noSuchGroupMain(String(name), names);
      return sendPage(reply, { ...page, title: 'No such group', colour: colours.unknown, main });
    }
    const reading = await readNow(asked, observationsOf);
    if (asJson) return { readAt: reading.readAt.toISOString(), seconds: reading.seconds, groups: reading.reports };
    const worst = reading.reports[0]?.status ?? 'unknown';
    const title = `${worst.toUpperCase()} – ${overall(reading.reports)}`;
    return sendPage(reply, {
      ...page,
      title,
      colour: colours[worst],
      main: statusMain(reading, all.length, dashboards),
    });
  });
}

/** A read that was under way already is joined, so it may have begun before it was asked for. */
async function readNow(
  groups: readonly GroupReader[],
  observationsOf: StatusParts['observationsOf'],
): Promise<Reading> {
  const read = await Promise.all(
    groups.map(async (group) => {
      const snapshot = await group.read(waitMs, joinableSeconds);
      return { snapshot, report: reportGroup(joinGroup(snapshot), observationsOf(group)) };
    }),
  );
  const seconds = Math.max(...read.flatMap(({ snapshot }) => snapshot.routers.map((router) => router.seconds)));
  return {
    reports: worstFirst(read.map(({ report }) => report)),
    readAt: new Date(Date.now() - seconds * 1000),
    seconds,
  };
}
