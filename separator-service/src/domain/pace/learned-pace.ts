// Learns the pace of this separator from its finished songs: of each kind of songs, and as a guess
// for a kind without a song, of each model and precision, and of all songs together. It also learns
// the memory of each model.

import { jsonOrUndefined } from '@stemline/common/json-text.ts';
import { effortOf } from '@stemline/common/options/effort.ts';
import type { SongOptions } from '@stemline/common/options/options.ts';
import type { KindPace, Line, Pace } from '@stemline/job-queue/pace.ts';
import { kindKey, paceKey } from '@stemline/job-queue/pace-key.ts';
import { z } from 'zod';
import { modelKey } from '../model-key.ts';
import { LINE_FIT, type LineFit, lineOf, NO_SONGS, observe } from './line-fit.ts';
import type { TimedSong } from './timed-song.ts';

/** The learned pace. */
export interface LearnedPace {
  learn(song: TimedSong): void;
  /** Returns everything that was learned, for restore(). */
  toJson(): string;
  /**
   * Adds what an earlier process has learned. What this process has learned counts, except for the
   * memory, of which the larger value does.
   */
  restore(json: string): void;
  /**
   * Returns the pace. `measured`: speeds by paceKey() from a test signal, for models without
   * a song.
   */
  pace(slots: number, measured: ReadonlyMap<string, number>): Pace;
  /**
   * Bytes that each model takes with one pass, by modelKey(): the most that a song has reported.
   * The engine reports the most that its process has measured, which a new process begins again.
   */
  readonly memory: ReadonlyMap<string, number>;
}

/** Times before the first song: those that four MP3 tracks took on two cores of a server. */
const FIRST_GUESS: { readonly before: Line; readonly after: Line } = {
  before: { fixedSeconds: 0.2, perSecond: 0.003 },
  after: { fixedSeconds: 0.3, perSecond: 0.04 },
};

/**
 * The most kinds, and the most models, that are kept: those of the latest songs. Clients choose the
 * kinds, and the pace is published every few seconds.
 */
const MAX_KEPT = 100;

const KIND_FITS = z.object({ separating: LINE_FIT, blocked: LINE_FIT, after: LINE_FIT });
type KindFits = Readonly<z.infer<typeof KIND_FITS>>;
const NO_FITS: KindFits = { separating: NO_SONGS, blocked: NO_SONGS, after: NO_SONGS };

const LEARNED = z.object({
  before: LINE_FIT,
  after: LINE_FIT,
  separating: z.record(z.string(), LINE_FIT),
  // An earlier version has learned no kinds.
  kinds: z.record(z.string(), KIND_FITS).default({}),
  // An earlier version has not learned the memory.
  memory: z.record(z.string(), z.number()).default({}),
});

/** Has learned nothing yet. */
export function createLearnedPace(): LearnedPace {
  let before: LineFit = NO_SONGS;
  let after: LineFit = NO_SONGS;
  const separating = new Map<string, LineFit>();
  const kinds = new Map<string, KindFits>();
  const memory = new Map<string, number>();
  const noteMemory = (key: string, bytes: number) => keepLatest(memory, key, Math.max(bytes, memory.get(key) ?? 0));
  return {
    memory,
    learn: ({ model: name, revision, options, seconds, memoryBytes, beforeMs, separatingMs, blockedMs, afterMs }) => {
      noteMemory(modelKey({ name, revision }), memoryBytes);
      const kind = kindKey({ name, revision }, options);
      const known = kinds.get(kind) ?? NO_FITS;
      const work = seconds * effortOf(options);
      before = observe(before, seconds, beforeMs / 1_000);
      after = observe(after, seconds, (blockedMs + afterMs) / 1_000);
      keepLatest(kinds, kind, {
        separating: observe(known.separating, work, separatingMs / 1_000),
        blocked: observe(known.blocked, seconds, blockedMs / 1_000),
        after: observe(known.after, seconds, afterMs / 1_000),
      });
      if (!runsAllNetworks(options) || options.segment !== null) return;
      const key = paceKey({ name, revision, precision: options.precision });
      keepLatest(separating, key, observe(separating.get(key) ?? NO_SONGS, work, separatingMs / 1_000));
    },
    toJson: () =>
      JSON.stringify({
        before,
        after,
        separating: Object.fromEntries(separating),
        kinds: Object.fromEntries(kinds),
        memory: Object.fromEntries(memory),
      }),
    restore: (json) => {
      const kept = LEARNED.safeParse(jsonOrUndefined(json)).data;
      if (!kept) return;
      if (before === NO_SONGS) ({ before, after } = kept);
      restoreInto(separating, kept.separating);
      restoreInto(kinds, kept.kinds);
      const own = [...memory];
      memory.clear();
      for (const [key, bytes] of [...Object.entries(kept.memory), ...own]) noteMemory(key, bytes);
    },
    pace: (slots, measured) => ({
      slots,
      before: lineOf(before) ?? FIRST_GUESS.before,
      separating: { ...linesOfSpeeds(measured), ...mapped(separating, lineOf) },
      after: lineOf(after) ?? FIRST_GUESS.after,
      kinds: mapped(kinds, linesOfKind),
    }),
  };
}

/** A fine-tuned model skips the networks that no chosen stem needs. */
function runsAllNetworks({ stems, two_stems: stem, other_method: method }: SongOptions): boolean {
  return stems === null && (stem === null || method === 'add');
}

/** Sets the newest entry, and removes the oldest one beyond the limit. */
function keepLatest<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_KEPT && oldest !== undefined) map.delete(oldest);
}

/** Adds entries that are older than those of the map. */
function restoreInto<T>(map: Map<string, T>, kept: Readonly<Record<string, T>>): void {
  const own = [...map];
  map.clear();
  for (const [key, value] of [...Object.entries(kept), ...own]) keepLatest(map, key, value);
}

function linesOfSpeeds(speeds: ReadonlyMap<string, number>): Record<string, Line> {
  const measured = [...speeds].filter(([, speed]) => speed > 0);
  return Object.fromEntries(measured.map(([key, speed]) => [key, { fixedSeconds: 0, perSecond: 1 / speed }]));
}

function linesOfKind(fits: KindFits): KindPace | undefined {
  const [separating, blocked, after] = [fits.separating, fits.blocked, fits.after].map(lineOf);
  return separating && blocked && after && { separating, blocked, after };
}

/** Converts the values, and leaves out those that become undefined. */
function mapped<T, Result>(map: ReadonlyMap<string, T>, convert: (value: T) => Result | undefined) {
  return Object.fromEntries(
    [...map].flatMap(([key, value]) => {
      const result = convert(value);
      return result === undefined ? [] : [[key, result] as const];
    }),
  );
}
