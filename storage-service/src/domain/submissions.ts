// Records submissions and opens runs. A submission is recorded under exactly one run, even when
// other requests change the song at the same time.
//
// A process that records a submission assigns it to a run, opens the run if necessary, writes the
// submission, and then checks whether the run is being retracted. The assignment is created once,
// so that a repeated call finds the same run. A process that retracts a run works in the opposite
// order: it marks the run, looks for submissions, writes the outcome, and deletes its mark. So
// either the second process finds the submission and keeps the run, or the first one finds the mark
// or the outcome and uses another run. No accepted submission is lost. At worst, a song has two
// open runs for a time and is separated twice.

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
import type { SongUses } from './song-uses.ts';

/** The result of record(). */
export interface Recorded {
  readonly run: Run;
  /** True: the submission opened the run, in this call or an earlier one. */
  readonly opened: boolean;
}

/** Records submissions and opens runs. No other code opens a run. */
export interface Submissions {
  /** Records a submission. Idempotent for its id. Throws AUDIO_MISSING. */
  record(songhash: string, request: SongRequestRecord, submission: SubmissionRecord): Promise<Recorded>;
  /** Returns whether the submission is recorded. */
  isRecorded(songhash: string, id: string): Promise<boolean>;
  /**
   * Returns the run after `afterRun`; opens it if it does not exist. Idempotent. Throws
   * SONG_UNKNOWN, NOT_FOUND (no such run), SONG_NOT_DONE (`afterRun` is open) and AUDIO_MISSING.
   */
  openNext(songhash: string, afterRun: number, requestId: string): Promise<Run>;
}

/** The parts that Submissions uses. */
export interface SubmissionsDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
  readonly audio: AudioStore;
  readonly pending: PendingIndex;
  readonly uses: SongUses;
}

/**
 * The situation of a song's newest run. `none`: the song has no run. `retracting`: open, and a
 * process decides whether to retract it. `incomplete`: done, but a track was removed.
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

/** Returns whether a new submission joins the newest run or opens the next one. */
export function chooseRun(newest: NewestRun): 'join' | 'open-next' {
  return CHOICES[newest];
}

/** Has no state of its own. */
export function createSubmissions({ store, records, songs, audio, pending, uses }: SubmissionsDeps): Submissions {
  const isMarked = async (songhash: string, number: number) => {
    for await (const _nonce of store.children(KEYS.retractings(songhash, number))) return true;
    return false;
  };

  const newestRun = async (song: Song): Promise<NewestRun> => {
    const newest = song.runs.at(-1);
    if (!newest) return 'none';
    if (!newest.outcome) return (await isMarked(song.songhash, newest.number)) ? 'retracting' : 'open';
    if (newest.outcome.state !== 'done') return newest.outcome.state;
    return (await songs.removedTracks(song.songhash, newest.number)).length > 0 ? 'incomplete' : 'done';
  };

  /**
   * Returns the run; undefined if it does not exist or is being retracted. A retraction deletes its
   * mark after it has written its outcome. So the marks are read first: when there is none, the run
   * that is read afterwards has the outcome.
   */
  const usableRun = async (songhash: string, number: number): Promise<Run | undefined> => {
    const mayBeRetracted = await isMarked(songhash, number);
    const run = (await songs.load(songhash)).runs.find((run) => run.number === number);
    return run?.outcome || !mayBeRetracted ? run : undefined;
  };

  /** Returns the number of the submission's run, which may not be open yet. */
  const assignRun = async (song: Song, id: string): Promise<number> => {
    const key = KEYS.assignment(song.songhash, id);
    const before = await records.read(assignmentSchema, key);
    if (before && (before.run > song.lastNumber || (await usableRun(song.songhash, before.run)))) return before.run;
    const choice = chooseRun(await newestRun(song));
    const run = choice === 'join' ? (song.runs.at(-1) as Run).number : song.lastNumber + 1;
    if (before) {
      // The run to which the submission was assigned was retracted or removed.
      await records.replace(assignmentSchema, key, { schema: 1, run });
      return run;
    }
    if (await records.create(assignmentSchema, key, { schema: 1, run })) return run;
    return (await records.read(assignmentSchema, key))?.run ?? run;
  };

  /** Opens the run if it does not exist. */
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
        const isJoined = song.runs.some((run) => run.number === number);
        if (!isJoined) {
          try {
            await openRun(songhash, number, { ...request, openedBy: id });
          } catch (error) {
            // The submission was not accepted, so the next call with its id may use another run.
            await store.delete(KEYS.assignment(songhash, id));
            throw error;
          }
        }
        await pending.markSubmission(songhash, number, submission);
        await records.create(submissionSchema, KEYS.submission(songhash, number, id), submission);
        const newest = song.runs.at(-1);
        // An open run protects its song, so only a song that has ended needs the record of a use.
        if (isJoined && newest?.outcome) await uses.record(songhash, newest.number);
        const run = await usableRun(songhash, number);
        if (run) return { run, opened: run.request.openedBy === id };
        await store.delete(KEYS.submission(songhash, number, id));
        await pending.unmarkSubmission(songhash, number, id);
        throw new Contended();
      }),

    isRecorded: async (songhash, id) => {
      const assignment = await records.read(assignmentSchema, KEYS.assignment(songhash, id));
      return (
        assignment !== undefined && (await store.stat(KEYS.submission(songhash, assignment.run, id))) !== undefined
      );
    },

    openNext: (songhash, afterRun, requestId) =>
      whileContended(async () => {
        const song = await songs.known(songhash);
        const before = song.runs.find((run) => run.number === afterRun);
        if (!before) throw new ServiceError('NOT_FOUND', 'The song has no such run.');
        if (!before.outcome) throw new ServiceError('SONG_NOT_DONE', 'The run is still open.');
        const next = song.runs.find((run) => run.number > afterRun);
        if (next) return next;
        const number = song.lastNumber + 1;
        await openRun(songhash, number, { ...before.request, createdMs: Date.now(), openedBy: '', requestId });
        const opened = (await songs.load(songhash)).runs.find((run) => run.number > afterRun);
        if (!opened) throw new Contended();
        return opened;
      }),
  };
}
