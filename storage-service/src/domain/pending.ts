// Index of pending work: runs that are open or have uploads to delete, and submissions that may be
// owed a delivery. A mark is written before the record to which it points, and removed when the
// work is completed. So pending work is found without a search through all songs.

import { inBatches } from '@stemline/common/async/batches.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { RunEvent } from '@stemline/common/wire-words.ts';
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

/** A submission, and the number of times that its delivery for the end of the run was reopened. */
export interface OwedSubmission extends SubmissionRecord {
  readonly reopened?: number;
}

/** A run that is open or owes deliveries. The song of the second kind may be removed. */
export interface OpenRun {
  readonly songhash: string;
  readonly run: Run;
  /**
   * Of an open run all submissions, of an ended one those that are owed a delivery; or one page of
   * them, when they are many.
   */
  readonly submissions: readonly OwedSubmission[];
}

/** A run that has a mark, or of which a submission has one. */
export interface MarkedRun {
  readonly songhash: string;
  readonly run: number;
}

/** The delivery of a submission for one event. */
export interface DeliveryRef {
  readonly submissionId: string;
  readonly event: RunEvent;
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
  /** Removes the mark of a submission whose delivery has ended, unless it was reopened since. */
  unmarkEnded(songhash: string, run: number, delivery: DeliveryRef, reopened: number): Promise<void>;
  /** Returns the number of times that a delivery was reopened. */
  timesReopened(songhash: string, run: number, delivery: DeliveryRef): Promise<number>;
  /** Records that an ended delivery is owed again, for the `times`-th time, and marks it. */
  reopen(songhash: string, run: number, delivery: DeliveryRef, times: number): Promise<void>;
  /** Returns whether a run that has ended owes a delivery. */
  owesDelivery(songhash: string, run: Run): Promise<boolean>;
  /** Returns whether a run of the song has marks, so that it is open or may owe deliveries. */
  isMarked(songhash: string): Promise<boolean>;
  /**
   * Yields every song with marks and the numbers of its runs that have marks. Logs and omits songs
   * that cannot be read.
   */
  marked(): AsyncIterable<{ readonly song: Song; readonly numbers: readonly number[] }>;
  /** Yields every run with marks, and whether it has ended. Reads no records. */
  runs(): AsyncGenerator<MarkedRun & { readonly ended: boolean }, void, undefined>;
  /**
   * Yields every run that is open or owes deliveries, or those of `refs` that do; a run with many
   * submissions several times, page by page. Logs and omits runs that cannot be read.
   */
  openRuns(refs?: readonly MarkedRun[]): AsyncGenerator<OpenRun, void, undefined>;
}

/** The number of runs whose first page is read at the same time. Each page has about 1 MiB. */
const READ_AT_ONCE = 16;
/** The number of songs whose marks are listed at the same time. */
const LISTED_AT_ONCE = 64;

