import { secondsOfDoubt } from './masters.ts';
import { type Group, instancesOf } from './members.ts';
import type { Observations } from './observations.ts';

/**
 * In how many seconds to read again, because what looks wrong may be a handover under way; undefined where it cannot be
 * one, or has been read for longer than one takes.
 */
export function secondsToReadAgain(group: Group, observations: Observations): number | undefined {
  const doubts = [
    secondsOfDoubt(group, observations),
    ...group.virtualRouters.map((virtualRouter) => secondsUnheard(group, virtualRouter, observations)),
  ].filter((seconds) => seconds !== undefined);
  return doubts.length === 0 ? undefined : Math.ceil(Math.max(...doubts) + 1);
}

/**
 * The master that a backup hears may be one that could not be read, or one that has just died: then the backup takes over
 * within three advertisements and the skew, which is less than one.
 */
function secondsUnheard(group: Group, virtualRouter: string, observations: Observations): number | undefined {
  const instances = instancesOf(group, virtualRouter).map(({ instance }) => instance);
  const isHeard =
    instances.some(({ state }) => state === 'backup') && !instances.some(({ state }) => state === 'master');
  const isUnread = group.members.some((member) => member.instances === undefined);
  const key = JSON.stringify([group.config.name, virtualRouter, 'unheard']);
  const observed = observations.seconds(key, Number(isHeard && isUnread), group.readAt);
  const seconds = Math.max(4, ...instances.map(({ vrrp }) => 4 * (vrrp.interval ?? 1)));
  return isHeard && isUnread && observed <= seconds ? seconds : undefined;
}

/** The same as a sentence, without its full stop. */
export function handoverInWords(readAgainSeconds: number): string {
  return `This may be a handover under way: read again in ${readAgainSeconds} s`;
}
