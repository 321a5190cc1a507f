import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';

/** By Okabe and Ito: told apart with any kind of colour vision. No colour ever stands without its word. */
export const colours = {
  good: '#009E73',
  bad: '#D55E00',
  warning: '#E69F00',
  soon: '#F0E442',
  unknown: '#CC79A7',
  strong: '#0072B2',
  light: '#56B4E9',
  quiet: '#7F7F7F',
} as const;

export type Colour = keyof typeof colours;

/** What a value is called, and its colour; `2+` is 2 and all above it. */
function words(values: Readonly<Record<string, readonly [text: string, colour: Colour]>>): ValueMapping[] {
  const entries = Object.entries(values).map(([value, [text, colour]], index) => ({
    value,
    result: { text, color: colours[colour], index },
  }));
  const exact = entries.filter(({ value }) => !value.endsWith('+'));
  const open = entries.filter(({ value }) => value.endsWith('+'));
  return [
    { type: MappingType.ValueToText, options: Object.fromEntries(exact.map(({ value, result }) => [value, result])) },
    ...open.map(({ value, result }): ValueMapping => {
      return { type: MappingType.RangeToText, options: { from: Number.parseFloat(value), to: null, result } };
    }),
  ];
}

/** How a group is, worst highest. */
export const conditions = words({
  0: ['WELL', 'good'],
  1: ['SOMETHING BEGINS', 'soon'],
  2: ['WARNING', 'warning'],
  3: ['NOT JUDGED: no rules', 'unknown'],
  4: ['NOT WATCHED', 'unknown'],
  5: ['CRITICAL', 'bad'],
});

export const roles = words({
  0: ['UNREACHABLE', 'bad'],
  1: ['BACKUP', 'light'],
  2: ['MASTER', 'strong'],
  3: ['NO ROLE', 'warning'],
});

export const masters = words({
  '-2': ['OFF', 'quiet'],
  '-1': ['UNKNOWN', 'unknown'],
  0: ['NO MASTER', 'bad'],
  1: ['MASTER', 'strong'],
  '2+': ['SEVERAL MASTERS', 'bad'],
});

/** Two more than there are masters, where that is not one. */
export const readiness = words({
  '-2': ['NOT KNOWN', 'unknown'],
  '-1': ['UNREACHABLE', 'bad'],
  0: ['NOT READY', 'warning'],
  1: ['READY', 'good'],
  2: ['NO MASTER', 'bad'],
  '4+': ['SEVERAL MASTERS', 'bad'],
});

export const verdicts = words({ 0: ['NO', 'bad'], 1: ['YES', 'good'] });

/** Off is no fault by itself: of a backup it may be asked. */
export const switched = words({ 0: ['OFF', 'quiet'], 1: ['ON', 'strong'] });

export const linked = words({ 0: ['DOWN', 'warning'], 1: ['UP', 'good'] });

export const leased = words({ 0: ['NO LEASE', 'quiet'], 1: ['HELD', 'strong'] });

export const routed = words({ 0: ['NONE', 'quiet'], 1: ['ACTIVE', 'strong'] });

export const readOrNot = words({ 0: ['NOT READ', 'bad'], 1: ['READ', 'good'] });

export const differs = words({ 0: ['AGREES', 'good'], 1: ['DIFFERS', 'bad'] });

/** Sorted as text, worst first; see `firingAlerts`. */
export const severities = words({
  '1 critical': ['CRITICAL', 'bad'],
  '2 warning': ['WARNING', 'warning'],
  '3 info': ['INFO', 'light'],
});

export const preferred = words({ 0: ['no', 'quiet'], 1: ['PREFERRED', 'strong'] });

export const maintenance = words({ 0: ['no', 'quiet'], 1: ['MAINTENANCE', 'warning'] });

export const reloads = words({ 0: ['BAD', 'bad'], 1: ['GOOD', 'good'] });
