/** When a query had a value, of all evaluations of the rules. */
export interface Answer {
  readonly labels: Readonly<Record<string, string>>;
  /** Since the start of the histories; one moment of each series for every time it was asked about. */
  readonly seconds: readonly number[];
}

/** How often rules are evaluated. */
export const evaluationSeconds = 5;
/** As many evaluations as a number can tell apart by its bits. */
const perQuery = 50;

/** Asks promtool for every evaluation at which the query has a value. `by` are the labels that tell its series apart. */
export function questionLines(query: string, by: string, seconds: number): readonly string[] {
  const starts = Array.from(
    { length: Math.ceil(seconds / (perQuery * evaluationSeconds)) },
    (_, index) => index * perQuery * evaluationSeconds,
  );
  return starts.flatMap((start) => {
    const bit = `2 ^ ((time() - ${start}) / ${evaluationSeconds})`;
    const steps = `[${perQuery * evaluationSeconds - 1}s:${evaluationSeconds}s]`;
    // Each evaluation sets one bit. Nothing is expected, so that promtool prints what it got.
    const expr = `sum_over_time((${bit} * (0 * max by (${by}) (${query}) + 1))${steps}) + 0 * ${start}`;
    return [
      `      - expr: ${JSON.stringify(expr)}`,
      `        eval_time: ${start + (perQuery - 1) * evaluationSeconds}s`,
      '        exp_samples: []',
    ];
  });
}

/** promtool's complaint on each query that found something: the query, then `got:` with all series. */
export function parseAnswers(output: string): readonly Answer[] {
  const found: Answer[] = [];
  let start = 0;
  for (const line of output.split('\n')) {
    const expr = /\+ 0 \* (\d+)"/.exec(line);
    if (expr !== null) start = Number(expr[1]);
    if (!line.includes('got:')) continue;
    for (const [, labels = '', value = ''] of line.matchAll(/\{([^}]*)\} ([\d.E+]+)/g)) {
      const named = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, text]) => [name, text]);
      found.push({ labels: Object.fromEntries(named), seconds: bitsSet(Number(value), start) });
    }
  }
  if (found.length === 0 && !output.includes('SUCCESS'))
    throw new Error(`promtool said what is not understood:\n${output}`);
  return found;
}

function bitsSet(bits: number, start: number): readonly number[] {
  return Array.from({ length: perQuery }, (_, index) => index)
    .filter((index) => Math.floor(bits / 2 ** index) % 2 === 1)
    .map((index) => start + index * evaluationSeconds);
}
