// Relates frames of the clock of the output to frames that have been played.

/** A time without a gap. */
interface Stretch {
  /** The frame of the clock at which it begins. */
  readonly at: number;
  /** Frames that were played before it. */
  readonly played: number;
}

/** The times of consecutive pieces. Without a gap, each one begins where the one before ends. */
export interface Timeline {
  /**
   * Chooses the frame of the clock for the next piece: the end of the last one, or `earliest` if
   * that has passed.
   */
  next(earliest: number): number;
  /** Places a piece of `frames` frames at the result of the last next(), which it returns. */
  place(frames: number): number;
  /** The frame of the clock at which the last piece ends. */
  end(): number;
  /** Frames that were played when the clock shows `at`. */
  playedAt(at: number): number;
}

/** Creates a timeline without pieces. */
export function createTimeline(): Timeline {
  /** In the order of time. */
  const stretches: Stretch[] = [];
  let end = Number.NEGATIVE_INFINITY;
  let chosen = end;
  let total = 0;
  return {
    next: (earliest) => {
      chosen = Math.max(end, earliest);
      return chosen;
    },
    place: (frames) => {
      if (chosen !== end) stretches.push({ at: chosen, played: total });
      end = chosen + frames;
      total += frames;
      return chosen;
    },
    end: () => end,
    playedAt: (at) => {
      const index = stretches.findLastIndex((stretch) => stretch.at <= at);
      const stretch = stretches[index];
      if (!stretch) return 0;
      const limit = stretches[index + 1]?.played ?? total;
      return Math.min(limit, stretch.played + (at - stretch.at));
    },
  };
}
