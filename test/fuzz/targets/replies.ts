import { collectors } from '../../../src/collectors/index.ts';
import { encodeSentence } from '../../../src/routeros/api/codec.ts';
import type { Row } from '../../../src/routeros/client.ts';
import { virtualClock } from '../../../src/simulator/clock.ts';
import { menus, printRows } from '../../../src/simulator/menus/index.ts';
import { startScenario } from '../../../src/simulator/scenarios/index.ts';
import type { Random } from '../../random.ts';

const versions = ['7.20.4 (stable)', '6.49.18 (long-term)'] as const;
const group = startScenario('healthy', { clock: virtualClock(Date.UTC(2026, 0, 1)), versions });

/** What the routers truly say, menu by menu. */
export const replies: readonly (readonly Row[])[] = group.routers.flatMap((router) =>
  collectors.flatMap(({ menu }) => {
    const known = menus.get(menu);
    return known === undefined ? [] : [printRows(router, known, group.clock.now())];
  }),
);

export const commands = 8;

export const limits = {
  maxWordBytes: 4_096,
  maxSentenceWords: 200,
  maxSentenceBytes: 65_536,
  maxHeldBytes: 262_144,
  maxReplyRows: 100,
};

/** What a router sends with one tag: its replies without the end, and the ends. Encoded once, for it takes time. */
const encoded = Array.from({ length: commands }, (_, index) => {
  const tag = `.tag=${index + 1}`;
  return {
    replies: replies.map((rows) => Buffer.concat(rows.map((row) => encodeSentence(['!re', tag, ...wordsOf(row)])))),
    trap: encodeSentence(['!trap', tag, '=message=no such command']),
    done: encodeSentence(['!done', tag]),
  };
});

function wordsOf(row: Row): string[] {
  return Object.entries(row).map(([name, value]) => `=${name}=${value}`);
}

/** Replies to the first of the commands: few, or most of the sentences would be whole ones. */
export function sentences(chance: Random): Buffer {
  const parts = encoded.slice(0, chance.integer(1, 3)).flatMap(({ replies, trap, done }) => {
    const rows = chance.pick(replies);
    return chance.chance(0.05) ? [rows, trap, done] : [rows, done];
  });
  return Buffer.concat(parts);
}
