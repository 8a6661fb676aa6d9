// Collects, in the background, what crashes and refusals have left: audio that no run needs, marks of what never came to
// be, tracks that an ended run does not serve, and all of a removal but the number that it has taken: numbers are never
// given out twice, so that nobody who is late mistakes one run for another.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { AudioStore } from './audio-store.ts';
import { KEYS, runNumber } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import { outcomeSchema, requestSchema } from './record-types.ts';
import type { Records } from './records.ts';
import type { Removal } from './removal.ts';
import type { Song } from './song.ts';
import { dropUnservedTracks } from './tidy.ts';

export interface Janitor {
  /** One pass over everything; ends early when the signal aborts. Idempotent. */
  pass(signal?: AbortSignal): Promise<void>;
}

export interface JanitorDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly audio: AudioStore;
  readonly pending: PendingIndex;
  readonly removal: Removal;
  readonly log: Logger;
  /** How long audio that no song uses is kept, in milliseconds. */
  readonly orphanAudioMs: number;
  /** How long traces of what was begun or removed are kept: far longer than any call that may still meet them. Milliseconds. */
  readonly traceMs: number;
}

export function createJanitor({
  store,
  records,
  audio,
  pending,
  removal,
  log,
  orphanAudioMs,
  traceMs,
}: JanitorDeps): Janitor {
  const isOlder = async (key: string, ms: number) => {
    const stat = await store.stat(key);
    return stat !== undefined && Date.now() - stat.modifiedMs > ms;
  };
  const isOld = (key: string) => isOlder(key, traceMs);

  const settleRun = async (song: Song, number: number) => {
    const { songhash } = song;
    const run = song.runs.find((run) => run.number === number);
    if (run) {
      await dropStaleMarks(songhash, number);
      if (!run.outcome) return;
      await dropUnservedTracks(store, song);
      await pending.unmarkRun(songhash, number);
      return;
    }
    const request = await records.read(requestSchema, KEYS.request(songhash, number));
    if (!request) {
      if (await isOld(KEYS.pendingRun(songhash, number))) await store.deletePrefix(KEYS.pendingOf(songhash, number));
    } else if (request.kind === 'removal') {
      if (!(await isOld(KEYS.request(songhash, number)))) return;
      await removal.finish(songhash, number);
      await store.deletePrefix(KEYS.pendingOf(songhash, number));
    } else if (request.kind === 'song' && (await isOld(KEYS.outcome(songhash, number)))) {
      await dropRetracted(songhash, number, request.audio);
    }
  };

  /** Marks of processes that died: of a submission that never came, of a retraction that was never decided. */
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

  const dropRetracted = async (songhash: string, number: number, address: string) => {
    const outcome = await records.read(outcomeSchema, KEYS.outcome(songhash, number));
    if (outcome?.state !== 'retracted') return;
    await audio.release(address, songhash, number);
    await audio.dropIfUnused(address);
    await records.replace(requestSchema, KEYS.request(songhash, number), {
      schema: 1,
      kind: 'retracted',
      createdMs: Date.now(),
    });
    for (const prefix of [KEYS.attempts, KEYS.submissions, KEYS.retractings])
      await store.deletePrefix(prefix(songhash, number));
    await store.deletePrefix(KEYS.pendingOf(songhash, number));
  };

  /** A number that is only taken needs no audio. */
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
      const intent = KEYS.audioDeletion(address, nonce);
      if (await isOld(intent)) await store.delete(intent);
    }
  };

  const collectAudio = async function* () {
    for (const prefix of [KEYS.allAudioUsers, KEYS.allAudioDeletions])
      for await (const address of store.children(prefix)) yield () => settleAudio(address);
    for await (const address of store.children(KEYS.audios))
      yield async () => {
        if (await isOlder(KEYS.audio(address), orphanAudioMs)) await audio.dropIfUnused(address);
      };
    for await (const address of store.children(KEYS.audioInfos))
      yield async () => {
        if ((await store.stat(KEYS.audio(address))) || !(await isOld(KEYS.audioInfo(address)))) return;
        await audio.dropIfUnused(address);
      };
  };

  const settleRuns = async function* () {
    for await (const { song, numbers } of pending.marked())
      for (const number of numbers) yield () => settleRun(song, number);
  };

  return {
    pass: async (signal) => {
      for (const chores of [settleRuns(), collectAudio()]) {
        for await (const chore of chores) {
          if (signal?.aborted) return;
          // One thing that cannot be collected must not keep the rest.
          await chore().catch((error: unknown) => log.error({ err: error }, 'could not collect'));
        }
      }
    },
  };
}
