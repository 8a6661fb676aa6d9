// Reads watched songs in turns: a limited number at the same time, each song once at a time.

import type { WatchedSong } from './watched-song.ts';

/** The songs that are due. */
export interface ReadTurns {
  /** Reads the song soon. A read of it that is running is followed by another one. */
  request(song: WatchedSong): void;
}

/** Many reads at once would delay other commands of the process beyond their time limit. */
const AT_ONCE = 16;

/** Has no song yet. */
export function createReadTurns(): ReadTurns {
  const due = new Set<WatchedSong>();
  const running = new Set<WatchedSong>();

  function pump(): void {
    for (const song of due) {
      if (running.size >= AT_ONCE) return;
      if (running.has(song)) continue;
      due.delete(song);
      if (!song.isWatched()) continue;
      running.add(song);
      song.refresh().finally(() => {
        running.delete(song);
        pump();
      });
    }
  }

  return {
    request: (song) => {
      due.add(song);
      pump();
    },
  };
}
