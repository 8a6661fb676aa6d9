// Judges whether the other side of a connection is fast enough. Only the time that we wait for it counts.

export interface Patience {
  /** Bytes came in or went out. */
  moved(bytes: number): void;
  /** Time was spent waiting. Returns false when the other side was too slow for a whole window. */
  waited(ms: number): boolean;
  /** Waiting time until the next verdict. */
  leftMs(): number;
}

const MIN_BYTES_PER_SECOND = 1024;

/** Each window of waiting must move at least a kibibyte a second. */
export function createPatience(windowMs: number): Patience {
  let waitedMs = 0;
  let bytes = 0;
  return {
    moved: (more) => {
      bytes += more;
    },
    waited: (ms) => {
      waitedMs += ms;
      if (waitedMs < windowMs) return true;
      const isFastEnough = bytes >= (windowMs / 1000) * MIN_BYTES_PER_SECOND;
      waitedMs = 0;
      bytes = 0;
      return isFastEnough;
    },
    leftMs: () => windowMs - waitedMs,
  };
}
