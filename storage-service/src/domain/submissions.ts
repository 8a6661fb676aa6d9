// Records submissions. Each is recorded under exactly one run, regardless of concurrent changes to
// the song.
//
// Recording: claim the run for the submission's id (created once, so a repeat finds it), open the run if it is not there,
// write the submission, and only then look whether the run still stands. A run is taken back in the opposite order: mark it,
// then look for submissions. So either the taker sees the submission and leaves the run, or the submitter sees the mark and
// moves on; a submission that was answered is never lost. At worst two runs of one song are open, which costs only work.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { AudioStore } from './audio-store.ts';
import { chooseRun, type NewestRun } from './choose-run.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import {
  claimSchema,
  requestSchema,
  type SongRequestRecord,
  type SubmissionRecord,
  submissionSchema,
} from './record-types.ts';
import type { Records } from './records.ts';
import type { Run, Song, SongReader } from './song.ts';

/** Each round is lost only to somebody who removed or took back the run meanwhile. */
const MAX_ROUNDS = 10;

export interface Recorded {
  readonly run: Run;
  /** Whether the submission opened the run. */
  readonly opened: boolean;
}

export interface Submissions {
  /** Idempotent by the submission's id. Throws AUDIO_MISSING. */
  record(songhash: string, request: SongRequestRecord, submission: SubmissionRecord): Promise<Recorded>;
  /** The run after `afterRun`, opened if need be. Idempotent. Throws NOT_FOUND, SONG_NOT_DONE (`afterRun` is open), AUDIO_MISSING. */
  openNext(songhash: string, afterRun: number): Promise<Run>;
}

export interface SubmissionsDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
  readonly audio: AudioStore;
  readonly pending: PendingIndex;
}

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

  const standingRun = async (song: Song, number: number): Promise<Run | undefined> => {
    const run = song.runs.find((run) => run.number === number);
    return run && !(await isRetracting(song.songhash, run)) ? run : undefined;
  };

  /** The run that the submission belongs to, which may still have to be opened. */
  const claimRun = async (song: Song, id: string): Promise<number> => {
    const { songhash } = song;
    const choose = async () => {
      const answer = chooseRun(await newestRun(song));
      return answer === 'join' ? (song.runs.at(-1) as Run).number : song.lastNumber + 1;
    };
    const key = KEYS.claim(songhash, id);
    const claim = await records.read(claimSchema, key);
    if (claim && (claim.run > song.lastNumber || (await standingRun(song, claim.run)))) return claim.run;
    const number = await choose();
    if (claim) {
      // The claimed run was taken back or removed.
      await records.replace(claimSchema, key, { schema: 1, run: number });
      return number;
    }
    if (await records.create(claimSchema, key, { schema: 1, run: number })) return number;
    return (await records.read(claimSchema, key))?.run ?? number;
  };

  /** Opens the run unless somebody has. */
  const openRun = async (songhash: string, number: number, request: SongRequestRecord) => {
    await Promise.all([pending.markRun(songhash, number), audio.use(request.audio, songhash, number)]);
    await records.create(requestSchema, KEYS.request(songhash, number), request);
  };

  return {
    record: async (songhash, request, submission) => {
      const { id } = submission;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const song = await songs.load(songhash);
        const number = await claimRun(song, id);
        if (!song.runs.some((run) => run.number === number)) {
          try {
            await openRun(songhash, number, { ...request, openedBy: id });
          } catch (error) {
            // Nothing was accepted: the next try with this id chooses afresh.
            await store.delete(KEYS.claim(songhash, id));
            throw error;
          }
        }
        await pending.markSubmission(songhash, number, submission);
        await records.create(submissionSchema, KEYS.submission(songhash, number, id), submission);
        const run = await standingRun(await songs.load(songhash), number);
        if (run) return { run, opened: run.request.openedBy === id };
        await store.delete(KEYS.submission(songhash, number, id));
        await pending.unmarkSubmission(songhash, number, id);
      }
      throw new ServiceError('UNAVAILABLE', 'The song is being changed by others. Try again.');
    },

    openNext: async (songhash, afterRun) => {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const song = await songs.load(songhash);
        const before = song.runs.find((run) => run.number === afterRun);
        if (!before) throw new ServiceError('NOT_FOUND', 'No such run of the song.');
        if (!before.outcome) throw new ServiceError('SONG_NOT_DONE', 'The run has not ended yet: it is open.');
        const next = song.runs.find((run) => run.number > afterRun);
        if (next) return next;
        await openRun(songhash, song.lastNumber + 1, { ...before.request, createdMs: Date.now(), openedBy: '' });
      }
      throw new ServiceError('UNAVAILABLE', 'The song is being changed by others. Try again.');
    },
  };
}
