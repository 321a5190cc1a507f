import type { Chronicle, Episode, RouterTruth } from './chronicle.ts';

/** What an alert is about, as its labels say it. */
export type Subject = Readonly<Record<string, string>>;

/** What should page, said anew from the table of alerts: nothing here is shared with the rules or the verdict. */
interface Critical {
  readonly alert: string;
  /** Such a state is innocent for that long. */
  readonly innocentSeconds: number;
  /** What people suffer by then, where that may last longer than what the alert is about. */
  readonly outage?: (routers: readonly RouterTruth[]) => boolean;
  /** It has to be seen for that long before it pages, besides. */
  readonly forSeconds: number;
  /** It goes on firing for that long. */
  readonly keepSeconds: number;
  /** For that long its rule takes what was read last for the present, where no reading that decides it follows. */
  readonly staleSeconds: number;
  /** About the group as a whole, or about each router. */
  readonly holds:
    | { readonly ofGroup: (routers: readonly RouterTruth[]) => boolean }
    | { readonly ofRouter: (router: RouterTruth) => boolean };
  /** Whether a reading from which all this was missing tells if it holds: what the alert needs was read. */
  readonly isDecided: (unread: ReadonlySet<string>, routers: readonly RouterTruth[], router: string) => boolean;
}

const isRead = (unread: ReadonlySet<string>, router: string, ...menus: readonly string[]) =>
  !unread.has(router) && menus.every((menu) => !unread.has(`${router} ${menu}`));
const roleMenu = '/interface/vrrp';
/** Which interfaces lead out of a router is known by them. */
const wayOutMenus = ['/ip/dhcp-client', '/ip/firewall/nat'];

/** Three advertisements of a second and the skew are less; anything is given four seconds. */
const handoverSeconds = 4;
const keepNone = 0;
/** Of rules that go by what the exporter observed, and of those that go by records. */
const [observedStale, recordedStale] = [30, 40];

export const criticals: readonly Critical[] = [
  {
    alert: 'RouterOSHASplitBrain',
    innocentSeconds: handoverSeconds,
    forSeconds: 0,
    keepSeconds: 120,
    staleSeconds: observedStale,
    holds: { ofGroup: (routers) => masters(routers) > 1 },
    isDecided: (unread, routers) =>
      masters(routers.filter(({ name }) => isRead(unread, name, roleMenu))) > 1 || areCounted(unread, routers),
  },
  {
    alert: 'RouterOSHANoMaster',
    innocentSeconds: handoverSeconds,
    forSeconds: 0,
    keepSeconds: 60,
    staleSeconds: observedStale,
    holds: {
      ofGroup: (routers) =>
        routers.every(({ isOn, isMaster }) => isOn && !isMaster) &&
        routers.filter(({ isEnabled }) => isEnabled).length > 1,
    },
    // Where it is switched off on all but one, a router outside the group could be master; here there is none.
    outage: (routers) => masters(routers) === 0,
    isDecided: areCounted,
  },
  {
    alert: 'RouterOSHANatDisabledOnMaster',
    innocentSeconds: handoverSeconds,
    forSeconds: 0,
    keepSeconds: 60,
    staleSeconds: observedStale,
    holds: { ofRouter: ({ isMaster, hasNat }) => isMaster && !hasNat },
    isDecided: (unread, _routers, router) => isRead(unread, router, roleMenu, '/ip/firewall/nat'),
  },
  {
    alert: 'RouterOSHAWanDownOnMaster',
    innocentSeconds: 0,
    forSeconds: 45,
    keepSeconds: 60,
    staleSeconds: recordedStale,
    holds: { ofRouter: ({ isMaster, isWanRunning }) => isMaster && !isWanRunning },
    isDecided: (unread, _routers, router) => isRead(unread, router, roleMenu, '/interface', ...wayOutMenus),
  },
  {
    alert: 'RouterOSHADhcpUnboundOnMaster',
    innocentSeconds: 0,
    forSeconds: 60,
    keepSeconds: keepNone,
    staleSeconds: recordedStale,
    holds: { ofRouter: ({ isMaster, hasLease }) => isMaster && !hasLease },
    isDecided: (unread, _routers, router) => isRead(unread, router, roleMenu, ...wayOutMenus),
  },
  {
    alert: 'RouterOSHANoDefaultRouteOnMaster',
    innocentSeconds: 0,
    forSeconds: 60,
    keepSeconds: keepNone,
    staleSeconds: recordedStale,
    // The only default route of these routers is that of the lease.
    holds: { ofRouter: ({ isMaster, hasLease }) => isMaster && !hasLease },
    isDecided: (unread, _routers, router) => isRead(unread, router, roleMenu, '/ip/route', ...wayOutMenus),
  },
  {
    alert: 'RouterOSHAGroupUnreachable',
    innocentSeconds: 0,
    forSeconds: 60,
    keepSeconds: keepNone,
    staleSeconds: recordedStale,
    holds: { ofGroup: (routers) => routers.every(({ isReadable }) => !isReadable) },
    isDecided: () => true,
  },
  {
    // A router was read, nobody who was read is master or backup, and somebody is unread: perhaps there is no gateway.
    alert: 'RouterOSHANoMasterVisible',
    innocentSeconds: 0,
    // Two minutes, after the last count of masters has stood for half a minute.
    forSeconds: 150,
    keepSeconds: keepNone,
    staleSeconds: recordedStale,
    holds: {
      ofGroup: (routers) => {
        const read = routers.filter(({ isReadable }) => isReadable);
        return read.length > 0 && read.every(({ isHealthy }) => !isHealthy) && !isCounted(routers);
      },
    },
    isDecided: () => true,
  },
];

