/** Places of which a client may hold some at once, so that one client cannot hold them all. */
export interface Places {
  /** @returns what gives the place back; undefined where there is none left for this client */
  take(client: string): (() => void) | undefined;
}

export function places(most: number, mostPerClient: number): Places {
  const heldBy = new Map<string, number>();
  let held = 0;

  function take(client: string): (() => void) | undefined {
    const own = heldBy.get(client) ?? 0;
    if (held >= most || own >= mostPerClient) return undefined;
    held += 1;
    heldBy.set(client, own + 1);
    return () => {
      held -= 1;
      const left = (heldBy.get(client) ?? 0) - 1;
      if (left > 0) heldBy.set(client, left);
      else heldBy.delete(client);
    };
  }

  return { take };
}
