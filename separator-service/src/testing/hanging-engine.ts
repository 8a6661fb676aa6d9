// Sends a signal to an engine process in the middle of a song.

import type { Engine } from '../domain/engine.ts';

/** Returns the engine; the first progress of its next song sends the signal to its process. */
export function signalOnProgress(engine: Engine, signal: NodeJS.Signals): Engine {
  let isSent = false;
  return {
    ...engine,
    separate: (request, options) =>
      engine.separate(request, {
        ...options,
        onProgress: (done, total) => {
          const pid = engine.hello()?.pid;
          if (!isSent && pid !== undefined) {
            isSent = true;
            process.kill(pid, signal);
          }
          options.onProgress?.(done, total);
        },
      }),
  };
}
