import type { Chronicle, RouterTruth } from './chronicle.ts';
import type { Scrape, Watch } from './exporter.ts';
import type { Firing } from './firings.ts';
import type { History } from './world.ts';

const seconds = 600;
const group = 'hand-made';

const well: RouterTruth = {
  name: 'router-a',
  isOn: true,
  isReadable: true,
  isEnabled: true,
  isMaster: true,
  isHealthy: true,
  hasNat: true,
  isWanRunning: true,
  hasLease: true,
};
const backup: RouterTruth = { ...well, name: 'router-b', isMaster: false, hasNat: false };

const states = {
  well: [well, backup],
  splitBrain: [well, { ...backup, isMaster: true, hasNat: true }],
  natOff: [{ ...well, hasNat: false }, backup],
  wanDown: [{ ...well, isWanRunning: false, hasLease: false }, backup],
} satisfies Record<string, readonly RouterTruth[]>;

/** What was so from which second on: `{ 60: 'splitBrain', 90: 'well' }`. Before, all was well. */
export type Told = Readonly<Record<number, keyof typeof states>>;

/** `natOff` is scraped at 75 s, of which a menu is unread: `{ 75: ['router-a /ip/firewall/nat'] }`; `lost` got no answer. */
export type Scrapes = Readonly<Record<number, readonly string[] | 'lost'>>;

export function history(told: Told, ...exporters: readonly Scrapes[]): History {
  return {
    plan: {
      seed: 0,
      group,
      seconds,
      members: 2,
      maintenance: false,
      natLagsMs: [],
      intervalMs: 15_000,
      exporters: [],
      events: [],
    },
    chronicle: chronicle(told),
    exporters: exporters.map(watch),
    downtimes: [],
  };
}

function chronicle(told: Told): Chronicle {
  const begins = Object.entries({ 0: 'well' as const, ...told });
  return begins.map(([from, state], index) => ({
    fromMs: Number(from) * 1000,
    toMs: Number(begins[index + 1]?.[0] ?? seconds) * 1000,
    routers: states[state],
  }));
}

function watch(scrapes: Scrapes, index: number): Watch {
  return {
    instance: `${index}`,
    intervalMs: 15_000,
    phaseMs: 0,
    scrapes: Object.entries(scrapes).map(([at, unread]): Scrape => {
      const readAtMs = Number(at) * 1000;
      const isLost = unread === 'lost';
      return {
        readAtMs,
        visibleAtMs: readAtMs + 100,
        unread: new Set(isLost ? [] : unread),
        samples: isLost ? undefined : [],
      };
    }),
  };
}

/** A scrape each 15 s, unless something else is said of one. */
export function regularly(but: Scrapes = {}, from = 0, to = seconds): Scrapes {
  const all: Record<number, Scrapes[number]> = {};
  for (let at = from; at < to; at += 15) all[at] = but[at] ?? [];
  return all;
}

/** Fired from one second to another, its expression true for as long or until a second before. */
export function firing(
  alert: string,
  from: number,
  to: number,
  ...trueSpans: readonly (readonly [number, number])[]
): Firing {
  const spans = trueSpans.length === 0 ? [[from, to] as const] : trueSpans;
  const all = Array.from({ length: (to - from) / 5 + 1 }, (_, index) => from + 5 * index);
  return {
    group,
    alert: `RouterOSHA${alert}`,
    subject: alert.endsWith('OnMaster') ? { router: 'router-a' } : {},
    fromSeconds: from,
    toSeconds: to,
    trueAtSeconds: all.filter((second) => spans.some(([first, last]) => first <= second && second <= last)),
  };
}
