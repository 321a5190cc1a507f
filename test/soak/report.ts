import { calmSeconds, type Scrape, type Soaked, type Vitals } from './soak.ts';
import type { Calm, Subject } from './subject.ts';

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
  const calms = routers.flatMap(({ router: { name }, transport, calms }) =>
    calms.flatMap((calm) => [
      ...(calm.logins > loginsDue(calm) * connectionsOver(transport)
        ? [`${name}: ${calm.logins} logins after ${calm.after}`]
        : []),
      ...(isUnread(calm) ? [`${name}: not read within ${maxUnreadSeconds} s after ${calm.after}`] : []),
    ]),
  );
  return [
    ...(unanswered > 0 ? [`${unanswered} scrapes were not answered`] : []),
    ...(late > maxLateShare * scrapes.length ? [`${late} of ${scrapes.length} scrapes were late`] : []),
    ...calms,
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
    ...[...new Set(scrapes.map(({ timeoutSeconds }) => timeoutSeconds))].map((timeout) =>
      slowestLine(scrapes, timeout),
    ),
    `faults             ${faults.length}: ${[...new Set(faults)].sort().join(', ')}`,
    ...routers.flatMap((router) => [loginsLine(router), readAgainLine(router)]),
    `resident memory    ${settled.at(0)?.residentMib.toFixed(0)} MiB after a third, ${settled.at(-1)?.residentMib.toFixed(0)} MiB at the end, slope ${slopePerHour(settled).toFixed(1)} MiB per hour`,
    `descriptors        ${before} before the first fault, at most ${Math.max(...vitals.map(({ descriptors }) => descriptors))}, ${after} at the end`,
    `event loop lag     p99 at most ${(Math.max(...lags) * 1000).toFixed(0)} ms after a third`,
    '',
  ].join('\n');
}

function isLate({ isAnswered, seconds, timeoutSeconds }: Scrape): boolean {
  return isAnswered && seconds > timeoutSeconds + graceSeconds;
}

function slowestLine(scrapes: readonly Scrape[], timeout: number): string {
  const seconds = scrapes.filter(({ timeoutSeconds }) => timeoutSeconds === timeout).map((scrape) => scrape.seconds);
  const over = seconds.filter((one) => one > timeout).length;
  return `slowest scrape     ${Math.max(...seconds).toFixed(1)} s of ${seconds.length} with a timeout of ${timeout} s, which ${over} outlasted`;
}

/**
 * Of each connection, from the end of a fault that may have broken it to the next such fault: one, and one more where the
 * fault ended in the middle of a read, which then logged in and was given up on. So does a read on a machine that is too
 * busy for it, which shows as a scrape without the router.
 */
function loginsDue({ misses }: Calm): number {
  return 2 + misses;
}

function isUnread(calm: Calm): boolean {
  const { beganMs, readableUntilMs = beganMs, upMs = Number.POSITIVE_INFINITY } = calm;
  return Math.min(readableUntilMs, upMs) - beganMs > maxUnreadSeconds * 1000;
}

function loginsLine({ router, transport, faults, calms }: Subject): string {
  const connections = connectionsOver(transport);
  const inCalm = calms.map(({ logins }) => logins);
  const total = inCalm.reduce((sum, one) => sum + one, 0);
  return (
    `logins             ${router.name} (${transport}), per connection (of ${connections}): ${(total / connections / calms.length).toFixed(2)} ` +
    `for the start and for each fault that may break it (${calms.length - 1} of ${faults.length}), at most ${Math.max(...inCalm) / connections}; ` +
    `${router.journal.logins - total} more in all that a fault let through and then broke`
  );
}

function readAgainLine({ router, transport, calms }: Subject): string {
  const seconds = calms.flatMap(({ after, beganMs, upMs, readableUntilMs = beganMs }) =>
    after === 'the start' || upMs === undefined || upMs > readableUntilMs ? [] : [(upMs - beganMs) / 1000],
  );
  return `read again         ${router.name} (${transport}): ${Math.max(0, ...seconds).toFixed(1)} s after a fault at most`;
}

/** REST logs in on each of its connections. */
function connectionsOver(transport: Subject['transport']): number {
  return transport === 'https' ? 4 : 1;
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
