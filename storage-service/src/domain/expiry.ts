// Removes songs that were neither submitted nor downloaded for long.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { DecisionMarks } from './decision-marks.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import type { Removal } from './removal.ts';
import type { Song, SongReader } from './song.ts';
import type { SongUses } from './song-uses.ts';

/** Removes expired songs. Several processes may do so at the same time. */
export interface Expiry {
  /** Checks all songs once. Ends early when the signal aborts. Idempotent. */
  pass(signal?: AbortSignal): Promise<void>;
}

/** The parts that Expiry uses. */
export interface ExpiryDeps {
  readonly store: ObjectStore;
  readonly songs: SongReader;
  readonly uses: SongUses;
  readonly marks: DecisionMarks;
  readonly pending: PendingIndex;
  readonly removal: Removal;
  readonly log: Logger;
  /** Called after the removal of a song. */
  readonly onRemoved: (songhash: string) => Promise<void>;
  /** Milliseconds after its upload for which the audio of a removed song is kept. */
  readonly keepAudioMs: number;
}

/** Does nothing before pass(). */
export function createExpiry(deps: ExpiryDeps): Expiry {
  const { store, songs, uses, marks, pending, removal, log, onRemoved, keepAudioMs } = deps;

  /** Returns the time at which the song has expired; undefined if it must be kept. */
  const expiredMs = async (song: Song): Promise<number | undefined> => {
    const expiresMs = await uses.expiresMs(song);
    if (expiresMs === undefined || expiresMs > Date.now()) return undefined;
    return (await pending.isMarked(song.songhash)) ? undefined : expiresMs;
  };

  const removeIfExpired = async (songhash: string) => {
    const song = await songs.load(songhash);
    const newest = song.runs.at(-1);
    const expired = await expiredMs(song);
    if (!newest || expired === undefined) return;
    // The key of the mark has the newest run, whose mark the users of the song wait for.
    const isStill = async (now: Song) =>
      now.runs.at(-1)?.number === newest.number && (await expiredMs(now)) !== undefined;
    const removed = await marks.during(KEYS.expirings(songhash, newest.number), () =>
      removal.removeSongIf(songhash, isStill, keepAudioMs),
    );
    if (!removed) return;
    const { namespace, model, filename } = newest.request;
    const details = { songhash, namespace, model, filename, expiredAt: new Date(expired).toISOString() };
    log.info(details, 'song removed, because it was not used for STEMLINE_KEEP_DAYS days');
    await onRemoved(songhash);
  };

  return {
    pass: async (signal) => {
      for await (const songhash of store.children(KEYS.songs)) {
        if (signal?.aborted) return;
        // A song that cannot be read must not prevent the removal of the others.
        await removeIfExpired(songhash).catch((error: unknown) =>
          log.error({ err: error, songhash }, 'expired song could not be removed'),
        );
      }
    },
  };
}
