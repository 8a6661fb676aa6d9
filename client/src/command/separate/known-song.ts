// Asks the server about a song that it may have.

import { StemlineError } from '../../client.ts';
import type { Song } from '../../types.ts';
import type { Batch } from './batch.ts';

type Asking = Pick<Batch, 'server' | 'signal' | 'limiters'>;

/** Resolves with the song. Rejects with a StemlineError when the server does not have it. */
export function songOf(songhash: string, { server, signal, limiters }: Asking): Promise<Song> {
  return limiters.queries(() => server.ask((api, attempt) => api.status(songhash, attempt.signal), { signal }));
}

/** Resolves with undefined when the server does not have the song. */
export async function askedSong(songhash: string, batch: Asking): Promise<Song | undefined> {
  try {
    return await songOf(songhash, batch);
  } catch (error) {
    if (error instanceof StemlineError && error.code === 'SONG_UNKNOWN') return undefined;
    throw error;
  }
}

/** Returns whether tracks of a song that was done were removed. undefined: the whole song was. */
export function isIncomplete(song: Song | undefined): boolean {
  return song === undefined || (song.state === 'done' && song.removed.length > 0);
}

/** Returns whether the song need not be sent again. */
export function isUsable(song: Song | undefined): song is Song {
  const isOpen = song?.state === 'waiting' || song?.state === 'running';
  return isOpen || (song?.state === 'done' && !isIncomplete(song));
}
