// Limits the number of lines from the engine, because each of them takes time of this process.

/** Far more than the lines of any engine: one for each segment, stem and heartbeat. */
const MAX_LINES = 10_000;
const WINDOW_MS = 5_000;

/**
 * Returns a function that adds lines, and returns true when there were too many in the last
 * seconds.
 */
export function createFloodLimit(now: () => number = () => performance.now()): (lines: number) => boolean {
  let beganAt = now();
  let count = 0;
  return (lines) => {
    const time = now();
    if (time - beganAt > WINDOW_MS) {
      beganAt = time;
      count = 0;
    }
    count += lines;
    return count > MAX_LINES;
  };
}
