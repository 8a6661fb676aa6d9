// Measures whether the other side keeps up a minimum speed, over the time that was spent waiting for it.

export interface Pace {
  /** So many bytes have come or gone. */
  moved(bytes: number): void;
  /** So long was waited for the other side. The time that we take ourselves does not count. */
  waited(ms: number): void;
  /** The longest wait after which `isTooSlow` is worth another look. */
  readonly nextLookMs: number;
  /** Less than a kilobyte for each second of the newest window of waiting. */
  readonly isTooSlow: boolean;
}

export const MIN_BYTES_PER_SECOND = 1024;
/** The window slides in steps. */
const STEPS = 30;

export function createPace(windowMs: number): Pace {
  const stepMs = windowMs / STEPS;
  const neededBytes = (windowMs / 1000) * MIN_BYTES_PER_SECOND;
  /** Bytes of each step of waiting, the newest last; never more than a window of them. */
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
    get nextLookMs() {
      return Math.max(1, Math.ceil(stepMs - inStepMs));
    },
    get isTooSlow() {
      return isTooSlow;
    },
  };
}
