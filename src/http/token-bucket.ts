/** Lets `burst` requests through at once, and one more after each interval. */
export function tokenBucket(
  { intervalMs, burst }: { readonly intervalMs: number; readonly burst: number },
  now: () => number,
): { take(): boolean } {
  let tokens = burst;
  let countedAt = now();

  function take(): boolean {
    const at = now();
    tokens = Math.min(burst, tokens + (at - countedAt) / intervalMs);
    countedAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  return { take };
}
