import { setTimeout as sleep } from 'node:timers/promises';
import { faultWith, type Router, type Wire } from './router.ts';

/** Waits in real time, whatever clock the elections run on. Resolves early when `signal` aborts. */
export async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs === 0) return;
  try {
    await sleep(delayMs, undefined, { signal, ref: false });
  } catch {
    // The connection is gone; whoever waited looks at the signal.
  }
}

/** How long a reply to a request that came now is held back, in milliseconds. */
export function replyDelayMs(router: Router): number {
  let delayMs = 0;
  for (const { behaviour, parameters } of router.activeFaults.values()) {
    if (behaviour.delaysReplies) delayMs += parameters.delayMs ?? 0;
  }
  return delayMs;
}

/** Sends one whole reply as the router's faults would have it. */
export async function sendReply(router: Router, reply: Buffer, wire: Wire): Promise<void> {
  if (wire.signal.aborted) return;
  const send = faultWith(router, 'send');
  if (send === undefined) wire.write(reply);
  else await send(reply, wire);
}

/** Why a router does not print `menu`, if a fault has it so. */
export function menuRefusal(router: Router, menu: string): 'permission-denied' | 'no-such-menu' | undefined {
  for (const { behaviour, parameters } of router.activeFaults.values()) {
    if (behaviour.menu !== undefined && parameters.menu === menu) return behaviour.menu;
  }
  return undefined;
}

/** Whether the router lets this user in. */
export function isKnownUser(router: Router, isSame: (user: Router['users'][number]) => boolean): boolean {
  return faultWith(router, 'login') !== 'refused' && router.users.some(isSame);
}
