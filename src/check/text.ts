import { styleText } from 'node:util';
import { failoverInWords } from '../ha/failover-in-words.ts';
import type { Severity } from '../ha/finding.ts';
import { handoverInWords } from '../ha/handover.ts';
import type { GroupReport, VirtualRouterReport } from '../ha/report.ts';
import { sideBySide } from '../ha/side-by-side.ts';
import type { Status } from '../ha/verdict.ts';

const colours: Readonly<Record<Status | Severity, 'red' | 'yellow' | 'magenta' | 'green' | 'cyan'>> = {
  critical: 'red',
  warning: 'yellow',
  unknown: 'magenta',
  info: 'cyan',
  ok: 'green',
};

/** A group as a person reads it on a terminal: verdict, findings, routers side by side, would a failover work. */
export function reportText(report: GroupReport, coloured: boolean): string {
  const word = (status: Status | Severity) => paint(status.toUpperCase(), status, coloured);
  return [
    `${clean(report.group)}: ${word(report.status)}`,
    `  ${clean(report.summary)}`,
    ...(report.readAgainSeconds === null ? [] : [`  ${handoverInWords(report.readAgainSeconds)}`]),
    '',
    ...report.findings.flatMap(({ severity, alert, sentence, first }) => [
      `  ${word(severity)} ${clean(sentence)}${alert === undefined ? '' : ` [${alert}]`}`,
      ...(first === undefined ? [] : [clean(`    type first, ${first.where}: ${first.command}`)]),
      '',
    ]),
    ...columns(report).map((line) => `  ${line}`.trimEnd()),
    '',
    ...(report.virtualRouters.length === 0 ? [] : ['  Would a failover work now?']),
    ...report.virtualRouters.map((one) => `    ${failoverLine(one)}`),
    '',
  ].join('\n');
}

function paint(text: string, status: Status | Severity, coloured: boolean): string {
  // styleText would look at the terminal by itself in some versions of Node.js; whether to colour is decided once.
  return coloured ? styleText([colours[status], 'bold'], text, { validateStream: false }) : text;
}

/** What routers say may hold escape sequences; a terminal must not obey them. */
function clean(text: string): string {
  return text.replace(/\p{C}/gu, '\uFFFD');
}

function failoverLine(report: VirtualRouterReport): string {
  const { answer, why } = failoverInWords(report);
  return clean(`${report.virtualRouter}: ${answer}; ${why}`);
}

/** One column per router, one row per thing; a cell may have several lines. */
function columns(report: GroupReport): readonly string[] {
  const table = [
    ['', ...report.routers.map(({ router }) => router)].map((name) => [clean(name)]),
    ...sideBySide(report).map(({ title, cells, differs }) => [
      [clean(title)],
      ...cells.map((lines) => lines.map(({ text }) => clean(text))),
      differs ? ['differs'] : [],
    ]),
  ];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.flatMap((row) => (row[column] ?? []).map((line) => line.length))),
  );
  return table.flatMap((row) => {
    const height = Math.max(...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) =>
      row.map((cell, column) => (cell[line] ?? '').padEnd(widths?.[column] ?? 0)).join('  '),
    );
  });
}
