// Waits for the end of a song.

import { abortable } from '@stemline/common/async/wait.ts';
import type { SongFeeds } from './song-feeds.ts';

/**
 * Resolves when the newest run of the song has ended, when the song is removed, after `timeoutMs`,
 * or when the signal aborts.
 */
export function untilEnded(feeds: SongFeeds, songhash: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const ended = abortable<void>(signal, (resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    const { leave } = feeds.join(songhash, '', ({ isLast }) => isLast && resolve());
    return () => {
      clearTimeout(timer);
      void leave();
    };
  });
  return ended.catch(() => undefined);
}
