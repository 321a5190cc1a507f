/** Where in the config something stands: keys and list positions from the top. */
export type Path = readonly PropertyKey[];

/** `groups[0].routers[1].tls`. Keys are the operator's: only their first plain part is shown. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += `${text === '' ? '' : '.'}${printableKey(String(step))}`;
  }
  return text === '' ? '(top level)' : text;
}

// `{password:secret}` without a blank after the colon is one long key.
function printableKey(key: string): string {
  const plain = /^[\w-]{1,40}/.exec(key)?.[0] ?? '';
  return plain === key ? key : `${plain}…`;
}

interface Finding {
  readonly line: number;
  readonly text: string;
}

/** More of them nobody reads. */
const maxComplaints = 100;

/** What is wrong with one config file, and what deserves a warning, each with its line. */
export class Findings {
  readonly #file: string;
  readonly #lineOf: (path: Path) => number;
  readonly #complaints = new Map<string, Finding>();
  readonly #warnings = new Map<string, { readonly line: number; readonly whom: string[] }>();
  readonly #settled = new Set<string>();

  constructor(file: string, lineOf: (path: Path) => number) {
    this.#file = file;
    this.#lineOf = lineOf;
  }

  get complaints(): readonly string[] {
    const all = inOrder([...this.#complaints.values()]);
    if (all.length <= maxComplaints) return all;
    return [...all.slice(0, maxComplaints), `${this.#file}: and ${all.length - maxComplaints} more`];
  }

  get warnings(): readonly string[] {
    const entries = [...this.#warnings].map(([text, { line, whom }]) => ({ line, text: `${text}${listed(whom)}` }));
    return inOrder(entries);
  }

  /** `problem` reads "what is wrong, expected what" and holds no value that may be secret. */
  complain(path: Path, problem: string): void {
    this.settle(path);
    this.complainAt(this.#lineOf(path), formatPath(path), problem);
  }

  /** The same about a key, of which no more is told than its beginning, `shown`. */
  complainOfKey(path: Path, key: string, shown: string, problem: string): void {
    this.settle([...path, key]);
    const ellipsis = shown === key ? '' : '…';
    this.complainAt(this.#lineOf([...path, key]), `${formatPath([...path, shown])}${ellipsis}`, problem);
  }

  complainAt(line: number, subject: string, problem: string): void {
    const text = `${this.#file}:${line}: ${subject}: ${problem}`;
    this.#complaints.set(text, { line, text });
  }

  /** `whom` is a router that the cause concerns, if it is about routers; one warning lists all of them. */
  warn(path: Path, cause: string, whom?: string): void {
    const line = this.#lineOf(path);
    const text = `${this.#file}:${line}: ${formatPath(path)}: ${cause}`;
    const known = this.#warnings.get(text);
    if (known === undefined) this.#warnings.set(text, { line, whom: whom === undefined ? [] : [whom] });
    else if (whom !== undefined && !known.whom.includes(whom)) known.whom.push(whom);
  }

  /** Says that the cause of whatever is wrong at this place is already among the complaints. */
  settle(path: Path): void {
    this.#settled.add(pathKey(path));
  }

  isSettled(path: Path): boolean {
    return this.#settled.has(pathKey(path));
  }
}

/** A key for maps and sets of paths. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

function inOrder(findings: readonly Finding[]): readonly string[] {
  return findings.toSorted((a, b) => a.line - b.line).map(({ text }) => text);
}

function listed(routers: readonly string[]): string {
  if (routers.length === 0) return '';
  const shown = routers.slice(0, 5).join(', ');
  return ` (${shown}${routers.length > 5 ? ` and ${routers.length - 5} more` : ''})`;
}
