import type { File } from '../alerts/promtool.ts';
import { firingsIn } from './firings.ts';
import { type Judgement, judge } from './judge.ts';
import { drawPlan } from './plan.ts';
import { play } from './world.ts';

/** How long a history is: room for about ten troubles. */
const seconds = 600;
/** Histories that one promtool evaluates together, each a group of its own. */
const perRun = 10;

/** Which histories, and what is done with them. */
export interface Question {
  readonly count: number;
  /** The first one's; the others follow. */
  readonly seed: number;
  readonly rules: readonly File[];
  readonly progress: (done: number) => void;
}

/** Plays histories, half of them scraped every 15 s and half every 5 s, and judges what fires by the rules. */
export async function judgeHistories({ count, seed, rules, progress }: Question): Promise<readonly Judgement[]> {
  const seeds = Array.from({ length: count }, (_, index) => seed + index);
  const batches = Array.from({ length: Math.ceil(count / perRun) }, (_, index) =>
    seeds.slice(index * perRun, (index + 1) * perRun),
  );
  const judgements: Judgement[] = [];
  const work = batches.values();

  async function worker(): Promise<void> {
    for (const batch of work) {
      const histories = [];
      for (const each of batch) histories.push(await play(drawPlan(each, intervalOf(each), seconds)));
      const firings = await firingsIn(histories, rules);
      judgements.push(...histories.map((history) => judge(history, firings)));
      progress(judgements.length);
    }
  }

  // One plays while promtool evaluates the other's.
  await Promise.all([worker(), worker()]);
  return judgements.toSorted((a, b) => a.history.plan.seed - b.history.plan.seed);
}

/** In seconds: as often and as seldom as the rules allow. */
function intervalOf(seed: number): number {
  return seed % 2 === 0 ? 15 : 5;
}
