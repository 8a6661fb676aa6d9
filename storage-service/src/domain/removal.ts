// Taking things back: a submission whose queueing was refused, and whole songs.
//
// A song is removed by taking the number of its next run: whoever opens that run or removes the song, exactly one wins.
// Everything below the number is dead from that moment, so deleting it races with nobody.

import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { AudioStore } from './audio-store.ts';
import { KEYS, runNumber } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import { claimSchema, markSchema, outcomeSchema, requestSchema } from './record-types.ts';
import type { Records } from './records.ts';
import type { SongReader } from './song.ts';

const MAX_ROUNDS = 10;

export interface Removal {
  /** Forgets the submission; the run goes with its last one if it is open and a submission opened it. Idempotent. */
  retract(songhash: string, run: number, submissionId: string): Promise<void>;
  /** Idempotent, but says SONG_UNKNOWN once the song is gone. Throws SONG_NOT_DONE while its newest run is open. */
  removeSong(songhash: string): Promise<void>;
  /** Deletes what lies below a removal's number. Idempotent. */
  finish(songhash: string, number: number): Promise<void>;
}

export interface RemovalDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
  readonly audio: AudioStore;
  readonly pending: PendingIndex;
}

export function createRemoval({ store, records, songs, audio, pending }: RemovalDeps): Removal {
  const mark = () => ({ schema: 1 as const, createdMs: Date.now() });

  const takeBackIfUnwanted = async (songhash: string, number: number) => {
    const isWanted = async () => (await songs.submissionIds(songhash, number)).length > 0;
    const run = (await songs.load(songhash)).runs.find((run) => run.number === number);
    // A retry opened it: nobody's submission is needed for it to be wanted.
    if (!run || run.outcome || run.request.openedBy === '') return;
    if (await isWanted()) return;
    const retracting = KEYS.retracting(songhash, number, randomUUID());
    await records.create(markSchema, retracting, mark());
    try {
      if (await isWanted()) return;
      await records.create(outcomeSchema, KEYS.outcome(songhash, number), { state: 'retracted', ...mark() });
    } finally {
      await store.delete(retracting);
    }
    const outcome = await records.read(outcomeSchema, KEYS.outcome(songhash, number));
    if (outcome?.state !== 'retracted') return;
    await store.deletePrefix(KEYS.attempts(songhash, number));
    await audio.release(run.request.audio, songhash, number);
    await audio.dropIfUnused(run.request.audio);
  };

  const finish = async (songhash: string, number: number) => {
    const audios = new Set<string>();
    for await (const segment of store.children(KEYS.runs(songhash))) {
      const below = runNumber(segment);
      if (below === undefined || below >= number) continue;
      const request = await records.read(requestSchema, KEYS.request(songhash, below));
      if (request?.kind === 'song') {
        audios.add(request.audio);
        await audio.release(request.audio, songhash, below);
      }
      await store.deletePrefix(KEYS.run(songhash, below));
    }
    for await (const segment of store.children(KEYS.pendingRuns(songhash))) {
      const below = runNumber(segment);
      if (below !== undefined && below < number) await store.deletePrefix(KEYS.pendingOf(songhash, below));
    }
    for await (const id of store.children(KEYS.claims(songhash))) {
      const claim = await records.read(claimSchema, KEYS.claim(songhash, id));
      if (claim && claim.run < number) await store.delete(KEYS.claim(songhash, id));
    }
    for (const address of audios) await audio.dropIfUnused(address);
  };

  return {
    finish,
    retract: async (songhash, run, submissionId) => {
      await store.delete(KEYS.submission(songhash, run, submissionId));
      await pending.unmarkSubmission(songhash, run, submissionId);
      const claim = await records.read(claimSchema, KEYS.claim(songhash, submissionId));
      if (claim?.run === run) await store.delete(KEYS.claim(songhash, submissionId));
      await takeBackIfUnwanted(songhash, run);
    },
    removeSong: async (songhash) => {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const song = await songs.load(songhash);
        // A removal that was interrupted: its deletions are made good.
        if (song.removed) await finish(songhash, song.lastNumber);
        const newest = song.runs.at(-1);
        if (!newest) throw new ServiceError('SONG_UNKNOWN', 'No such song.');
        if (!newest.outcome) throw new ServiceError('SONG_NOT_DONE', 'The song has not ended yet: cancel it first.');
        const number = song.lastNumber + 1;
        await pending.markRun(songhash, number);
        if (await records.create(requestSchema, KEYS.request(songhash, number), { kind: 'removal', ...mark() }))
          return finish(songhash, number);
      }
      throw new ServiceError('UNAVAILABLE', 'The song is being changed by others. Try again.');
    },
  };
}
