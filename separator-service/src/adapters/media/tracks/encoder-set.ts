// Starts the encoders of a song as a set that can be ended alone, and that need not know the song.

import { rm } from 'node:fs/promises';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { type EncodingMeans, type SongEncoders, startSongEncoders, type TrackRequest } from './song-encoders.ts';

/** Running encoders. They wait until samples arrive. */
export interface EncoderSet {
  readonly encoders: SongEncoders;
  /** The folder of their tracks. */
  readonly folder: string;
  /** Aborts when the encoders are ended. */
  readonly signal: AbortSignal;
  /** Ends the encoders at once. */
  abort(reason: unknown): void;
  /** Removes the folder if it belongs to the set. Called after the end of the encoders. */
  removeFolder(): Promise<void>;
}

/** Starts the processes at once. `ownsFolder`: nothing else uses the folder of the request. */
export function startEncoderSet(
  request: Omit<TrackRequest, 'signal'>,
  means: EncodingMeans,
  ownsFolder = false,
): EncoderSet {
  const { folder } = request;
  const { signal, abort } = linkedAbort();
  return {
    encoders: startSongEncoders({ ...request, signal }, means),
    folder,
    signal,
    abort,
    removeFolder: async () => {
      if (ownsFolder) await rm(folder, { recursive: true, force: true });
    },
  };
}
