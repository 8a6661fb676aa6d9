// Deletes tracks of ended runs that are not served. Touches only runs that were read as ended. The
// newest done run keeps the tracks of its published attempt, so served tracks are never deleted.

import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import { type Song, servedRun } from './song.ts';

/** Deletes the tracks of ended runs that are not served and of attempts that were not published. Idempotent. */
export async function dropUnservedTracks(store: ObjectStore, song: Song): Promise<void> {
  const served = servedRun(song);
  for (const run of song.runs) {
    if (!run.outcome) continue;
    if (run.number !== served?.number) {
      await store.deletePrefix(KEYS.attempts(song.songhash, run.number));
      continue;
    }
    for await (const attempt of store.children(KEYS.attempts(song.songhash, run.number))) {
      if (attempt !== String(served.outcome.attempt))
        await store.deletePrefix(`${KEYS.attempts(song.songhash, run.number)}${attempt}/`);
    }
  }
}
