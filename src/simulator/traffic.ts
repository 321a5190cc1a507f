import { isMaster, isRunning, present, type Router } from './router.ts';
import type { Counters } from './state.ts';

interface Rates {
  readonly receivedBytesPerSecond: number;
  readonly sentBytesPerSecond: number;
}

const wanOfMaster: Rates = { receivedBytesPerSecond: 5_000_000, sentBytesPerSecond: 600_000 };
const lanOfMaster: Rates = { receivedBytesPerSecond: 620_000, sentBytesPerSecond: 5_050_000 };
const virtualRouter: Rates = { receivedBytesPerSecond: 610_000, sentBytesPerSecond: 60 };
const standby: Rates = { receivedBytesPerSecond: 900, sentBytesPerSecond: 400 };
const masqueradedBytesPerSecond = 590_000;
const bytesPerPacket = 800;

/**
 * Adds to the router's counters what passed since the last time, at rates that depend on the role and swing slowly. A
 * function of time alone: the same history gives the same numbers, however often it is called.
 */
export function accrueTraffic(router: Router, nowMs: number): void {
  const seconds = swungSeconds(nowMs) - swungSeconds(router.countedUntilMs);
  router.countedUntilMs = nowMs;
  if (seconds <= 0) return;
  const isForwarding = isMaster(router) && isRunning(router, router.wanInterface);
  for (const { name, counters } of router.interfaces) {
    if (!isRunning(router, name)) continue;
    const busy = name === router.wanInterface ? wanOfMaster : lanOfMaster;
    count(counters, isForwarding ? busy : standby, seconds);
  }
  for (const { name, counters } of router.vrrp) {
    if (isRunning(router, name)) count(counters, virtualRouter, seconds);
  }
  if (isForwarding) countMasqueraded(router, seconds);
}

/** After a boot all counters begin at zero. */
export function resetCounters(router: Router, nowMs: number): void {
  router.countedUntilMs = nowMs;
  for (const { counters } of [...router.interfaces, ...router.vrrp]) Object.assign(counters, createCounters());
  for (const rule of router.nat) Object.assign(rule, { bytes: 0, packets: 0 });
  for (const row of [...router.interfaces, ...router.vrrp]) row.linkDowns = 0;
}

export function createCounters(): Counters {
  return { receivedBytes: 0, receivedPackets: 0, sentBytes: 0, sentPackets: 0 };
}

function countMasqueraded(router: Router, seconds: number): void {
  for (const rule of router.nat) {
    const shown = present(router, 'nat', rule);
    if (shown === undefined || shown.disabled === true || rule.chain !== 'srcnat') continue;
    rule.bytes += masqueradedBytesPerSecond * seconds;
    rule.packets += (masqueradedBytesPerSecond * seconds) / bytesPerPacket;
  }
}

/** Whole-number percentage; a busy router swings with its traffic. */
export function processorLoad(router: Router, nowMs: number): number {
  const swing = Math.sin((nowMs / 1000 / swingSeconds) * 2 * Math.PI);
  const isForwarding = isMaster(router) && isRunning(router, router.wanInterface);
  return Math.round(isForwarding ? 22 + 6 * swing : 3 + swing);
}

const swingSeconds = 900;
const swingShare = 0.3;

/** The integral of 1 + swingShare * sin(2 pi t / swingSeconds) over the seconds since 1970. */
function swungSeconds(atMs: number): number {
  const turns = ((atMs / 1000) * 2 * Math.PI) / swingSeconds;
  return atMs / 1000 - ((swingShare * swingSeconds) / (2 * Math.PI)) * Math.cos(turns);
}

function count(counters: Counters, rates: Rates, seconds: number): void {
  counters.receivedBytes += rates.receivedBytesPerSecond * seconds;
  counters.receivedPackets += (rates.receivedBytesPerSecond * seconds) / bytesPerPacket;
  counters.sentBytes += rates.sentBytesPerSecond * seconds;
  counters.sentPackets += (rates.sentBytesPerSecond * seconds) / bytesPerPacket;
}
