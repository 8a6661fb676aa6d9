// Cancels a song's newest run. The store keeps the first end of a run, which may be another one,
// and the queue gets the end that the store has recorded.

import type { JobState } from '@stemline/common/wire-words.ts';
import type { JobReader } from '@stemline/job-queue/reader.ts';
import type { RunPlacer } from './place-run.ts';
import type { SongStore, SubscriberPages } from './song-store.ts';

/**
 * Cancels the newest run unless it has ended, and returns its recorded state. Safe to repeat.
 * Throws SONG_UNKNOWN, STORAGE_FULL, UNAVAILABLE.
 */
export type Cancel = (store: SongStore, songhash: string) => Promise<{ run: number; state: JobState }>;

/**
 * Time in which a cancellation owes the deliveries of the run, in milliseconds, because the caller
 * waits. Reads the subscribers from the store, because the queue may not know all of them. The
 * reconciler owes the rest.
 */
const SUBSCRIBERS_MS = 2_000;
const REASON = 'Cancelled on request.';

/** Has no state of its own. */
export function createCancel({ placer, reader }: { placer: RunPlacer; reader: Pick<JobReader, 'get'> }): Cancel {
  return async (store, songhash) => {
    const { spec, end } = (await store.song(songhash)).newest;
    const job = await reader.get(spec);
    const recorded = end ?? (await store.cancel(spec, job?.attempt ?? 0, REASON));
    if (!end) await placer.settle(spec, recorded, pagesWithin(SUBSCRIBERS_MS, store.subscribers(spec)));
    // The queue needs no change when it has forgotten a run that had already ended.
    else if (job) await placer.settle(spec, recorded, []);
    return { run: spec.run, state: recorded.state };
  };
}

/** Yields the pages that come within `ms`, and the next one. */
async function* pagesWithin(ms: number, pages: SubscriberPages): SubscriberPages {
  const endsAt = performance.now() + ms;
  for await (const page of pages) {
    yield page;
    if (performance.now() > endsAt) return;
  }
}
