export type Severity = 'critical' | 'warning' | 'unknown' | 'info';

/** Something that is wrong now, or not known. */
export interface Finding {
  /** The alert that tells the same in Prometheus; undefined for what is merely not known. */
  readonly alert: `RouterOSHA${string}` | undefined;
  readonly severity: Severity;
  /** The routers concerned. */
  readonly routers: readonly string[];
  readonly virtualRouter: string | undefined;
  /** What is wrong and the first thing to do about it. */
  readonly sentence: string;
}

/** `router-a`, `router-a and router-b`, `router-a, router-b and router-c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** A virtual router that nobody named is a number, which needs a noun. */
export function calledInWords(virtualRouter: string): string {
  return /^\d/.test(virtualRouter) ? `virtual router ${virtualRouter}` : virtualRouter;
}
