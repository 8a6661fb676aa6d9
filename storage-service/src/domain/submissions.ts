// Records submissions. Each is recorded under exactly one run, regardless of concurrent changes to
// the song.
//
// Recording assigns the submission to a run (the assignment is created once, so a repeat finds it),
// opens the run if necessary, writes the submission, and only then checks that the run still
// counts. Retracting a run works in the opposite order: mark the run, then look for submissions. So
// either the retracting process sees the submission and keeps the run, or the recording process
// sees the mark and uses another run; no accepted submission is lost. At worst two runs of one song
// are open, which costs only work.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { AudioStore } from './audio-store.ts';
import { Contended, whileContended } from './contention.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import {
  assignmentSchema,
  requestSchema,
  type SongRequestRecord,
  type SubmissionRecord,
  submissionSchema,
} from './record-types.ts';
import type { Records } from './records.ts';
import type { Run, Song, SongReader } from './song.ts';

/** The result of recording a submission. */
export interface Recorded {
  readonly run: Run;
  /** Whether the submission opened the run. */
  readonly opened: boolean;
}

/** The only way to open a run. */
export interface Submissions {
  /** Idempotent for one submission id. Throws AUDIO_MISSING. */
  record(songhash: string, request: SongRequestRecord, submission: SubmissionRecord): Promise<Recorded>;
  /**
   * Returns the run after `afterRun`, and opens it if necessary. Idempotent. Throws NOT_FOUND,
   * SONG_NOT_DONE (`afterRun` is open), AUDIO_MISSING.
   */
  openNext(songhash: string, afterRun: number): Promise<Run>;
}

export interface SubmissionsDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
  readonly audio: AudioStore;
  readonly pending: PendingIndex;
}

/**
 * The newest run of a song. `incomplete`: done, but a track was removed. `retracting`: open, but
 * perhaps about to be retracted.
 */
export type NewestRun = 'none' | 'open' | 'retracting' | 'done' | 'incomplete' | 'failed' | 'cancelled';

const CHOICES = {
  none: 'open-next',
  open: 'join',
  retracting: 'open-next',
  done: 'join',
  incomplete: 'open-next',
  failed: 'open-next',
  cancelled: 'open-next',
} as const satisfies Record<NewestRun, 'join' | 'open-next'>;

/** Chooses the run of a new submission: the newest one (`join`), or the next one (`open-next`). */
export function chooseRun(newest: NewestRun): 'join' | 'open-next' {
  return CHOICES[newest];
}

/** Keeps no state of its own. */
export function createSubmissions({ store, records, songs, audio, pending }: SubmissionsDeps): Submissions {
  const isRetracting = async (songhash: string, run: Run) => {
    if (run.outcome) return false;
    for await (const _nonce of store.children(KEYS.retractings(songhash, run.number))) return true;
    return false;
  };

  const newestRun = async (song: Song): Promise<NewestRun> => {
    const newest = song.runs.at(-1);
    if (!newest) return 'none';
    if (!newest.outcome) return (await isRetracting(song.songhash, newest)) ? 'retracting' : 'open';
    if (newest.outcome.state !== 'done') return newest.outcome.state;
    return (await songs.removedTracks(song.songhash, newest.number)).length > 0 ? 'incomplete' : 'done';
  };

  /** Returns the run unless it is missing or being retracted. */
  const usableRun = async (song: Song, number: number): Promise<Run | undefined> => {
    const run = song.runs.find((run) => run.number === number);
    return run && !(await isRetracting(song.songhash, run)) ? run : undefined;
  };

  /** Returns the number of the run for the submission; the run may still have to be opened. */
  const assignRun = async (song: Song, id: string): Promise<number> => {
    const key = KEYS.assignment(song.songhash, id);
    const before = await records.read(assignmentSchema, key);
    if (before && (before.run > song.lastNumber || (await usableRun(song, before.run)))) return before.run;
    const choice = chooseRun(await newestRun(song));
    const run = choice === 'join' ? (song.runs.at(-1) as Run).number : song.lastNumber + 1;
    if (before) {
      // The assigned run was retracted or removed.
      await records.replace(assignmentSchema, key, { schema: 1, run });
      return run;
    }
    if (await records.create(assignmentSchema, key, { schema: 1, run })) return run;
    return (await records.read(assignmentSchema, key))?.run ?? run;
  };

  /** Opens the run unless it is open. */
  const openRun = async (songhash: string, number: number, request: SongRequestRecord) => {
    await Promise.all([pending.markRun(songhash, number), audio.use(request.audio, songhash, number)]);
    await records.create(requestSchema, KEYS.request(songhash, number), request);
  };

  return {
    record: (songhash, request, submission) =>
      whileContended(async () => {
        const { id } = submission;
        const song = await songs.load(songhash);
        const number = await assignRun(song, id);
        if (!song.runs.some((run) => run.number === number)) {
          try {
            await openRun(songhash, number, { ...request, openedBy: id });
          } catch (error) {
            // Nothing was accepted, so the next call with this id may be assigned to another run.
            await store.delete(KEYS.assignment(songhash, id));
            throw error;
          }
        }
        await pending.markSubmission(songhash, number, submission);
        await records.create(submissionSchema, KEYS.submission(songhash, number, id), submission);
        const run = await usableRun(await songs.load(songhash), number);
        if (run) return { run, opened: run.request.openedBy === id };
        await store.delete(KEYS.submission(songhash, number, id));
        await pending.unmarkSubmission(songhash, number, id);
        throw new Contended();
      }),

    openNext: (songhash, afterRun) =>
      whileContended(async () => {
        const song = await songs.load(songhash);
        const before = song.runs.find((run) => run.number === afterRun);
        if (!before) throw new ServiceError('NOT_FOUND', 'The song has no such run.');
        if (!before.outcome) throw new ServiceError('SONG_NOT_DONE', 'The run is still open.');
        const next = song.runs.find((run) => run.number > afterRun);
        if (next) return next;
        const number = song.lastNumber + 1;
        await openRun(songhash, number, { ...before.request, createdMs: Date.now(), openedBy: '' });
        const opened = (await songs.load(songhash)).runs.find((run) => run.number > afterRun);
        if (!opened) throw new Contended();
        return opened;
      }),
  };
}
