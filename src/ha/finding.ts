export type Severity = 'critical' | 'warning' | 'unknown' | 'info';

/** Something that is wrong now, or not known. */
export interface Finding {
  /** The alert that tells the same in Prometheus; undefined for what is merely not known. */
  readonly alert: `RouterOSHA${string}` | undefined;
  readonly severity: Severity;
  /** The routers concerned. */
  readonly routers: readonly string[];
  readonly virtualRouter: string | undefined;
  /** What is wrong, what it means and what to look for. */
  readonly sentence: string;
  /** Undefined where a command is not what helps. */
  readonly first: FirstStep | undefined;
}

/** The command to type first. It only looks, and holds nothing that a router said, so it is safe to paste. */
export interface FirstStep {
  /** `on router-a and router-b`, `where the exporter runs`. */
  readonly where: string;
  readonly command: string;
}

export function firstOn(routers: readonly string[], command: string): FirstStep {
  return { where: `on ${listed(routers)}`, command };
}

const mostListed = 20;

/** `router-a`, `router-a and router-b`, `router-a, router-b and router-c`; of very many, the first and how many more. */
export function listed(names: readonly string[]): string {
  if (names.length > mostListed)
    return `${names.slice(0, mostListed).join(', ')} and ${names.length - mostListed} more`;
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** A virtual router that nobody named is a number, which needs a noun. */
export function calledInWords(virtualRouter: string): string {
  return /^\d/.test(virtualRouter) ? `virtual router ${virtualRouter}` : virtualRouter;
}
