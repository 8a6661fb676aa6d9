// Follows a song until it has ended: reads its events, connects again after a failure, and reads
// its state when the events do not arrive.

import { StemlineError } from './errors.ts';
import { readEvents } from './event-reader.ts';
import { createReconnectPause } from './reconnect.ts';
import type { Ask } from './request.ts';
import type { Song, SongEvent, SongMessage } from './types.ts';

/** The calls that follow a song. */
export interface SongCalls {
  readonly ask: Ask;
  readonly status: (songhash: string, signal?: AbortSignal) => Promise<Song>;
}

/** The names of events that this version knows. A newer server may send others. */
const NAMES: ReadonlySet<string> = new Set<SongMessage['name']>([
  'snapshot',
  'end',
  'state',
  'stage',
  'progress',
  'position',
  'estimate',
  'removed',
]);

/** Returns whether this version knows events of the name; it must ignore all others. */
export function isKnownEvent(name: string): name is SongMessage['name'] {
  return NAMES.has(name);
}

/** Failed calls in a row after which the song is not followed any longer. */
const MAX_FAILURES_IN_A_ROW = 5;

/**
 * Yields the present state of a song and then each change. Ends after the state in which the song
 * has ended. Throws StemlineError with SONG_UNKNOWN when the song is removed meanwhile. Continues
 * when the server is briefly unavailable: throws the fifth error in a row, and at once an error
 * response below 500 other than 429.
 */
export async function* followSong(
  { ask, status }: SongCalls,
  songhash: string,
  signal?: AbortSignal,
): AsyncGenerator<SongEvent, void, undefined> {
  const reconnect = createReconnectPause(signal);
  let lastId = '';
  let failures = 0;
  for (;;) {
    try {
      for await (const { name, id, data } of openEvents(ask, songhash, lastId, signal)) {
        failures = 0;
        lastId = id || lastId;
        if (!isKnownEvent(name)) continue;
        if (name === 'removed') throw removed();
        const event = JSON.parse(data) as SongEvent;
        yield event;
        if (hasEnded(event)) return;
      }
    } catch (error) {
      assertTemporary(error, signal);
    }
    try {
      const song = await status(songhash, signal);
      failures = 0;
      yield song;
      if (hasEnded(song)) return;
    } catch (error) {
      assertTemporary(error, signal);
      failures += 1;
      if (failures === MAX_FAILURES_IN_A_ROW) throw error;
    }
    await reconnect();
  }
}

async function* openEvents(ask: Ask, songhash: string, lastId: string, signal: AbortSignal | undefined) {
  const headers = lastId === '' ? undefined : { 'last-event-id': lastId };
  const path = `/apiv1/songs/${encodeURIComponent(songhash)}/events`;
  // 204, without events: the song has ended, which its state shows.
  yield* readEvents(await ask(path, { headers, isRepeatable: true, signal }), { signal });
}

function hasEnded({ state }: Pick<SongEvent, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

/** Throws an error after which another attempt does not help. */
export function assertTemporary(error: unknown, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  if (error instanceof StemlineError && error.status < 500 && error.status !== 429) throw error;
}

function removed(): StemlineError {
  return new StemlineError(404, 'SONG_UNKNOWN', 'The song was removed.');
}
