// Measures the wall-clock time of a job's stages.

/** Measures one job. */
interface Stopwatch {
  /** Runs `work` and records its time under `stage`. */
  time<T>(stage: string, work: () => Promise<T>): Promise<T>;
  /** Returns the milliseconds of a stage that has ended; 0 for others. */
  of(stage: string): number;
  /** Returns the milliseconds since the start. */
  total(): number;
}

/** Starts at once. Calls `onStage` when a stage ends well. */
export function createStopwatch(onStage: (stage: string, ms: number) => void): Stopwatch {
  const begun = performance.now();
  const stages = new Map<string, number>();
  return {
    time: async (stage, work) => {
      const start = performance.now();
      const result = await work();
      const ms = Math.round(performance.now() - start);
      stages.set(stage, ms);
      onStage(stage, ms);
      return result;
    },
    of: (stage) => stages.get(stage) ?? 0,
    total: () => Math.round(performance.now() - begun),
  };
}
