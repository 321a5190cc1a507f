/** A value of which every third scrape is lost, for `samples` scrapes. */
export function lossy(value: number, samples: number): string {
  return Array.from({ length: samples }, (_, index) => (index % 3 === 2 ? 'stale' : value)).join(' ');
}

/** Whether the router was read, of which every third scrape could not; what it says itself is `lossy` then. */
export function readAtTimes(samples: number): string {
  return Array.from({ length: samples }, (_, index) => (index % 3 === 2 ? 0 : 1)).join(' ');
}
