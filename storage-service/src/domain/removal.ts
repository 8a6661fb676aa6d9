// Retracts submissions that could not be queued, and removes songs.
//
// A removal reserves the number of the song's next run. Of all processes that open that run or
// remove the song, exactly one gets the number. From then on no request can reach the runs with
// lower numbers, so they can be deleted. Deliveries that these runs owe stay owed: the records of
// such a run are deleted when its deliveries have ended.

import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { type AudioStore, UNTIL_RECORDED_MS } from './audio-store.ts';
import { Contended, whileContended } from './contention.ts';
import { KEYS, runNumber } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import { assignmentSchema, markSchema, outcomeSchema, requestSchema } from './record-types.ts';
import type { Records } from './records.ts';
import type { Song, SongReader } from './song.ts';

/** Deletes submissions, runs and songs. */
export interface Removal {
  /**
   * Deletes the submission. Retracts the run with its last submission, unless the run has ended or
   * a retry opened it. `run` 0: the run to which it was assigned, if it was. Idempotent.
   */
  retract(songhash: string, run: number, submissionId: string): Promise<void>;
  /**
   * Removes the song with all its runs. A song with very many submissions is removed at once for
   * all callers; the janitor deletes the rest of its records. Throws SONG_UNKNOWN, also when the
   * song was removed before, and SONG_NOT_DONE while its newest run is open.
   */
  removeSong(songhash: string): Promise<void>;
  /**
   * Removes the song as removeSong() does if `isWanted` accepts it as it is now. Keeps audio that
   * was uploaded in the last `keepAudioMs`. Returns whether the song was removed. Throws
   * UNAVAILABLE.
   */
  removeSongIf(songhash: string, isWanted: (song: Song) => Promise<boolean>, keepAudioMs: number): Promise<boolean>;
  /**
   * Deletes all runs with lower numbers than the one that a removal has reserved. Keeps the records
   * of a run that owes a delivery. Returns whether nothing is left to delete. Idempotent.
   */
  finish(songhash: string, number: number): Promise<boolean>;
}

/**
 * Time in which a call deletes the assignments of submissions, in milliseconds, because the caller
 * waits. The janitor deletes the rest.
 */
const CALL_MS = 1_000;

/** The parts that Removal uses. */
export interface RemovalDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
  readonly audio: AudioStore;
  readonly pending: PendingIndex;
}

/** The limits of finish(). */
interface FinishLimits {
  /** Audio that was uploaded in the last `keepAudioMs` stays. Absent: see UNTIL_RECORDED_MS. */
  readonly keepAudioMs?: number | undefined;
  /** Milliseconds after which the other assignments are left to the janitor. Default: no limit. */
  readonly withinMs?: number;
}

