// Adds the state of a song to the error SONG_NOT_DONE.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Caller } from '../domain/peers.ts';
import type { SongReader } from '../domain/song-reader.ts';
import { HttpProblem } from '../http/problem.ts';

/** Runs `call`. Throws its errors; SONG_NOT_DONE has the state of the song as a detail. */
export async function withState<T>(
  reader: SongReader,
  songhash: string,
  caller: Caller,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (caught) {
    if (!(caught instanceof ServiceError) || caught.code !== 'SONG_NOT_DONE') throw caught;
    const { state } = await reader.run(songhash, caller);
    const isUnderWay = state === 'waiting' || state === 'running';
    const reason = isUnderWay ? `The song is not done yet: it is ${state}.` : caught.message;
    throw new HttpProblem(caught.code, reason, { details: { state }, cause: caught });
  }
}
