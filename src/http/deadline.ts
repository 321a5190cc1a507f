const defaultTimeoutSeconds = 10;
const maxTimeoutSeconds = 60;

/**
 * How long a scrape may take so that its answer still reaches Prometheus in time, in milliseconds: max(t/2, t - 0.5 s).
 *
 * @param header `X-Prometheus-Scrape-Timeout-Seconds`, t; 10 s where it is missing or not a positive number
 */
export function scrapeWaitMs(header: unknown): number {
  const asked = typeof header === 'string' && /^\d{1,6}(\.\d{1,9})?$/.test(header) ? Number(header) : 0;
  const seconds = Math.min(asked > 0 ? asked : defaultTimeoutSeconds, maxTimeoutSeconds);
  return Math.max(seconds / 2, seconds - 0.5) * 1000;
}
