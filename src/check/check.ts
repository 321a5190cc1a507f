import { observations } from '../ha/observations.ts';
import { type GroupReport, reportGroup } from '../ha/report.ts';
import { type Pace, readConclusively } from '../ha/second-reading.ts';
import type { Status } from '../ha/verdict.ts';
import type { GroupReader } from '../scrape/scrape-group.ts';
import { rowsBehind, rowsText } from './rows.ts';
import { reportText } from './text.ts';

export interface CheckOptions {
  readonly format: 'table' | 'json';
  /** Also the rows behind the verdict. */
  readonly explain: boolean;
  readonly coloured: boolean;
  readonly pace: Pace;
}

/** Longer than any router may take, so that each is read to its own `timeout`. */
const waitMs = 65_000;

/** As Nagios plugins exit. */
const exitCodes: Readonly<Record<Status, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };
export const unknownExitCode = exitCodes.unknown;

/** Reads the groups, those that may be in the middle of a handover twice. */
export async function check(
  groups: readonly GroupReader[],
  { format, explain, coloured, pace }: CheckOptions,
): Promise<{ readonly text: string; readonly exitCode: number }> {
  const memory = observations();
  const read = await Promise.all(groups.map((group) => readConclusively(group, waitMs, memory, pace)));
  const reports = read.map((group) => ({ group, report: reportGroup(group, memory) }));
  const exitCode = exitCodes[worst(reports.map(({ report }) => report))];
  if (format === 'json') {
    const groups = reports.map(({ group, report }) => ({
      ...report,
      ...(explain ? { rows: rowsBehind(group) } : {}),
    }));
    return { text: `${JSON.stringify({ groups }, undefined, 2)}\n`, exitCode };
  }
  const parts = reports.map(({ group, report }) =>
    [reportText(report, coloured), ...(explain ? [rowsText(rowsBehind(group))] : [])].join('\n'),
  );
  return { text: parts.join('\n'), exitCode };
}

/** What is known to be wrong outranks what is only not known. */
function worst(reports: readonly GroupReport[]): Status {
  const order: readonly Status[] = ['critical', 'warning', 'unknown', 'ok'];
  return order.find((status) => reports.some((report) => report.status === status)) ?? 'unknown';
}
