// Reads songs from their records: runs, the run that is served, removed tracks and submissions.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { KEYS, runNumber } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import {
  type DoneOutcome,
  outcomeSchema,
  type PublishedOutcome,
  requestSchema,
  type SongRequestRecord,
  type SubmissionRecord,
  submissionSchema,
  type TrackRecord,
} from './record-types.ts';
import type { Records } from './records.ts';

/** One separation of a song. */
export interface Run {
  readonly number: number;
  readonly request: SongRequestRecord;
  /** Absent while the run is open. */
  readonly outcome?: PublishedOutcome;
}

/** A run that has made tracks. */
export interface DoneRun extends Run {
  readonly outcome: DoneOutcome;
}

/** A song as its records describe it. */
export interface Song {
  readonly songhash: string;
  /** The runs, oldest first, without retracted ones and those that a removal has removed. */
  readonly runs: readonly Run[];
  /**
   * Runs that a removal has removed and whose records still exist: they may owe deliveries. No
   * caller sees them as a part of the song.
   */
  readonly removedRuns: readonly Run[];
  /** The highest number that a run or a removal has used. 0: none. */
  readonly lastNumber: number;
  /** True: the last number belongs to a removal. */
  readonly removed: boolean;
}

/** Reads the records of songs at each call. Caches nothing. */
export interface SongReader {
  /** Returns the song; an unknown song has no runs. */
  load(songhash: string): Promise<Song>;
  /** Returns a song with at least one run. Throws SONG_UNKNOWN. */
  known(songhash: string): Promise<Song & { readonly newest: Run }>;
  /** Returns a run. Throws NOT_FOUND. */
  run(songhash: string, number: number): Promise<Run>;
  /** Returns whether the number is that of an open run. Reads fewer records than load(). */
  isOpen(songhash: string, number: number): Promise<boolean>;
  /** Returns the names of the run's tracks that were removed. */
  removedTracks(songhash: string, run: number): Promise<string[]>;
  /** Returns the ids of the run's submissions, in no particular order. */
  submissionIds(songhash: string, run: number): Promise<string[]>;
  /** Yields the run's submissions in no particular order. Holds one in memory. */
  submissions(songhash: string, run: number): AsyncIterable<SubmissionRecord>;
}

/** Has no state of its own. */
export function createSongReader({ store, records }: { store: ObjectStore; records: Records }): SongReader {
  const load = async (songhash: string): Promise<Song> => {
    const numbers: number[] = [];
    for await (const segment of store.children(KEYS.runs(songhash))) {
      const number = runNumber(segment);
      if (number !== undefined) numbers.push(number);
    }
    const found = await Promise.all(numbers.sort((a, b) => a - b).map((number) => loadNumber(songhash, number)));
    const used = found.filter((entry) => entry !== undefined);
    const removal = used.findLast((entry) => entry.kind === 'removal')?.number ?? 0;
    const last = used.at(-1);
    const runs = used.flatMap((entry) => (entry.kind === 'run' ? [entry.run] : []));
    return {
      songhash,
      runs: runs.filter(({ number }) => number > removal),
      removedRuns: runs.filter(({ number }) => number < removal),
      lastNumber: last?.number ?? 0,
      removed: last?.kind === 'removal',
    };
  };

  const loadNumber = async (songhash: string, number: number) => {
    const [request, outcome] = await Promise.all([
      records.read(requestSchema, KEYS.request(songhash, number)),
      records.read(outcomeSchema, KEYS.outcome(songhash, number)),
    ]);
    if (!request) return undefined;
    if (request.kind === 'removal') return { number, kind: 'removal' as const };
    if (request.kind === 'retracted' || outcome?.state === 'retracted') return { number, kind: 'retracted' as const };
    return { number, kind: 'run' as const, run: { number, request, ...(outcome && { outcome }) } };
  };

  const isOpen = async (songhash: string, number: number) => {
    // In this order, because the outcome of a retracted run is deleted after its request was
    // replaced, and a run is removed only after its outcome was written.
    if (await store.stat(KEYS.outcome(songhash, number))) return false;
    return (await records.read(requestSchema, KEYS.request(songhash, number)))?.kind === 'song';
  };

  const segmentsUnder = async (prefix: string) => {
    const segments: string[] = [];
    for await (const segment of store.children(prefix)) segments.push(segment);
    return segments;
  };
  const submissionIds = (songhash: string, run: number) => segmentsUnder(KEYS.submissions(songhash, run));

  return {
    load,
    isOpen,
    known: async (songhash) => {
      const song = await load(songhash);
      const newest = song.runs.at(-1);
      if (!newest) throw new ServiceError('SONG_UNKNOWN', 'There is no such song.');
      return { ...song, newest };
    },
    run: async (songhash, number) => {
      const run = (await load(songhash)).runs.find((run) => run.number === number);
      if (!run) throw new ServiceError('NOT_FOUND', 'The song has no such run.');
      return run;
    },
    removedTracks: (songhash, run) => segmentsUnder(KEYS.removedTracks(songhash, run)),
    submissionIds,
    submissions: async function* (songhash, run) {
      for await (const id of store.children(KEYS.submissions(songhash, run))) {
        const submission = await records.read(submissionSchema, KEYS.submission(songhash, run, id));
        if (submission) yield submission;
      }
    },
  };
}

/** Returns the run whose tracks are served: the newest done one. */
export function servedRun(song: Song): DoneRun | undefined {
  return song.runs.findLast(isDone);
}

/** Returns all uploads that an outcome publishes: tracks and peaks. */
export function uploadsOf({ tracks, peaks = [] }: DoneOutcome): readonly TrackRecord[] {
  return [...tracks, ...peaks];
}

function isDone(run: Run): run is DoneRun {
  return run.outcome?.state === 'done';
}

/** The usual size of a page: a quarter of the largest gRPC message. */
const PAGE_BYTES = 1024 ** 2;

/**
 * Groups submissions, whose callbacks may have much data, into pages that fit into one
 * message. Yields no empty page. Holds one page in memory.
 */
export async function* submissionPages<S extends SubmissionRecord>(
  source: AsyncIterable<S>,
): AsyncGenerator<S[], void, undefined> {
  let page: S[] = [];
  let bytes = 0;
  for await (const submission of source) {
    const size = Buffer.byteLength(JSON.stringify(submission));
    if (page.length > 0 && bytes + size > PAGE_BYTES) {
      yield page;
      page = [];
      bytes = 0;
    }
    page.push(submission);
    bytes += size;
  }
  if (page.length > 0) yield page;
}