/** Has no state of its own. */
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
  const markDelivery = (songhash: string, run: number, id: string) => put(KEYS.pendingSubmission(songhash, run, id));
  const unmarkSubmission = (songhash: string, run: number, id: string) =>
    store.delete(KEYS.pendingSubmission(songhash, run, id));

  const timesReopened: PendingIndex['timesReopened'] = async (songhash, run, { submissionId, event }) => {
    let times = 0;
    while (await store.stat(KEYS.reopened(songhash, run, submissionId, event, times + 1))) times += 1;
    return times;
  };

  const unmarkEnded: PendingIndex['unmarkEnded'] = async (songhash, run, delivery, reopened) => {
    await unmarkSubmission(songhash, run, delivery.submissionId);
    // The delivery may have been reopened before the mark was removed.
    if ((await timesReopened(songhash, run, delivery)) > reopened)
      await markDelivery(songhash, run, delivery.submissionId);
  };

  /** Returns the submission if it is owed a delivery. Otherwise removes its mark. */
  const owed = async (
    songhash: string,
    run: number,
    outcome: PublishedOutcome,
    id: string,
  ): Promise<OwedSubmission | undefined> => {
    const submission = await records.read(submissionSchema, KEYS.submission(songhash, run, id));
    // The mark stays, because another process may be about to write the submission.
    if (!submission) return undefined;
    const delivery = { submissionId: id, event: outcome.state };
    const times = await timesReopened(songhash, run, delivery);
    const delivered = await records.read(deliverySchema, KEYS.delivered(songhash, run, id, outcome.state, times));
    if (!delivered && isWanted(submission, outcome)) return { ...submission, reopened: times };
    await unmarkEnded(songhash, run, delivery, times);
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
    const isOfNumber = (run: Run) => run.number === number;
    const run = song.runs.find(isOfNumber) ?? song.removedRuns.find((run) => isOfNumber(run) && run.outcome);
    if (!run) return;
    const submissions: AsyncIterable<OwedSubmission> = run.outcome
      ? owedSubmissions(songhash, number, run.outcome)
      : songs.submissions(songhash, number);
    let pages = 0;
    for await (const page of submissionPages(submissions)) {
      yield { songhash, run, submissions: page };
      pages += 1;
    }
    if (pages === 0 && !run.outcome) yield { songhash, run, submissions: [] };
  }

  const numbersOf = async (songhash: string) => {
    const numbers: number[] = [];
    for await (const segment of store.children(KEYS.pendingRuns(songhash))) {
      const number = runNumber(segment);
      if (number !== undefined) numbers.push(number);
    }
    return numbers.sort((a, b) => a - b);
  };

  const markedRuns: PendingIndex['runs'] = async function* () {
    const runsOf = async (songhash: string) => {
      const numbers = await numbersOf(songhash);
      const ended = numbers.map(async (run) => (await store.stat(KEYS.outcome(songhash, run))) !== undefined);
      return (await Promise.all(ended)).map((ended, index) => ({ songhash, run: numbers[index] as number, ended }));
    };
    for await (const batch of inBatches(store.children(KEYS.pending), LISTED_AT_ONCE))
      yield* (await Promise.all(batch.map(runsOf))).flat();
  };

  const logUnread = ({ songhash, run }: MarkedRun, error: unknown) =>
    log.error({ err: error, songhash, run }, 'run cannot be read');

  /** Reads the first page of a run. */
  const begin = async (ref: MarkedRun) => {
    try {
      const pages = openRun(await songs.load(ref.songhash), ref.run);
      return { ref, pages, first: await pages.next() };
    } catch (error) {
      logUnread(ref, error);
      return undefined;
    }
  };

  /** Yields the pages of some runs. One run that cannot be read does not hide the others. */
  async function* pagesOf(refs: readonly MarkedRun[]): AsyncGenerator<OpenRun> {
    const begun = (await Promise.all(refs.map(begin))).filter((run) => run !== undefined);
    try {
      for (const { ref, pages, first } of begun) {
        if (first.done) continue;
        yield first.value;
        for (;;) {
          const next = await pages.next().catch((error: unknown) => logUnread(ref, error));
          if (!next || next.done) break;
          yield next.value;
        }
      }
    } finally {
      for (const { pages } of begun) await pages.return(undefined);
    }
  }

  const marked: PendingIndex['marked'] = async function* () {
    for await (const songhash of store.children(KEYS.pending)) {
      try {
        yield { song: await songs.load(songhash), numbers: await numbersOf(songhash) };
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
    unmarkEnded,
    timesReopened,
    reopen: async (songhash, run, { submissionId, event }, times) => {
      await markDelivery(songhash, run, submissionId);
      await put(KEYS.reopened(songhash, run, submissionId, event, times));
      // A process that has not seen the record may have removed the mark meanwhile.
      await markDelivery(songhash, run, submissionId);
    },
    owesDelivery: async (songhash, { number, outcome }) => {
      if (!outcome) return false;
      for await (const _submission of owedSubmissions(songhash, number, outcome)) return true;
      return false;
    },
    isMarked: async (songhash) => {
      // list() and not children(), because a process that died may have left an empty folder.
      for await (const _mark of store.list(KEYS.pendingRuns(songhash))) return true;
      return false;
    },
    marked,
    runs: markedRuns,
    openRuns: async function* (refs) {
      for await (const batch of inBatches(refs ?? markedRuns(), READ_AT_ONCE)) yield* pagesOf(batch);
    },
  };
}

/** Returns whether the submission has a callback for this outcome. Every callback reports done. */
function isWanted(submission: SubmissionRecord, outcome: PublishedOutcome): boolean {
  if (!submission.callback) return false;
  return outcome.state === 'done' || submission.callback.on.includes(outcome.state);
}
