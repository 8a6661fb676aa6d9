// Learns how long one segment of each model usually takes on this machine.

/** The usual times, which outlive an engine process. */
export interface SegmentTimes {
  learn(model: string | undefined, ms: number): void;
  /** Returns milliseconds; undefined before the first segment that was learned. */
  of(model: string | undefined): number | undefined;
}

/** Weight of the newest segment. */
const WEIGHT = 0.2;

/** Knows no times at first. */
export function createSegmentTimes(): SegmentTimes {
  const usual = new Map<string, number>();
  return {
    learn: (model, ms) => {
      if (model === undefined) return;
      const known = usual.get(model);
      usual.set(model, known === undefined ? ms : known + WEIGHT * (ms - known));
    },
    of: (model) => (model === undefined ? undefined : usual.get(model)),
  };
}
