// Index of pending work: runs that are open or have uploads to delete, and submissions that may be
// owed a delivery. A mark is written before the record to which it points, and removed when the
// work is completed. So pending work is found without a search through all songs.

import type { Logger } from '@stemline/common/logging/logger.ts';
import { KEYS, runNumber } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import {
  deliverySchema,
  markSchema,
  type PublishedOutcome,
  type SubmissionRecord,
  submissionSchema,
} from './record-types.ts';
import type { Records } from './records.ts';
import { type Run, type Song, type SongReader, submissionPages } from './song.ts';

/** A run that is open or owes deliveries. */
export interface OpenRun {
  readonly songhash: string;
  readonly run: Run;
  /**
   * Of an open run all submissions, of an ended one those that are owed a delivery; or one page of
   * them, when they are many.
   */
  readonly submissions: readonly SubmissionRecord[];
}

/** Writes, removes and lists marks. All methods are idempotent. */
export interface PendingIndex {
  /** Call it before the run is opened. */
  markRun(songhash: string, run: number): Promise<void>;
  /** Call it when the run has ended and its unused uploads are deleted. */
  unmarkRun(songhash: string, run: number): Promise<void>;
  /** Marks a submission with a callback. Call it before the submission is recorded. */
  markSubmission(songhash: string, run: number, submission: SubmissionRecord): Promise<void>;
  /** Call it when the submission is owed no delivery any more. */
  unmarkSubmission(songhash: string, run: number, id: string): Promise<void>;
  /** Returns whether a run of the song has marks, so that it is open or may owe deliveries. */
  isMarked(songhash: string): Promise<boolean>;
  /**
   * Yields every song with marks and the numbers of its runs that have marks. Logs and omits songs
   * that cannot be read.
   */
  marked(): AsyncIterable<{ readonly song: Song; readonly numbers: readonly number[] }>;
  /**
   * Yields every run that is open or owes deliveries; a run with many submissions several times,
   * page by page. Logs and omits runs that cannot be read.
   */
  openRuns(): AsyncGenerator<OpenRun, void, undefined>;
}

/** Keeps no state of its own. */
export function createPendingIndex({
  store,
  records,
  songs,
  log,
}: {
  store: ObjectStore;
  records: Records;
  songs: SongReader;
  log: Logger;
}): PendingIndex {
  const put = async (key: string) => {
    await records.create(markSchema, key, { schema: 1, createdMs: Date.now() });
  };
  const unmarkSubmission = (songhash: string, run: number, id: string) =>
    store.delete(KEYS.pendingSubmission(songhash, run, id));

  /** Returns the submission if it is owed a delivery. Otherwise removes its mark. */
  const owed = async (songhash: string, run: number, outcome: PublishedOutcome, id: string) => {
    const submission = await records.read(submissionSchema, KEYS.submission(songhash, run, id));
    // The mark stays, because another process may be about to write the submission.
    if (!submission) return undefined;
    const delivered = await records.read(deliverySchema, KEYS.delivered(songhash, run, id, outcome.state));
    if (!delivered && isWanted(submission, outcome)) return submission;
    await unmarkSubmission(songhash, run, id);
    return undefined;
  };

  async function* owedSubmissions(songhash: string, run: number, outcome: PublishedOutcome) {
    for await (const id of store.children(KEYS.pendingSubmissions(songhash, run))) {
      const submission = await owed(songhash, run, outcome, id);
      if (submission) yield submission;
    }
  }

  async function* openRun(song: Song, number: number): AsyncGenerator<OpenRun> {
    const { songhash } = song;
    const run = song.runs.find((run) => run.number === number);
    if (!run) return;
    const submissions = run.outcome
      ? owedSubmissions(songhash, number, run.outcome)
      : songs.submissions(songhash, number);
    let pages = 0;
    for await (const page of submissionPages(submissions)) {
      yield { songhash, run, submissions: page };
      pages += 1;
    }
    if (pages === 0 && !run.outcome) yield { songhash, run, submissions: [] };
  }

  const marked: PendingIndex['marked'] = async function* () {
    for await (const songhash of store.children(KEYS.pending)) {
      try {
        const numbers: number[] = [];
        for await (const segment of store.children(KEYS.pendingRuns(songhash))) {
          const number = runNumber(segment);
          if (number !== undefined) numbers.push(number);
        }
        yield { song: await songs.load(songhash), numbers: numbers.sort((a, b) => a - b) };
      } catch (error) {
        log.error({ err: error, songhash }, 'song cannot be read');
      }
    }
  };

  return {
    markRun: (songhash, run) => put(KEYS.pendingRun(songhash, run)),
    unmarkRun: (songhash, run) => store.delete(KEYS.pendingRun(songhash, run)),
    markSubmission: async (songhash, run, submission) => {
      if (submission.callback) await put(KEYS.pendingSubmission(songhash, run, submission.id));
    },
    unmarkSubmission,
    isMarked: async (songhash) => {
      // list() and not children(), because a process that died may have left an empty folder.
      for await (const _mark of store.list(KEYS.pendingRuns(songhash))) return true;
      return false;
    },
    marked,
    openRuns: async function* () {
      for await (const { song, numbers } of marked()) {
        for (const number of numbers) {
          try {
            yield* openRun(song, number);
          } catch (error) {
            // One run that cannot be read must not hide the others.
            log.error({ err: error, songhash: song.songhash, run: number }, 'run cannot be read');
          }
        }
      }
    },
  };
}

/** Returns whether the submission has a callback for this outcome. Every callback reports done. */
function isWanted(submission: SubmissionRecord, outcome: PublishedOutcome): boolean {
  if (!submission.callback) return false;
  return outcome.state === 'done' || submission.callback.on.includes(outcome.state);
}
