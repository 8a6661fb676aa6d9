// Ends a song's newest run as cancelled. The store records the first end of a run only, and the
// queue adopts the end that the store has recorded.

import type { JobReader } from '@stemline/job-queue/reader.ts';
import type { JobState } from '@stemline/job-queue/states.ts';
import type { RunPlacer } from './place-run.ts';
import type { SongStore } from './song-store.ts';

/**
 * Returns the recorded state of the newest run. Safe to repeat. Throws SONG_UNKNOWN, UNAVAILABLE.
 */
export type Cancel = (store: SongStore, songhash: string) => Promise<{ run: number; state: JobState }>;

const REASON = 'Cancelled on request.';

export function createCancel({ placer, reader }: { placer: RunPlacer; reader: Pick<JobReader, 'get'> }): Cancel {
  return async (store, songhash) => {
    const { spec, end } = (await store.song(songhash)).newest;
    const job = await reader.get(spec);
    const recorded = end ?? (await store.cancel(spec, job?.attempt ?? 0, REASON));
    // A run that ended in the store and that the queue has forgotten needs no change.
    if (!end || job) await placer.settle(spec, recorded, []);
    // The queue may not know all subscribers of a run that was open until now.
    if (!end) for await (const page of store.subscribers(spec)) await placer.settle(spec, recorded, page);
    return { run: spec.run, state: recorded.state };
  };
}
