/** Time as the simulator sees it: elections, counters, uptimes and leases all go by one of these. */
export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  now(): number;
  /** Calls back once after `delayMs`; the function that it returns cancels that. */
  setTimer(delayMs: number, callback: () => void): () => void;
}

export interface VirtualClock extends Clock {
  /** Moves on by `ms`, running on the way every timer that falls due, in order, also those set by other timers. */
  advance(ms: number): void;
}

/** Never steps back when the machine's clock is set; its timers do not keep the process alive. */
export function realClock(): Clock {
  return {
    now: () => performance.timeOrigin + performance.now(),
    setTimer(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Stands still until told to advance. `startMs` is milliseconds since 1970. */
export function virtualClock(startMs: number): VirtualClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();

  function nextDue(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }

  return {
    now: () => nowMs,
    setTimer(delayMs, callback) {
      const timer = { dueMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        timers.delete(timer);
        nowMs = timer.dueMs;
        timer.callback();
      }
      nowMs = untilMs;
    },
  };
}
