// Reads songs by single requests, for the songs of which the connection reports nothing.

const TICK_MS = 1000;

/** Repeated requests. */
export interface SongPoll {
  start(): void;
  stop(): void;
}

/**
 * Creates a poll that is stopped. Every second, it reads the songs that `due` returns, one after
 * the other. A failed read ends the round; the next round repeats it.
 */
export function createSongPoll(due: () => readonly string[], read: (songhash: string) => Promise<void>): SongPoll {
  let timer: ReturnType<typeof setInterval> | undefined;
  let isReading = false;

  const round = async () => {
    if (isReading) return;
    isReading = true;
    try {
      for (const songhash of due()) await read(songhash);
    } catch {
      // The request has reported an unavailable server to the connection of the page.
    }
    isReading = false;
  };

  return {
    start: () => {
      timer ??= setInterval(round, TICK_MS);
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
