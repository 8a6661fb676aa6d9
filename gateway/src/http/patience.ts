// Judges whether the other side of a connection is fast enough: an account of time, which waiting spends and bytes refill.

export interface Patience {
  /** The other side sent or took bytes. */
  moved(bytes: number): void;
  /** Time was spent waiting for the other side. Returns false once it was too slow for too long. */
  waited(ms: number): boolean;
  /** How long to wait for the next byte at most. */
  leftMs(): number;
}

/** A kibibyte makes up for a second. */
const MS_PER_BYTE = 1_000 / 1024;

/** `windowMs`: how long the other side may move nothing at all. */
export function createPatience(windowMs: number): Patience {
  let leftMs = windowMs;
  return {
    moved: (bytes) => {
      leftMs = Math.min(windowMs, leftMs + bytes * MS_PER_BYTE);
    },
    waited: (ms) => {
      leftMs -= ms;
      return leftMs > 0;
    },
    leftMs: () => leftMs,
  };
}
