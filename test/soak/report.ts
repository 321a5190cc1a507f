import { connectionsOver, loginsOf, tooManyLogins } from './logins.ts';
import { calmSeconds, type Scrape, type Soaked, type Vitals } from './soak.ts';
import type { Spell, Subject } from './subject.ts';

/** In MiB, from a third of the time to the end: V8 lets the heap breathe. */
const maxGrowth = 64;
/** Beyond the timeout of the client. The routers, the clients and often other tests share two cores with the exporter. */
const graceSeconds = 1;
/** Such a machine may hold a process up for longer, now and then. */
const maxLateShare = 0.01;
/** From the end of a fault. The quiet time of REST is 3 s. */
const maxUnreadSeconds = 15;

/** What the exporter promises, and did not keep. */
export function brokenPromises(soaked: Soaked): readonly string[] {
  const { before, after, settled } = measured(soaked);
  const { scrapes, routers } = soaked;
  const unanswered = scrapes.filter(({ isAnswered }) => !isAnswered).length;
  const late = scrapes.filter(isLate).length;
  const growth = (settled.at(-1)?.residentMib ?? 0) - (settled[0]?.residentMib ?? 0);
  const unread = routers.flatMap(({ router: { name }, spells }) =>
    spells.filter(isUnread).map(({ cause }) => `${name}: not read within ${maxUnreadSeconds} s after ${cause}`),
  );
  return [
    ...(unanswered > 0 ? [`${unanswered} scrapes were not answered`] : []),
    ...(late > maxLateShare * scrapes.length ? [`${late} of ${scrapes.length} scrapes were late`] : []),
    ...routers.flatMap(tooManyLogins),
    ...unread,
    ...(after > before ? [`${after} descriptors at the end, at the beginning ${before}`] : []),
    ...(growth > maxGrowth ? [`${growth.toFixed(0)} MiB more at the end`] : []),
  ];
}

export function soakReport(soaked: Soaked): string {
  const { minutes, scrapes, vitals, routers } = soaked;
  const { before, after, settled } = measured(soaked);
  const unanswered = scrapes.filter(({ isAnswered }) => !isAnswered).length;
  const late = scrapes.filter(isLate).length;
  const lags = afterAThird(scrapes).flatMap(({ lagSeconds }) => (Number.isFinite(lagSeconds) ? [lagSeconds] : []));
  const faults = routers.flatMap((router) => router.faults);
  return [
    `scrapes            ${scrapes.length} in ${minutes} minutes, ${unanswered} unanswered, ${late} more than ${graceSeconds} s too late`,
    ...[...new Set(scrapes.map(({ timeoutSeconds }) => timeoutSeconds))].map((timeout) => missedLine(scrapes, timeout)),
    `faults             ${faults.length}: ${[...new Set(faults)].sort().join(', ')}`,
    ...routers.flatMap((router) => [...loginsLines(router), readAgainLine(router)]),
    `resident memory    ${settled.at(0)?.residentMib.toFixed(0)} MiB after a third, ${settled.at(-1)?.residentMib.toFixed(0)} MiB at the end, slope ${slopePerHour(settled).toFixed(1)} MiB per hour`,
    `descriptors        ${before} before the first fault, at most ${Math.max(...vitals.map(({ descriptors }) => descriptors))}, ${after} at the end`,
    `event loop lag     p99 at most ${(Math.max(...lags) * 1000).toFixed(0)} ms after a third`,
    '',
  ].join('\n');
}

function isLate({ isAnswered, seconds, timeoutSeconds }: Scrape): boolean {
  return isAnswered && seconds > timeoutSeconds + graceSeconds;
}

function missedLine(scrapes: readonly Scrape[], timeout: number): string {
  const seconds = scrapes.filter(({ timeoutSeconds }) => timeoutSeconds === timeout).map((scrape) => scrape.seconds);
  const missed = seconds.filter((one) => one > timeout).length;
  return `missed deadlines   ${missed} of ${seconds.length} with a timeout of ${timeout} s, the slowest took ${Math.max(...seconds).toFixed(1)} s`;
}

function isUnread(spell: Spell): boolean {
  const { healed, readableUntilMs = healed?.atMs ?? 0, upMs = Number.POSITIVE_INFINITY } = spell;
  return healed !== undefined && Math.min(readableUntilMs, upMs) - healed.atMs > maxUnreadSeconds * 1000;
}

function loginsLines(subject: Subject): readonly string[] {
  const { router, transport, faults } = subject;
  const all = loginsOf(subject);
  const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
  const who = `${router.name} (${transport})`;
  const breaking = all.slice(1).filter(({ dueAfter }) => dueAfter > 0).length;
  const reads = sum(({ spell, during }) => (during > 0 ? spell.reads.size : 0));
  const inVain = sum(({ after, dueAfter }) => Math.max(0, after - dueAfter));
  return [
    `logins             ${who}: ${sum(({ after }) => after) - inVain}, where ${sum(({ dueAfter }) => dueAfter)} were due: ${connectionsOver(transport)} at the start, one for each connection that ${breaking} of ${faults.length} faults broke`,
    `                   ${who}: ${inVain} more in reads that the end of a fault met in the middle, ${sum(({ during }) => during)} in ${reads} reads while faults lasted; ${sum(({ refused }) => refused)} refused`,
  ];
}

function readAgainLine({ router, transport, spells }: Subject): string {
  const seconds = spells.flatMap(({ cause, healed, upMs, readableUntilMs }) =>
    cause === 'the start' || healed === undefined || upMs === undefined || upMs > (readableUntilMs ?? healed.atMs)
      ? []
      : [(upMs - healed.atMs) / 1000],
  );
  return `read again         ${router.name} (${transport}): ${Math.max(0, ...seconds).toFixed(1)} s after a fault at most`;
}

function measured({ vitals }: Soaked) {
  const calm = vitals.slice(0, calmSeconds.before).map(({ descriptors }) => descriptors);
  return { before: Math.max(...calm), after: vitals.at(-1)?.descriptors ?? 0, settled: afterAThird(vitals) };
}

/** Until then the heap finds its size, and what starts the process weighs. */
function afterAThird<Measurement>(all: readonly Measurement[]): readonly Measurement[] {
  return all.slice(Math.floor(all.length / 3));
}

/** Least squares, in MiB per hour. */
function slopePerHour(vitals: readonly Vitals[]): number {
  const mean = (of: (one: Vitals) => number) => vitals.reduce((sum, one) => sum + of(one), 0) / vitals.length;
  const [at, resident] = [mean(({ atSeconds }) => atSeconds), mean(({ residentMib }) => residentMib)];
  const products = vitals.reduce((sum, one) => sum + (one.atSeconds - at) * (one.residentMib - resident), 0);
  const squares = vitals.reduce((sum, one) => sum + (one.atSeconds - at) ** 2, 0);
  return (products / squares) * 3600;
}
