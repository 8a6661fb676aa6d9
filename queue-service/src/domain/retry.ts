// Opens the next run of a song whose newest run failed, was cancelled, or lost a track.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { JobReader } from '@stemline/job-queue/reader.ts';
import type { JobState } from '@stemline/job-queue/states.ts';
import { queueFull } from './enqueue.ts';
import type { RunPlacer } from './place-run.ts';
import { assertStillHeld } from './resolve-model.ts';
import type { SongStore, StoredRun, StoredSong } from './song-store.ts';

/**
 * A live run is returned unchanged. Safe to repeat. Throws SONG_UNKNOWN, SONG_DONE, NO_MODELS,
 * MODEL_*, QUEUE_FULL, UNAVAILABLE.
 */
export type Retry = (store: SongStore, songhash: string) => Promise<{ run: number; state: JobState }>;

export interface RetryDeps {
  readonly placer: RunPlacer;
  readonly reader: Pick<JobReader, 'countWaiting'>;
  readonly registry: Pick<ModelRegistry, 'read'>;
  readonly maxWaiting: number;
}

export function createRetry({ placer, reader, registry, maxWaiting }: RetryDeps): Retry {
  const openNext = async (store: SongStore, song: StoredSong): Promise<StoredRun> => {
    const { spec } = song.newest;
    if (isComplete(song))
      throw new ServiceError('SONG_DONE', 'The song is done and has all its tracks, so there is nothing to retry.');
    assertStillHeld(await registry.read(), spec.model, spec.revision);
    // A run that a retry has opened cannot be removed again, so the limit is checked first.
    if ((await reader.countWaiting()) >= maxWaiting) throw queueFull();
    return store.openNext(spec);
  };

  return async (store, songhash) => {
    const song = await store.song(songhash);
    const run = song.newest.end ? await openNext(store, song) : song.newest;
    const placed = await placer.place(store, run, []);
    // When the queue has filled up meanwhile, the run is recorded, and the reconciler queues it as
    // soon as the limit allows it.
    return { run: run.spec.run, state: placed.status === 'full' ? 'waiting' : placed.state };
  };
}

function isComplete({ newest, removed }: StoredSong): boolean {
  return newest.end?.state === 'done' && removed.length === 0;
}
