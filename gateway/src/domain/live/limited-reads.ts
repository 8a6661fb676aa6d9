// Limits how many songs the watches of all clients read at the same time. The reads of one client
// may be many thousands, and would delay all other requests.

import { abortable } from '@stemline/common/async/wait.ts';
import type { SongReader } from '../song-reader.ts';

type Reader = Pick<SongReader, 'knownRun'>;

/**
 * While a service is slow, each read ends at its deadline (SHORT_CALL_MS), which resets a stream.
 * Node closes a connection, with all calls on it, after more than 33 resets a second.
 */
const AT_ONCE = 64;

/** Returns a reader whose reads wait for their turn. A read whose caller leaves is not made. */
export function limitReads({ knownRun }: Reader, atOnce = AT_ONCE): Reader {
  const waiting = new Set<() => void>();
  let running = 0;

  const turn = async (signal: AbortSignal): Promise<void> => {
    if (running < atOnce) running += 1;
    // The read that ends passes on its place.
    else
      await abortable<void>(signal, (resolve) => {
        waiting.add(resolve);
        return () => waiting.delete(resolve);
      });
  };
  const leave = () => {
    const [next] = waiting;
    if (!next) running -= 1;
    else {
      waiting.delete(next);
      next();
    }
  };

  return {
    knownRun: async (songhash, caller) => {
      await turn(caller.signal);
      try {
        return await knownRun(songhash, caller);
      } finally {
        leave();
      }
    },
  };
}
