/** Places of which a client may hold some at once, so that one client cannot hold them all. */
export interface Places {
  /**
   * Takes a place, or as many as something weighs, which may be more than are left: something large comes through alone.
   *
   * @returns what gives it back; undefined where there is none left for this client
   */
  take(client: string, weight?: number): (() => void) | undefined;
}

export function places(most: number, mostPerClient: number): Places {
  const heldBy = new Map<string, number>();
  let held = 0;

  function take(client: string, weight = 1): (() => void) | undefined {
    const own = heldBy.get(client) ?? 0;
    if (held >= most || own >= mostPerClient) return undefined;
    held += weight;
    heldBy.set(client, own + weight);
    return () => {
      held -= weight;
      const left = (heldBy.get(client) ?? 0) - weight;
      if (left > 0) heldBy.set(client, left);
      else heldBy.delete(client);
    };
  }

  return { take };
}
