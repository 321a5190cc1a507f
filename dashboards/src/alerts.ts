import { select } from './metrics.ts';

/** Ours alone: others may have alerts with a label `ha_group` too. */
const ours = 'alertname=~"RouterOSHA.+"';

export function firing(...matchers: readonly string[]): string {
  const named = matchers.some((matcher) => matcher.startsWith('alertname='));
  return select('ALERTS', ...(named ? [] : [ours]), 'alertstate="firing"', ...matchers);
}

function pending(...matchers: readonly string[]): string {
  return select('ALERTS', ours, 'alertstate="pending"', ...matchers);
}

/** That rules are evaluated at all. */
const watchdog = firing('alertname="RouterOSHAWatchdog"');

/** Groups that the exporter knows, with a lost scrape bridged. */
export function known(...matchers: readonly string[]): string {
  return `max by (ha_group) (last_over_time(${select('routeros_ha_group_members', ...matchers)}[1m]))`;
}

/**
 * How each group is, as `conditions` puts it in words. The first that holds: a critical alert; rules are not evaluated,
 * so that silence means nothing; a warning; an alert that waits for its time; nothing.
 */
export function condition(...matchers: readonly string[]): string {
  const any = (alerts: string) => `max by (ha_group) (${alerts})`;
  return [
    `5 * ${any(firing('severity="critical"', ...matchers))}`,
    `3 * group by (ha_group) (${known(...matchers)} unless on () ${watchdog})`,
    `2 * ${any(firing('severity="warning"', ...matchers))}`,
    any(pending('severity=~"critical|warning"', ...matchers)),
    `0 * ${known(...matchers)}`,
  ].join('\nor ');
}

/**
 * Alerts by their label values, with the milliseconds since 1970 when each began. The label `Severity` has a digit in
 * front, so that a table that is sorted by it begins with the worst.
 *
 * @param labels those that tell one alert from another
 */
export function firingAlerts(labels: string, ...matchers: readonly string[]): string {
  const since = select('ALERTS_FOR_STATE', ours, 'alertname!="RouterOSHAWatchdog"', ...matchers);
  const alerts = `1000 * ${since} and ignoring (alertstate) ${firing(...matchers)}`;
  const ranked = ['critical', 'warning', 'info'].reduce(
    (inner, severity, index) =>
      `label_replace(${inner}, "Severity", "${index + 1} ${severity}", "severity", "${severity}")`,
    alerts,
  );
  return `max by (Severity, alertname, ${labels}) (${ranked})`;
}