/** Has no state of its own. */
export function createRemoval({ store, records, songs, audio, pending }: RemovalDeps): Removal {
  const mark = () => ({ schema: 1 as const, createdMs: Date.now() });

  /**
   * Returns the time of the run's request by the clock of the store; 0 if it is deleted. Audio that
   * was uploaded later belongs to another submission, which is perhaps not recorded yet.
   */
  const requestedMs = async (songhash: string, number: number) =>
    (await store.stat(KEYS.request(songhash, number)))?.modifiedMs ?? 0;

  const retractRunIfUnused = async (songhash: string, number: number) => {
    const hasSubmissions = async () => (await songs.submissionIds(songhash, number)).length > 0;
    const run = (await songs.load(songhash)).runs.find((run) => run.number === number);
    // A run that a retry opened needs no submission.
    if (!run || run.outcome || run.request.openedBy === '') return;
    if (await hasSubmissions()) return;
    const retracting = KEYS.retracting(songhash, number, randomUUID());
    await records.create(markSchema, retracting, mark());
    try {
      if (await hasSubmissions()) return;
      await records.create(outcomeSchema, KEYS.outcome(songhash, number), { state: 'retracted', ...mark() });
    } finally {
      await store.delete(retracting);
    }
    const outcome = await records.read(outcomeSchema, KEYS.outcome(songhash, number));
    if (outcome?.state !== 'retracted') return;
    await store.deletePrefix(KEYS.uploads(songhash, number));
    await audio.release(run.request.audio, songhash, number);
    await audio.dropIfUnused(run.request.audio, UNTIL_RECORDED_MS, await requestedMs(songhash, number));
  };

  /** Deletes the tracks and audio of runs at once, and the records of runs that owe no delivery. */
  const finish = async (
    songhash: string,
    number: number,
    { keepAudioMs, withinMs = Number.POSITIVE_INFINITY }: FinishLimits = {},
  ) => {
    const endsAt = performance.now() + withinMs;
    const { removedRuns } = await songs.load(songhash);
    /** Of each audio, the time of its newest request. */
    const audios = new Map<string, number>();
    const owing = new Set<number>();
    const runs = await numbersUnder(KEYS.runs(songhash), number);
    for (const below of runs) {
      const request = await records.read(requestSchema, KEYS.request(songhash, below));
      if (request?.kind === 'song') {
        const since = Math.max(audios.get(request.audio) ?? 0, await requestedMs(songhash, below));
        audios.set(request.audio, since);
        await audio.release(request.audio, songhash, below);
      }
      await store.deletePrefix(KEYS.uploads(songhash, below));
      const run = removedRuns.find((removed) => removed.number === below);
      if (run && (await pending.owesDelivery(songhash, run))) owing.add(below);
    }
    for (const [address, since] of audios)
      await (keepAudioMs === undefined
        ? audio.dropIfUnused(address, UNTIL_RECORDED_MS, since)
        : audio.dropIfUnused(address, keepAudioMs));
    for (const below of runs) if (!owing.has(below)) await store.deletePrefix(KEYS.run(songhash, below));
    for (const below of await numbersUnder(KEYS.pendingRuns(songhash), number))
      if (!owing.has(below)) await store.deletePrefix(KEYS.pendingOf(songhash, below));
    for await (const id of store.children(KEYS.assignments(songhash))) {
      if (performance.now() > endsAt) return false;
      const assignment = await records.read(assignmentSchema, KEYS.assignment(songhash, id));
      if (assignment && assignment.run < number) await store.delete(KEYS.assignment(songhash, id));
    }
    return owing.size === 0;
  };

  /** Returns the numbers below `number` that are segments of keys with the prefix. */
  const numbersUnder = async (prefix: string, number: number): Promise<number[]> => {
    const numbers: number[] = [];
    for await (const segment of store.children(prefix)) {
      const below = runNumber(segment);
      if (below !== undefined && below < number) numbers.push(below);
    }
    return numbers;
  };

  /** Reserves the next number of a song whose newest run has ended, and deletes its runs. */
  const removeEnded = async ({ songhash, lastNumber }: Song, keepAudioMs?: number) => {
    const number = lastNumber + 1;
    await pending.markRun(songhash, number);
    const reserved = { kind: 'removal' as const, ...mark() };
    if (!(await records.create(requestSchema, KEYS.request(songhash, number), reserved))) throw new Contended();
    await finish(songhash, number, { keepAudioMs, withinMs: CALL_MS });
  };

  return {
    finish: (songhash, number) => finish(songhash, number),
    retract: async (songhash, given, submissionId) => {
      const assignment = KEYS.assignment(songhash, submissionId);
      const assigned = async () => (await records.read(assignmentSchema, assignment))?.run;
      const run = given || (await assigned());
      if (run === undefined) return;
      await store.delete(KEYS.submission(songhash, run, submissionId));
      await pending.unmarkSubmission(songhash, run, submissionId);
      await retractRunIfUnused(songhash, run);
      // Last, so that a call that was interrupted can be repeated without the run.
      if ((await assigned()) === run) await store.delete(assignment);
    },
    removeSong: (songhash) =>
      whileContended(async () => {
        const song = await songs.load(songhash);
        // An earlier removal may have been interrupted.
        if (song.removed) await finish(songhash, song.lastNumber, { withinMs: CALL_MS });
        const newest = song.runs.at(-1);
        if (!newest) throw new ServiceError('SONG_UNKNOWN', 'There is no such song.');
        if (!newest.outcome)
          throw new ServiceError('SONG_NOT_DONE', 'The song waits or is being separated. Cancel it first.');
        await removeEnded(song);
      }),
    removeSongIf: (songhash, isWanted, keepAudioMs) =>
      whileContended(async () => {
        const song = await songs.load(songhash);
        if (!song.runs.at(-1)?.outcome || !(await isWanted(song))) return false;
        await removeEnded(song, keepAudioMs);
        return true;
      }),
  };
}
