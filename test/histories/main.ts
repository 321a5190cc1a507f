import { parseArgs } from 'node:util';
import { readFiles } from '../alerts/promtool.ts';
import { judgeHistories } from './histories.ts';
import { describe, excusesLine, lastLine, tableText, tabulate } from './report.ts';

const help = `Plays random histories of groups of routers in virtual time, scrapes them with the exporter's own code, evaluates the
shipped rules with promtool, and holds what fired against what was true.

  --count=200      how many
  --seed=1         the first one's; the others follow
  --explain        also what happened in each history that went wrong
  --help

The last line reads: histories N, missed N, false N, excused N, conditions N, due N. A condition is critical and lasted longer
than a handover may; it is due where two conclusive scrapes of it reached Prometheus and it lasted as long as the rule waits.
The line before says by what those are excused that were due and did not page (test/histories/due.ts). Exit code 1 where
anything was missed or false.
`;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    explain: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [count, seed] = [values.count, values.seed].map(Number);

if (values.help) {
  process.stdout.write(help);
} else if (!Number.isInteger(count) || !Number.isInteger(seed) || Number(count) < 1) {
  process.stderr.write(`--count and --seed are whole numbers, --count at least 1\n\n${help}`);
  process.exitCode = 2;
} else {
  const judgements = await judgeHistories({
    count: Number(count),
    seed: Number(seed),
    rules: await readFiles('rules'),
    progress: (done) => process.stderr.write(`\r${done} of ${count} `),
  });
  process.stderr.write('\n');
  const bad = judgements.filter(({ missed, wrong }) => missed.length + wrong.length > 0);
  if (values.explain) for (const one of bad) process.stdout.write(`${describe(one)}\n`);
  process.stdout.write(`${tableText(tabulate(judgements))}\n\n${excusesLine(judgements)}\n${lastLine(judgements)}\n`);
  if (bad.length > 0) process.exitCode = 1;
}
