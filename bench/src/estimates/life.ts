// Records the estimates of one song from its submission to its end.

/** The answer of the server about a song at one moment. */
export interface Sample {
  /** By performance.now(), in milliseconds. */
  readonly at: number;
  readonly state: string;
  /** Undefined: the server had none. */
  readonly estimateSeconds: number | undefined;
  /** 0 to 1. */
  readonly progress: number;
  /** Empty until the separator reports. */
  readonly stage: string;
}

/** A song that is done. */
export interface Life {
  readonly name: string;
  /** In order; the last one shows that the song is done. */
  readonly samples: readonly Sample[];
}

/** Returns the time at which the song was done, and that at which it began to run. */
export function timesOf({ samples }: Life): { begunAt: number; doneAt: number } {
  const doneAt = samples.at(-1)?.at ?? 0;
  return { begunAt: samples.find(({ state }) => state !== 'waiting')?.at ?? doneAt, doneAt };
}

/** Returns the seconds of each stage, by the moments of the samples; '' before the first report. */
export function stagesOf({ samples }: Life): ReadonlyMap<string, number> {
  const stages = new Map<string, number>();
  for (const [index, { at, state, stage }] of samples.entries()) {
    const next = samples[index + 1];
    if (next && state === 'running') stages.set(stage, (stages.get(stage) ?? 0) + (next.at - at) / 1_000);
  }
  return stages;
}

/** Returns the last sample of the run at a share of its time; undefined when it has none. */
export function sampleAt(life: Life, share: number): Sample | undefined {
  const { begunAt, doneAt } = timesOf(life);
  const at = begunAt + share * (doneAt - begunAt);
  return life.samples.findLast((one) => one.at <= at && one.state === 'running');
}

/** Returns the share of the true remaining time by which an estimate is wrong. */
export function errorOf(estimateSeconds: number, at: number, doneAt: number): number {
  const trueSeconds = (doneAt - at) / 1_000;
  return Math.abs(estimateSeconds - trueSeconds) / trueSeconds;
}

/** Returns the error of the first estimate; undefined for a song without one. */
export function firstError(life: Life): number | undefined {
  const first = life.samples.find(({ estimateSeconds }) => estimateSeconds !== undefined);
  return first?.estimateSeconds && errorOf(first.estimateSeconds, first.at, timesOf(life).doneAt);
}

/** Returns the error of the first estimate; undefined for a song that did not wait a second. */
export function waitingError(life: Life): number | undefined {
  const { begunAt, doneAt } = timesOf(life);
  const first = life.samples.find(({ estimateSeconds }) => estimateSeconds !== undefined);
  if (!first?.estimateSeconds || first.state !== 'waiting' || begunAt - first.at < 1_000) return undefined;
  return errorOf(first.estimateSeconds, first.at, doneAt);
}

/**
 * Returns the errors at a share of the running time: of the server's estimate, and of one that
 * divides the time so far by the progress. Undefined: the side had no estimate.
 */
export function runningErrors(life: Life, share: number): { server: number | undefined; plain: number | undefined } {
  const { begunAt, doneAt } = timesOf(life);
  const sample = sampleAt(life, share);
  if (!sample) return { server: undefined, plain: undefined };
  const { estimateSeconds, progress } = sample;
  const plain = (((sample.at - begunAt) / 1_000) * (1 - progress)) / progress;
  return {
    server: estimateSeconds === undefined ? undefined : errorOf(estimateSeconds, sample.at, doneAt),
    plain: Number.isFinite(plain) ? errorOf(plain, sample.at, doneAt) : undefined,
  };
}

/**
 * Returns by how many seconds successive estimates deviate from a fall of one second per second.
 */
export function jumpsOf({ samples }: Life): number[] {
  return samples.slice(1).flatMap((sample, index) => {
    const before = samples[index];
    if (!before || before.estimateSeconds === undefined || sample.estimateSeconds === undefined) return [];
    return [Math.abs(sample.estimateSeconds - before.estimateSeconds + (sample.at - before.at) / 1_000)];
  });
}
