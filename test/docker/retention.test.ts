import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { objectsIn, readBoards } from '../dashboards/boards.ts';
import { real, tour } from './compose.ts';
import { root } from './dockerfile.ts';

const days: Readonly<Record<string, number>> = { s: 1 / 86_400, m: 1 / 1_440, h: 1 / 24, d: 1, w: 7, y: 365 };

function daysOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)([smhdwy])/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (days[unit] ?? Number.NaN), 0);
}

/** What dashboards look back: at most `[30d]` in a query, `8w` of a panel whatever the time that is chosen. */
function lookedBack(): readonly string[] {
  return objectsIn(readBoards()).flatMap(({ expr, timeFrom }) => [
    ...(typeof expr === 'string' ? [...expr.matchAll(/(?<=\[|offset )\d\w*/g)].map(([duration]) => duration) : []),
    ...(typeof timeFrom === 'string' ? [timeFrom] : []),
  ]);
}

test('Prometheus keeps what the dashboards look back', () => {
  expect(lookedBack()).toEqual(expect.arrayContaining(['30d', '8w']));
  const longest = Math.max(...lookedBack().map(daysOf));
  const kept = {
    'compose.yaml': tour().services.prometheus?.command?.join(' '),
    'compose.real.yaml': real().services.prometheus?.command?.join(' '),
    'dashboards/README.md': readFileSync(join(root, 'dashboards/README.md'), 'utf8'),
  };
  for (const [where, text = ''] of Object.entries(kept)) {
    const [, duration = ''] = /--storage\.tsdb\.retention\.time=(\w+)/.exec(text) ?? [];
    expect(daysOf(duration), where).toBeGreaterThanOrEqual(longest);
  }
});