function masters(routers: readonly RouterTruth[]): number {
  return routers.filter(({ isMaster }) => isMaster).length;
}

/** Where none is master and only one could be, a router outside the group may be it. */
function areCounted(unread: ReadonlySet<string>, routers: readonly RouterTruth[]): boolean {
  const isKnown = masters(routers) > 0 || routers.filter(({ isEnabled }) => isEnabled).length > 1;
  return isKnown && routers.every(({ name }) => isRead(unread, name, roleMenu));
}

/** Everybody is read, and two could be master: then it is known that nobody is, which is another alert. */
function isCounted(routers: readonly RouterTruth[]): boolean {
  return routers.every(({ isReadable }) => isReadable) && routers.filter(({ isEnabled }) => isEnabled).length > 1;
}

/** A time in which something was so that should page if it lasts. */
export interface Condition {
  readonly critical: Critical;
  readonly subject: Subject;
  readonly fromMs: number;
  readonly toMs: number;
  /** How long the outage around it lasted, or itself where that is the same. What comes and goes within one is one. */
  readonly outageMs: number;
}

export function conditionsOf(chronicle: Chronicle): readonly Condition[] {
  return criticals.flatMap((critical) => {
    const { holds } = critical;
    if ('ofGroup' in holds) return spans(chronicle, ({ routers }) => holds.ofGroup(routers), critical, {});
    const names = chronicle[0]?.routers.map(({ name }) => name) ?? [];
    return names.flatMap((router) =>
      spans(
        chronicle,
        ({ routers }) => routers.some((one) => one.name === router && one.isOn && holds.ofRouter(one)),
        critical,
        { router },
      ),
    );
  });
}

function spans(
  chronicle: Chronicle,
  holds: (episode: Episode) => boolean,
  critical: Critical,
  subject: Subject,
): readonly Condition[] {
  const { outage } = critical;
  const held = joined(chronicle.filter(holds));
  const outages = outage === undefined ? held : joined(chronicle.filter(({ routers }) => outage(routers)));
  return outages.flatMap((around) => {
    const within = held.filter(({ fromMs, toMs }) => around.fromMs <= fromMs && toMs <= around.toMs);
    const [first, last] = [within[0], within.at(-1)];
    if (first === undefined || last === undefined) return [];
    return { critical, subject, fromMs: first.fromMs, toMs: last.toMs, outageMs: around.toMs - around.fromMs };
  });
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Of episodes that follow each other without a gap, one. */
function joined(episodes: readonly Episode[]): readonly Span[] {
  const found: Span[] = [];
  for (const { fromMs, toMs } of episodes) {
    const last = found.at(-1);
    if (last?.toMs === fromMs) found.splice(-1, 1, { fromMs: last.fromMs, toMs });
    else found.push({ fromMs, toMs });
  }
  return found;
}

export function isInnocent({ critical, outageMs }: Condition): boolean {
  return outageMs <= critical.innocentSeconds * 1000;
}
