// Measures whether a client sends or receives at a minimum speed. Counts only the time that the
// server waits for the client.

/** The speed of one client. */
export interface Pace {
  /** Adds bytes that the client has sent or received. */
  moved(bytes: number): void;
  /** Adds milliseconds that the server has waited for the client, without its own delays. */
  waited(ms: number): void;
  /** Milliseconds of waiting after which `isTooSlow` may change; at least 1. */
  readonly nextCheckMs: number;
  /** True below MIN_BYTES_PER_SECOND over the latest window of waiting; then it stays true. */
  readonly isTooSlow: boolean;
}

/** The minimum speed of a client. */
export const MIN_BYTES_PER_SECOND = 1024;
/** Number of steps in which the window moves forward. */
const STEPS = 30;

/** `windowMs`: the milliseconds of waiting over which the speed is measured. */
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
