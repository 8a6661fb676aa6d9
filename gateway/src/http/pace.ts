// Measures whether the other side keeps up a minimum speed. Counts only the time spent waiting for
// it.

export interface Pace {
  /** Adds bytes that were sent or received. */
  moved(bytes: number): void;
  /** Adds time spent waiting for the other side, without the time that this process used itself. */
  waited(ms: number): void;
  /** The longest wait until `isTooSlow` can change. */
  readonly nextCheckMs: number;
  /** True below one kilobyte for each second of the newest window of waiting. */
  readonly isTooSlow: boolean;
}

/** The minimum speed. */
export const MIN_BYTES_PER_SECOND = 1024;
/** The window slides in steps. */
const STEPS = 30;

/** `windowMs`: the time over which the speed is measured. */
export function createPace(windowMs: number): Pace {
  const stepMs = windowMs / STEPS;
  const neededBytes = (windowMs / 1000) * MIN_BYTES_PER_SECOND;
  /** Bytes of each step of waiting, the newest last; at most one window. */
  const steps = [0];
  let inStepMs = 0;
  let isTooSlow = false;
  return {
    moved: (bytes) => {
      steps[steps.length - 1] = (steps.at(-1) ?? 0) + bytes;
    },
    waited: (ms) => {
      for (inStepMs += ms; inStepMs >= stepMs && !isTooSlow; inStepMs -= stepMs) {
        isTooSlow = steps.length === STEPS && steps.reduce((sum, bytes) => sum + bytes) < neededBytes;
        if (steps.length === STEPS) steps.shift();
        steps.push(0);
      }
    },
    get nextCheckMs() {
      return Math.max(1, Math.ceil(stepMs - inStepMs));
    },
    get isTooSlow() {
      return isTooSlow;
    },
  };
}
