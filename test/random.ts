/** Reproducible chance: the same seed gives the same history. */
export interface Random {
  /** From 0 up to 1. */
  fraction(): number;
  between(low: number, high: number): number;
  /** Spread evenly over orders of magnitude: as many short ones as long ones. */
  duration(low: number, high: number): number;
  integer(low: number, high: number): number;
  pick<Item>(items: readonly Item[]): Item;
  chance(probability: number): boolean;
}

/** Mulberry32, by Tommy Ettinger (public domain): 32 bits of state, which is plenty for what a test draws. */
export function random(seed: number): Random {
  let state = seed >>> 0;

  function fraction(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const between = (low: number, high: number) => low + fraction() * (high - low);
  const integer = (low: number, high: number) => Math.floor(between(low, high + 1));

  return {
    fraction,
    between,
    duration: (low, high) => low * (high / low) ** fraction(),
    integer,
    pick: (items) => items[integer(0, items.length - 1)] as (typeof items)[number],
    chance: (probability) => fraction() < probability,
  };
}
