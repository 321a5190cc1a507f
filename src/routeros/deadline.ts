import { setMaxListeners } from 'node:events';

/** A moment by which something must have ended. */
export interface Deadline {
  /** Aborted when the time is up, or when nobody waits any more. */
  readonly signal: AbortSignal;
  readonly timeLeftMs: () => number;
  /** Whether anybody waits now. Work goes on without, for whoever comes next; but what was not begun may be left. */
  readonly isAwaited: () => boolean;
  /** Stops the clock; to be called when the work is done. */
  readonly clear: () => void;
}

/**
 * A deadline `ms` from now, or when `parent` is aborted. Not made of `AbortSignal.any` and `AbortSignal.timeout`, whose
 * timer Node.js 20 may lose to the garbage collector.
 */
export function deadlineIn(ms: number, parent?: AbortSignal, isAwaited = () => true): Deadline {
  const end = performance.now() + ms;
  const controller = new AbortController();
  // One listener per request, or per router of a group, is no leak.
  setMaxListeners(0, controller.signal, ...(parent === undefined ? [] : [parent]));
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  parent?.addEventListener('abort', abort, { once: true });
  if (parent?.aborted === true) abort();
  return {
    signal: controller.signal,
    timeLeftMs: () => (controller.signal.aborted ? 0 : Math.max(0, end - performance.now())),
    isAwaited,
    clear() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', abort);
    },
  };
}
