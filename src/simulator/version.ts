/** Whether a RouterOS version such as `7.20.4 (stable)` or `6.49.18 (long-term)` is `major.minor` or newer. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [, ownMajor, ownMinor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (ownMajor === undefined || ownMinor === undefined) {
    throw new Error(`"${version}" is no RouterOS version; one looks like "7.20.4 (stable)"`);
  }
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor);
}
