// Learns the pace of this separator from its finished songs. Separating is learned for each model.
// The other stages are learned together for all models, because they do not use the model.

import { jsonOrUndefined } from '@stemline/common/json-text.ts';
import { paceKey } from '@stemline/job-queue/pace-key.ts';
import type { Line, Pace } from '@stemline/job-queue/types.ts';
import { z } from 'zod';
import { LINE_FIT, type LineFit, lineOf, NO_SONGS, observe } from './line-fit.ts';

/** The measured times of one song. */
export interface TimedSong {
  readonly model: string;
  readonly revision: string;
  /** Length of the music. */
  readonly seconds: number;
  /** The result of effortOf(). */
  readonly effort: number;
  /** Fetching and decoding. */
  readonly beforeMs: number;
  /** Without the time in which the engine loaded the model. */
  readonly separatingMs: number;
  /** Encoding and uploading. */
  readonly afterMs: number;
}

/** The learned pace. */
export interface LearnedPace {
  learn(song: TimedSong): void;
  /** Returns everything that was learned, for restore(). */
  toJson(): string;
  /** Adds what an earlier process has learned; what this process has learned counts. */
  restore(json: string): void;
  /**
   * Returns the pace. `measured`: speeds by paceKey() from a test signal, for models without
   * a song.
   */
  pace(slots: number, measured: ReadonlyMap<string, number>): Pace;
}

/** Times before the first song: those that four MP3 tracks took on two cores of a server. */
const FIRST_GUESS: { readonly before: Line; readonly after: Line } = {
  before: { fixedSeconds: 0.2, perSecond: 0.003 },
  after: { fixedSeconds: 0.3, perSecond: 0.04 },
};

const LEARNED = z.object({
  before: LINE_FIT,
  after: LINE_FIT,
  separating: z.record(z.string(), LINE_FIT),
});

/** Has learned nothing yet. */
export function createLearnedPace(): LearnedPace {
  let before: LineFit = NO_SONGS;
  let after: LineFit = NO_SONGS;
  const separating = new Map<string, LineFit>();
  return {
    learn: ({ model, revision, seconds, effort, beforeMs, separatingMs, afterMs }) => {
      const key = paceKey({ name: model, revision });
      before = observe(before, seconds, beforeMs / 1_000);
      separating.set(key, observe(separating.get(key) ?? NO_SONGS, seconds * effort, separatingMs / 1_000));
      after = observe(after, seconds, afterMs / 1_000);
    },
    toJson: () => JSON.stringify({ before, after, separating: Object.fromEntries(separating) }),
    restore: (json) => {
      const kept = LEARNED.safeParse(jsonOrUndefined(json)).data;
      if (!kept) return;
      if (before === NO_SONGS) ({ before, after } = kept);
      for (const [key, fit] of Object.entries(kept.separating)) if (!separating.has(key)) separating.set(key, fit);
    },
    pace: (slots, measured) => ({
      slots,
      before: lineOf(before) ?? FIRST_GUESS.before,
      separating: { ...linesOfSpeeds(measured), ...linesOf(separating) },
      after: lineOf(after) ?? FIRST_GUESS.after,
    }),
  };
}

function linesOfSpeeds(speeds: ReadonlyMap<string, number>): Record<string, Line> {
  const measured = [...speeds].filter(([, speed]) => speed > 0);
  return Object.fromEntries(measured.map(([key, speed]) => [key, { fixedSeconds: 0, perSecond: 1 / speed }]));
}

function linesOf(fits: ReadonlyMap<string, LineFit>): Record<string, Line> {
  return Object.fromEntries(
    [...fits].flatMap(([key, fit]) => {
      const line = lineOf(fit);
      return line ? [[key, line]] : [];
    }),
  );
}
