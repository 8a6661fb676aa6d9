// Adds the state of a song to the error SONG_NOT_DONE.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { type Caller, SHORT_CALL_MS, within } from '../domain/peers.ts';
import { isEnded } from '../domain/run-view.ts';
import type { SongReader } from '../domain/song-reader.ts';
import { HttpProblem } from '../http/problem.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';

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
    const { state, estimate_seconds: estimate } = await reader.run(songhash, within(caller, SHORT_CALL_MS));
    const details = { state };
    if (isEnded({ state })) throw new HttpProblem(caught.code, caught.message, { details, cause: caught });
    const reason = `The song is not done yet: it is ${state}.`;
    throw new HttpProblem(caught.code, reason, { details, retryAfter: retryAfterSeconds(estimate), cause: caught });
  }
}
