// Follows several songs over one connection until all of them have ended, and connects again after
// a failure.

import { brokenStream, type ReadOptions, readEvents } from './event-reader.ts';
import { queryOf } from './query.ts';
import { createReconnectPause } from './reconnect.ts';
import type { Ask } from './request.ts';
import { assertTemporary, isKnownEvent } from './song-events.ts';
import type { SongMessage } from './types.ts';

/** The server, and the number of times in a row that a broken connection is replaced. */
export interface SongsConnection {
  readonly ask: Ask;
  readonly retries: number;
}

/**
 * Yields the present state of each song and then its changes. Ends when every song has ended or was
 * removed. After a new connection, each open song begins with its present state again. Throws the
 * last error when `retries` new connections in a row have brought nothing. Throws at once an error
 * response below 500 other than 429, and a SyntaxError for a response that has no events.
 */
export async function* followSongs(
  { ask, retries }: SongsConnection,
  songhashes: readonly string[],
  { onAlive, signal }: Pick<ReadOptions, 'onAlive' | 'signal'> = {},
): AsyncGenerator<SongMessage, void, undefined> {
  const open = new Set(songhashes);
  const reconnect = createReconnectPause(signal);
  let failures = 0;
  const works = () => {
    failures = 0;
    onAlive?.();
  };
  while (open.size > 0) {
    try {
      const path = `/apiv1/events${queryOf({ songs: [...open] })}`;
      const response = await ask(path, { isRepeatable: true, signal });
      for await (const { name, data } of readEvents(response, { onAlive: works, signal })) {
        if (!isKnownEvent(name)) continue;
        const message = { name, song: JSON.parse(data) } as SongMessage;
        if (typeof message.song?.hash !== 'string') throw new SyntaxError('An event has no songhash.');
        if (message.name === 'end' || message.name === 'removed') open.delete(message.song.hash);
        yield message;
        // The server keeps the connection open after the last event.
        if (open.size === 0) return;
      }
      throw brokenStream('the connection was cut');
    } catch (error) {
      assertTemporary(error, signal);
      // Another program answers, or a proxy that changes the events.
      if (error instanceof SyntaxError) throw error;
      failures += 1;
      if (failures > retries) throw error;
    }
    await reconnect();
  }
}
