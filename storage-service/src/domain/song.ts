// A song as its records tell it: which runs it has, which one is served, and what is removed. Reading only.

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
} from './record-types.ts';
import type { Records } from './records.ts';

export interface Run {
  readonly number: number;
  readonly request: SongRequestRecord;
  /** Absent while the run is open. */
  readonly outcome?: PublishedOutcome;
}

export interface DoneRun extends Run {
  readonly outcome: DoneOutcome;
}

export interface Song {
  readonly songhash: string;
  /** Runs that count, oldest first: none that was retracted, none below a removal. */
  readonly runs: readonly Run[];
  /** The highest number ever taken, whatever became of it; 0: none. */
  readonly lastNumber: number;
  /** Whether the last number is held by a removal of the song. */
  readonly removed: boolean;
}

export interface SongReader {
  /** The song, perhaps with no runs: then nobody knows it. */
  load(songhash: string): Promise<Song>;
  /** Throws SONG_UNKNOWN when it has no runs. */
  known(songhash: string): Promise<Song & { readonly newest: Run }>;
  /** Throws NOT_FOUND. */
  run(songhash: string, number: number): Promise<Run>;
  /** Names of the run's tracks that were removed. */
  removedTracks(songhash: string, run: number): Promise<string[]>;
  submissionIds(songhash: string, run: number): Promise<string[]>;
  /** The run's submissions, in no particular order, read while they are consumed. */
  submissions(songhash: string, run: number): AsyncIterable<SubmissionRecord>;
}

export function createSongReader({ store, records }: { store: ObjectStore; records: Records }): SongReader {
  const load = async (songhash: string): Promise<Song> => {
    const numbers: number[] = [];
    for await (const segment of store.children(KEYS.runs(songhash))) {
      const number = runNumber(segment);
      if (number !== undefined) numbers.push(number);
    }
    const found = await Promise.all(numbers.sort((a, b) => a - b).map((number) => loadNumber(songhash, number)));
    const taken = found.filter((entry) => entry !== undefined);
    const removal = taken.findLast((entry) => entry.kind === 'removal')?.number ?? 0;
    const last = taken.at(-1);
    return {
      songhash,
      runs: taken.flatMap((entry) => (entry.kind === 'run' && entry.run.number > removal ? [entry.run] : [])),
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

  const segmentsUnder = async (prefix: string) => {
    const segments: string[] = [];
    for await (const segment of store.children(prefix)) segments.push(segment);
    return segments;
  };
  const submissionIds = (songhash: string, run: number) => segmentsUnder(KEYS.submissions(songhash, run));

  return {
    load,
    known: async (songhash) => {
      const song = await load(songhash);
      const newest = song.runs.at(-1);
      if (!newest) throw new ServiceError('SONG_UNKNOWN', 'No such song.');
      return { ...song, newest };
    },
    run: async (songhash, number) => {
      const run = (await load(songhash)).runs.find((run) => run.number === number);
      if (!run) throw new ServiceError('NOT_FOUND', 'No such run of the song.');
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

/** The run whose tracks readers are served: the newest done one. */
export function servedRun(song: Song): DoneRun | undefined {
  return song.runs.findLast(isDone);
}

function isDone(run: Run): run is DoneRun {
  return run.outcome?.state === 'done';
}
