/** An expression with one thing changed. */
export interface Changed {
  readonly what: string;
  readonly expr: string;
}

const short = (text: string) => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 70 ? `${line.slice(0, 67)}…` : line;
};

/** Replaces what is between two places. */
function replaced(expr: string, what: string, from: number, to: number, by: string): Changed {
  return { what, expr: expr.slice(0, from) + by + expr.slice(to) };
}

/** The same text with matchers and strings blanked out, so that operators and words in it are PromQL's own. */
function code(expr: string): string {
  return expr.replaceAll(/\{[^}]*\}|"(?:[^"\\]|\\.)*"/g, (text) => ' '.repeat(text.length));
}

function matches(expr: string, pattern: RegExp): readonly RegExpExecArray[] {
  return [...code(expr).matchAll(pattern)];
}

/** Each label of each `by` and `on`. */
export function labelsDropped(expr: string): readonly Changed[] {
  return matches(expr, /\b(by|on) \(([^)]*)\)/g).flatMap(({ 0: whole, 1: keyword, 2: list = '', index }) => {
    const labels = list.split(', ');
    return labels.map((label) => {
      const rest = labels.filter((other) => other !== label).join(', ');
      return replaced(expr, `${label} dropped from ${whole}`, index, index + whole.length, `${keyword} (${rest})`);
    });
  });
}

const turned: Readonly<Record<string, readonly string[]>> = {
  '==': ['!='],
  '!=': ['=='],
  '>': ['<', '>='],
  '<': ['>', '<='],
  '>=': ['<', '>'],
  '<=': ['>', '<'],
};

export function comparisonsTurned(expr: string): readonly Changed[] {
  return matches(expr, /[=!<>]=|[<>]/g).flatMap(({ 0: operator, index }) => {
    const around = short(expr.slice(Math.max(0, index - 30), index + 20));
    return (turned[operator] ?? []).map((other) =>
      replaced(expr, `${other} in place of ${operator} in ${around}`, index, index + operator.length, other),
    );
  });
}

/** Each `and …`, `unless …` and `or …`, with what follows it at its depth. */
export function gatesRemoved(expr: string): readonly Changed[] {
  return matches(expr, /\b(?:and|unless|or)\b/g).map(({ index }) => {
    const end = index + operandLength(code(expr).slice(index));
    return replaced(expr, `without ${short(expr.slice(index, end))}`, index, end, ' ');
  });
}

/** From a set operator to the next one at its depth, or to the end of its parentheses. */
function operandLength(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/[()]|\b(?:and|unless|or)\b/g)) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (depth === 0 && index > 0) return index;
    if (depth < 0) return index;
  }
  return text.length;
}

/** To the end of the parentheses that come first. */
function balancedLength(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/[()]/g)) {
    depth += token === '(' ? 1 : -1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Each window halved; and none at all, where it only keeps a value from lingering. */
export function windowsChanged(expr: string): readonly Changed[] {
  const halved = matches(expr, /(?<=\[|offset )(\d+)([smhd])/g).map(({ 0: whole, 1: count, 2: unit, index }) => {
    const seconds = (Number(count) * unitSeconds[unit as keyof typeof unitSeconds]) / 2;
    return replaced(
      expr,
      `${whole} halved in ${short(expr.slice(0, index).split('(').at(-1) ?? '')}`,
      index,
      index + whole.length,
      `${seconds}s`,
    );
  });
  // A count, its age and its bound come with one scrape, so their windows keep the same from lingering, and one alone does.
  if (expr.includes('_observed_seconds')) {
    return [
      ...halved,
      { what: 'all of 30s halved', expr: expr.replaceAll('[30s]', '[15s]') },
      { what: 'the latest of all, however old', expr: expr.replaceAll(/last_over_time\(([^()]*)\[30s\]\)/g, '$1') },
    ];
  }
  const removed = matches(expr, /last_over_time\(([^()]*)\[\w+\]\)/g).map(({ 0: whole, index }) => {
    const selector = expr.slice(index, index + whole.length).replace(/^last_over_time\(([^[]*)\[\w+\]\)$/, '$1');
    return replaced(expr, `the latest ${short(selector)}, however old`, index, index + whole.length, selector);
  });
  return [...halved, ...removed];
}

/** Each `{…}`. */
export function matchersRemoved(expr: string): readonly Changed[] {
  return [...expr.matchAll(/\{[^}]*\}/g)].map(({ 0: whole, index }) =>
    replaced(expr, `without ${whole}`, index, index + whole.length, ''),
  );
}

/**
 * `sum` counts twice where there are two exporters, or two of anything; compared with 0, or with nothing, it is as good.
 * Any and all, which are `max` and `min`, are not the same.
 */
export function aggregationsSwapped(expr: string): readonly Changed[] {
  return matches(expr, /\b(max|min) by \([^)]*\)/g).flatMap(({ 0: whole, 1: operator = '', index }) => {
    const after = expr.slice(index + whole.length);
    const isCompared =
      /^\s*\)*\s*[=!<>]=?\s*[1-9o]/.test(after.slice(balancedLength(code(after)))) ||
      /[=<>]\s*(on \([^)]*\) group_left \(\)\s*)?$/.test(expr.slice(0, index));
    const others = [...(operator === 'min' ? ['max'] : []), ...(isCompared ? ['sum'] : [])];
    return others.map((other) =>
      replaced(expr, `${other} in place of ${whole}`, index, index + operator.length, other),
    );
  });
}
