// Draws random numbers from a seed, so that a run can be repeated with the same choices.

/** A sequence of random choices. */
export interface Random {
  /** Returns a number from 0 to below 1. */
  fraction(): number;
  /** Returns a number from `least` to below `limit`. */
  between(least: number, limit: number): number;
  /** Returns true with this probability. */
  chance(probability: number): boolean;
  /** Returns one of the items. Throws when there are none. */
  pick<T>(items: readonly T[]): T;
  /** Returns the items in a random order. */
  shuffled<T>(items: readonly T[]): T[];
  /** Returns a sequence of its own, so that the choices of one part do not depend on another. */
  fork(name: string): Random;
}

const RANGE = 2 ** 32;

/** Creates the sequence of a seed, a whole number. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  // A multiplicative hash of a counter (the finalizer of MurmurHash3) is even enough for choices.
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  const fraction = () => next() / RANGE;
  const random: Random = {
    fraction,
    between: (least, limit) => least + fraction() * (limit - least),
    chance: (probability) => fraction() < probability,
    pick: (items) => {
      const index = Math.floor(fraction() * items.length);
      if (index >= items.length) throw new Error('there is nothing to pick from');
      return items[index] as (typeof items)[number];
    },
    shuffled: (items) =>
      items
        .map((item) => ({ item, order: fraction() }))
        .sort((a, b) => a.order - b.order)
        .map(({ item }) => item),
    fork: (name) => createRandom([...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed)),
  };
  return random;
}
