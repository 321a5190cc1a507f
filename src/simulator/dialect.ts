import { isAtLeast } from './version.ts';

/** One row as a door sends it: every value a string. */
export type Row = Readonly<Record<string, string>>;

/** One row before it is written: what is undefined has no key on the wire. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Booleans are `true` and `false` on both transports and in both major versions; numbers are strings too. */
export function toRow(fields: Fields): Row {
  const row: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) row[name] = String(value);
  }
  return row;
}

/** A status flag: RouterOS shows it when true and leaves it out when false. */
export function flag(isSet: boolean | undefined): true | undefined {
  return isSet === true ? true : undefined;
}

/** A field that came with a version of RouterOS. */
export function since<Value>(version: string, major: number, minor: number, value: Value): Value | undefined {
  return isAtLeast(version, major, minor) ? value : undefined;
}

/** A field that a version of RouterOS dropped. */
export function before<Value>(version: string, major: number, minor: number, value: Value): Value | undefined {
  return isAtLeast(version, major, minor) ? undefined : value;
}

/** Row numbers as RouterOS writes them: `*1`, `*A`. They say where a row stands now, not which one it is. */
export function rowId(index: number): string {
  return `*${(index + 1).toString(16).toUpperCase()}`;
}

const durationUnits = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** Such as `1w2d3h4m5s` or `1s500ms`: units that are zero are left out. */
export function formatDuration(ms: number): string {
  let rest = Math.floor(ms);
  let text = '';
  for (const [unit, unitMs] of durationUnits) {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}

/** Such as `2025-07-16 21:26:28`, before RouterOS 7.10 `jul/16/2025 21:26:28`. The router's clock is set to UTC. */
export function formatDate(atMs: number, version: string): string {
  const iso = new Date(atMs).toISOString();
  const day = iso.slice(0, 10);
  const time = iso.slice(11, 19);
  if (isAtLeast(version, 7, 10)) return `${day} ${time}`;
  const [year, month, dayOfMonth] = day.split('-');
  return `${months[Number(month) - 1]}/${dayOfMonth}/${year} ${time}`;
}

/** For times that RouterOS counts in whole seconds. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
