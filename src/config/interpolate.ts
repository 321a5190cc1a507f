import { type Findings, type Path, pathKey } from './findings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Interpolated {
  readonly value: unknown;
  /** The text as written, if a variable was put into it. */
  writtenWithVariable(path: Path): string | undefined;
}

/** A config for some thousand routers is half of this; aliases can make far more out of 1 MiB. */
const maxNodes = 50_000;
const maxDepth = 20;

/**
 * Puts environment variables into all string values of a tree, not into keys: `${NAME}` is the variable, `$$` a dollar.
 * Complains about unset variables and unclosed or misnamed ones; their values stay as written and are settled.
 */
export function interpolate(tree: unknown, environment: Environment, findings: Findings): Interpolated {
  const written = new Map<string, string>();
  let nodes = 0;

  function visit(value: unknown, path: Path): unknown {
    nodes += 1;
    if (nodes > maxNodes || path.length > maxDepth) return undefined;
    if (typeof value === 'string') return interpolateText(value, path);
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]));
  }

  function interpolateText(text: string, path: Path): string {
    const { result, problem, hasVariable } = substitute(text, environment);
    if (problem !== undefined) findings.complain(path, problem);
    if (hasVariable) written.set(pathKey(path), text);
    return result;
  }

  const value = visit(tree, []);
  const isTooLarge = nodes > maxNodes;
  if (isTooLarge) findings.complain([], `too large, expected at most ${maxNodes} values after aliases`);
  return { value: isTooLarge ? undefined : value, writtenWithVariable: (path) => written.get(pathKey(path)) };
}

interface Substituted {
  readonly result: string;
  readonly problem: string | undefined;
  readonly hasVariable: boolean;
}

const form = `\${ENV_VARIABLE}, or $$ for a dollar`;

// What stands in the braces is shown only if it is a name: a password may hold ${ by chance.
function substitute(text: string, environment: Environment): Substituted {
  let problem: string | undefined;
  let hasVariable = false;
  const result = text.replaceAll(/\$\$|\$\{([^}]*)(\}?)/g, (whole, name: string | undefined, close: string) => {
    if (name === undefined) return '$';
    hasVariable = true;
    if (close === '') problem ??= `\${ without }, expected ${form}`;
    else if (!/^[A-Za-z_]\w*$/.test(name)) {
      problem ??= `no name of a variable between \${ and }, expected ${form}`;
    } else if (Object.hasOwn(environment, name) && environment[name] !== undefined) return environment[name];
    else problem ??= `the environment variable ${name} is not set, expected it in the exporter's environment`;
    return whole;
  });
  return { result, problem, hasVariable };
}
