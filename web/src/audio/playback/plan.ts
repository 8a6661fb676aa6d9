// The order in which the frames of a song are heard: from a place to the end, or around a loop.

/** A way through the song. All numbers are frames of the song. */
export interface Plan {
  /** The place where playing begins. */
  readonly from: number;
  /** Frames of the song. */
  readonly end: number;
  /** The part that repeats. It holds only for a beginning before its end. */
  readonly loop?: { readonly start: number; readonly end: number } | undefined;
}

/** Consecutive frames of the song. */
export interface Run {
  readonly from: number;
  readonly frames: number;
}

/** Returns the place in the song after `played` frames; the end of the song if it has ended. */
export function placeAfter({ from, end, loop }: Plan, played: number): number {
  if (!loop || from >= loop.end) return Math.min(from + played, end);
  const before = loop.end - from;
  return played < before ? from + played : loop.start + ((played - before) % (loop.end - loop.start));
}

/**
 * Returns the runs of the next `frames` frames after `played` frames. At the end they are fewer.
 */
export function runsAfter(plan: Plan, played: number, frames: number): Run[] {
  const runs: Run[] = [];
  for (let done = 0; done < frames; ) {
    const from = placeAfter(plan, played + done);
    const border = plan.loop && from < plan.loop.end && plan.from < plan.loop.end ? plan.loop.end : plan.end;
    const length = Math.min(frames - done, border - from);
    if (length <= 0) break;
    runs.push({ from, frames: length });
    done += length;
  }
  return runs;
}
