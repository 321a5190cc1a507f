/** Mutants that cannot be told from the rules, and why. Short and honest: what can be noticed gets a test instead. */
export const equivalentMutants: Readonly<Record<string, string>> = {};
