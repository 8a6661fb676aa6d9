// Deletes the data that crashes and refused requests leave: audio that no run needs, marks without
// a target, uploads of ended runs that are not served, retracted runs, records of old idempotency
// keys and of old deliveries, and everything of a removed song except the deliveries that it owes
// and the number that the removal has reserved. The number of a run that was queued is never used
// again, so that a late request cannot confuse two runs.

import type { Logger } from '@stemline/common/logging/logger.ts';
import { type AudioStore, UNTIL_RECORDED_MS } from './audio-store.ts';
import type { DecisionMarks } from './decision-marks.ts';
import type { DeliveryEnds } from './delivery-ends.ts';
import { KEYS, runNumber } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import { outcomeSchema, requestSchema } from './record-types.ts';
import type { Records } from './records.ts';
import type { Removal } from './removal.ts';
import type { Reservations } from './reservations.ts';
import type { Song } from './song.ts';
import type { TrackStore } from './track-store.ts';

/** Deletes unused data. Several janitors may work on one store at the same time. */
export interface Janitor {
  /** Checks all audio and all pending runs once. Ends early when the signal aborts. Idempotent. */
  pass(signal?: AbortSignal): Promise<void>;
}

/** The parts that the janitor uses, and its times. */
export interface JanitorDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly marks: DecisionMarks;
  readonly audio: AudioStore;
  readonly tracks: TrackStore;
  readonly pending: PendingIndex;
  readonly removal: Removal;
  readonly reservations: Reservations;
  readonly deliveryEnds: Pick<DeliveryEnds, 'dropOld'>;
  readonly log: Logger;
  /** Milliseconds after its upload for which audio is kept that no song uses. */
  readonly orphanAudioMs: number;
  /**
   * Milliseconds for which marks and the rest of removed runs are kept: much longer than any call
   * that may still use them.
   */
  readonly keepMarksMs: number;
}

/** Does nothing before pass(). */
export function createJanitor(deps: JanitorDeps): Janitor {
  const {
    store,
    records,
    marks,
    audio,
    tracks,
    pending,
    removal,
    reservations,
    deliveryEnds,
    log,
    orphanAudioMs,
    keepMarksMs,
  } = deps;
  const isOld = async (key: string) => {
    const stat = await store.stat(key);
    return stat !== undefined && Date.now() - stat.modifiedMs > keepMarksMs;
  };

  const settleRun = async (song: Song, number: number) => {
    const { songhash } = song;
    const run = song.runs.find((run) => run.number === number);
    if (run) {
      await dropStaleMarks(songhash, number);
      if (!run.outcome) return;
      await tracks.dropUnserved(song);
      await pending.unmarkRun(songhash, number);
      return;
    }
    const request = await records.read(requestSchema, KEYS.request(songhash, number));
    if (!request) {
      if (await isOld(KEYS.pendingRun(songhash, number))) await store.deletePrefix(KEYS.pendingOf(songhash, number));
    } else if (request.kind === 'removal') {
      const isComplete = await removal.finish(songhash, number);
      if (!isComplete || !(await isOld(KEYS.request(songhash, number)))) return;
      await store.deletePrefix(KEYS.pendingOf(songhash, number));
    } else if (request.kind === 'retracted' || (await isOld(KEYS.outcome(songhash, number)))) {
      await forgetRetracted(songhash, number);
    }
  };

  /** Deletes the marks of processes that died while they recorded or retracted a submission. */
  const dropStaleMarks = async (songhash: string, number: number) => {
    for await (const id of store.children(KEYS.pendingSubmissions(songhash, number))) {
      const mark = KEYS.pendingSubmission(songhash, number, id);
      if (!(await store.stat(KEYS.submission(songhash, number, id))) && (await isOld(mark))) await store.delete(mark);
    }
    for await (const nonce of store.children(KEYS.retractings(songhash, number))) {
      const mark = KEYS.retracting(songhash, number, nonce);
      if (await isOld(mark)) await store.delete(mark);
    }
  };

  /**
   * Deletes everything of a retracted run. Its number may be used again, because the run was never
   * queued and no call is so late. A process that opens a run under this number meanwhile finds the
   * mark and uses another number.
   */
  const forgetRetracted = (songhash: string, number: number) =>
    marks.during(KEYS.retractings(songhash, number), async () => {
      const request = await records.read(requestSchema, KEYS.request(songhash, number));
      const outcome = await records.read(outcomeSchema, KEYS.outcome(songhash, number));
      if (request?.kind === 'song') {
        if (outcome?.state !== 'retracted') return;
        await audio.release(request.audio, songhash, number);
        await audio.dropIfUnused(request.audio, UNTIL_RECORDED_MS);
        const rest = { schema: 1 as const, kind: 'retracted' as const, createdMs: Date.now() };
        await records.replace(requestSchema, KEYS.request(songhash, number), rest);
      }
      await store.delete(KEYS.outcome(songhash, number));
      for (const prefix of [KEYS.uploads, KEYS.submissions]) await store.deletePrefix(prefix(songhash, number));
      await store.deletePrefix(KEYS.pendingOf(songhash, number));
      // Last, because the number is free without it.
      await store.delete(KEYS.request(songhash, number));
    });

  /** Returns whether the number is that of a run. A removed or retracted number needs no audio. */
  const isRun = async (songhash: string, number: number) =>
    (await records.read(requestSchema, KEYS.request(songhash, number)))?.kind === 'song';

  const settleAudio = async (address: string) => {
    for await (const key of store.list(KEYS.audioUsers(address))) {
      const [songhash = '', segment = ''] = key.slice(KEYS.audioUsers(address).length).split('/');
      const number = runNumber(segment);
      if (number === undefined || (await isRun(songhash, number))) continue;
      if (await isOld(key)) await store.delete(key);
    }
    for await (const nonce of store.children(KEYS.audioDeletions(address))) {
      const deletion = KEYS.audioDeletion(address, nonce);
      if (await isOld(deletion)) await store.delete(deletion);
    }
  };

  async function* audioTasks() {
    for (const prefix of [KEYS.allAudioUsers, KEYS.allAudioDeletions])
      for await (const address of store.children(prefix)) yield () => settleAudio(address);
    for await (const address of store.children(KEYS.audios))
      yield async () => {
        await audio.dropIfUnused(address, orphanAudioMs);
      };
    for await (const address of store.children(KEYS.audioInfos))
      yield async () => {
        if ((await store.stat(KEYS.audio(address))) || !(await isOld(KEYS.audioInfo(address)))) return;
        await audio.dropIfUnused(address, keepMarksMs);
      };
  }

  async function* runTasks() {
    for await (const { song, numbers } of pending.marked())
      for (const number of numbers) yield () => settleRun(song, number);
  }

  async function* keyTasks() {
    for await (const digest of store.children(KEYS.reservations)) yield () => reservations.dropOld(digest);
  }

  async function* deliveryTasks() {
    for await (const id of store.children(KEYS.endedDeliveries)) yield () => deliveryEnds.dropOld(id);
  }

  return {
    pass: async (signal) => {
      for (const tasks of [runTasks(), audioTasks(), keyTasks(), deliveryTasks()]) {
        for await (const task of tasks) {
          if (signal?.aborted) return;
          // A failed task must not prevent the others.
          await task().catch((error: unknown) => log.error({ err: error }, 'unused data could not be deleted'));
        }
      }
    },
  };
}
