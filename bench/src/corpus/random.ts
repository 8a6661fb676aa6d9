// Generates pseudo-random numbers from a seed, so that the same seed makes the same corpus.

/** A source of pseudo-random numbers. */
export interface Random {
  /** Returns an integer from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** Returns `count` bytes. */
  bytes(count: number): Buffer;
}

/**
 * Creates the generator mulberry32 by Tommy Ettinger (public domain). Equal seeds give equal
 * numbers on every machine.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    integer: (min, max) => min + (next() % (max - min + 1)),
    bytes: (count) => Buffer.from(Uint8Array.from({ length: count }, () => next() & 255)),
  };
}
