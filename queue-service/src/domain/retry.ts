// Retries a song: opens the next run after one that failed, was cancelled, or lacks a removed
// track.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { JobState } from '@stemline/common/wire-words.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { JobReader } from '@stemline/job-queue/reader.ts';
import type { DoubtfulRuns } from './doubtful-runs.ts';
import type { RunPlacer } from './place-run.ts';
import { queueFull } from './queue-full.ts';
import { assertStillHeld } from './resolve-model.ts';
import type { SongStore, StoredRun, StoredSong } from './song-store.ts';

/**
 * Opens and queues the next run, or returns the newest one if it is open. Safe to repeat. Throws
 * SONG_UNKNOWN, SONG_DONE, NO_MODELS, MODEL_UNKNOWN, MODEL_UNAVAILABLE, AUDIO_MISSING, QUEUE_FULL,
 * QUEUE_OUT_OF_MEMORY, STORAGE_FULL, UNAVAILABLE.
 */
export type Retry = (store: SongStore, songhash: string) => Promise<{ run: number; state: JobState }>;

/** The parts that Retry uses, and the limit of the queue. */
export interface RetryDeps {
  readonly placer: RunPlacer;
  readonly reader: Pick<JobReader, 'countWaiting' | 'get'>;
  readonly registry: Pick<ModelRegistry, 'read'>;
  readonly doubts: Pick<DoubtfulRuns, 'add'>;
  readonly maxWaiting: number;
}

/** Has no state of its own. */
export function createRetry({ placer, reader, registry, doubts, maxWaiting }: RetryDeps): Retry {
  const openNext = async (store: SongStore, song: StoredSong): Promise<StoredRun> => {
    const { spec } = song.newest;
    if (isComplete(song))
      throw new ServiceError('SONG_DONE', 'The song is done and has all its tracks, so there is nothing to retry.');
    assertStillHeld(await registry.read(), spec.model, spec.revision);
    // The limit, and with it the memory of Redis, is checked first, because a run that a retry has
    // opened cannot be retracted.
    if ((await reader.countWaiting()) >= maxWaiting) throw queueFull();
    return store.openNext(spec);
  };

  return async (store, songhash) => {
    const song = await store.song(songhash);
    const run = song.newest.end ? await openNext(store, song) : song.newest;
    const length = song.lengthSeconds || (await reader.get(song.newest.spec))?.lengthSeconds;
    const placed = await placer.place(store, run, [], length);
    if (placed.status === 'placed') return { run: run.spec.run, state: placed.state };
    // The queue has become full meanwhile. The reconciler queues the run when it is not full.
    doubts.add(run.spec);
    return { run: run.spec.run, state: 'waiting' };
  };
}

function isComplete({ newest, removed }: StoredSong): boolean {
  return newest.end?.state === 'done' && removed.length === 0;
}
