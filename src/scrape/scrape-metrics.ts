import { gauge, type Labels, type Sample } from '../metrics/metric.ts';
import { failureKinds } from '../routeros/errors.ts';
import { isReading, type RouterSnapshot } from './snapshot.ts';

const up = gauge('routeros_up', '1 = at least one menu of the router was read in this scrape.');
const duration = gauge('routeros_scrape_duration_seconds', 'How long the reading of the router took.');
const timeout = gauge(
  'routeros_scrape_timeout_seconds',
  'How long the reading of the router may take at most, as configured.',
);
const failure = gauge(
  'routeros_scrape_failure',
  'Why the router could not be read: 1 for the reason, all 0 while routeros_up is 1.',
  'reason',
);
const collectorSuccess = gauge(
  'routeros_scrape_collector_success',
  '1 = this menu was read; absent or 0: what it would have said is unknown.',
  'collector',
);
const collectorDuration = gauge(
  'routeros_scrape_collector_duration_seconds',
  'Time from the start of the scrape to the end of this menu.',
  'collector',
);
const collectorFailure = gauge(
  'routeros_scrape_collector_failure',
  'Why this menu could not be read: 1 for the reason.',
  'collector',
  'reason',
);
const rejectedRows = gauge(
  'routeros_scrape_collector_rejected_rows',
  'Rows that were left out because they could not be understood; the log says why.',
  'collector',
);

export const scrapeMetrics = [
  up,
  duration,
  timeout,
  failure,
  collectorSuccess,
  collectorDuration,
  collectorFailure,
  rejectedRows,
] as const;

const noLabels: Labels = {};

/** How the scrape of one router went. `routeros_up` is there for every configured router, always. */
export function scrapeSamples({ router, failure: failed, seconds, collected }: RouterSnapshot): readonly Sample[] {
  const samples: Sample[] = [
    { metric: up, labels: noLabels, value: failed === undefined ? 1 : 0 },
    { metric: duration, labels: noLabels, value: seconds },
    { metric: timeout, labels: noLabels, value: router.timeoutMs / 1000 },
    ...failureKinds.map((reason) => ({
      metric: failure,
      labels: noLabels,
      ownLabels: { reason },
      value: failed?.kind === reason ? 1 : 0,
    })),
  ];
  for (const { collector, result, seconds } of collected) {
    const labels = { collector: collector.name };
    samples.push({ metric: collectorSuccess, labels, value: isReading(result) ? 1 : 0 });
    samples.push({ metric: collectorDuration, labels, value: seconds });
    if (isReading(result)) samples.push({ metric: rejectedRows, labels, value: result.rejected.length });
    else samples.push({ metric: collectorFailure, labels, ownLabels: { reason: result.kind }, value: 1 });
  }
  return samples;
}
