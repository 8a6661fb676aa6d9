// Live states of songs. One connection for the whole page serves all watched songs, because
// browsers allow six connections to a server.

import type { ReadonlySignal } from '@preact/signals';
import { ask, urlOf } from '../api/ask.ts';
import { connection } from '../api/connection.ts';
import { Problem } from '../api/problem.ts';
import type { Song, SongEventData } from '../api/types.ts';
import { createSongFeed, type SongFeed, type Watch } from './feed.ts';
import type { LiveState } from './known-state.ts';

export type { LiveState } from './known-state.ts';

let feed: SongFeed | undefined;

/** Creates the feed of the page at its first use. */
function feedOfPage(): SongFeed {
  if (feed) return feed;
  const created = createSongFeed({ openSource: (path) => new EventSource(urlOf(path)), readSong, connection });
  // The system may have closed the connection of a page that it had suspended.
  addEventListener('online', created.reconnect);
  addEventListener('pageshow', ({ persisted }) => persisted && created.reconnect());
  feed = created;
  return created;
}

/**
 * Watches a song until `stop` is called. Several watchers of one song share its state. The state
 * stays the last known one while the server is unavailable; `isConnected` then is false.
 */
export function watchSong(songhash: string): Watch {
  return feedOfPage().watch(songhash);
}

/** Reads a watched song again that has ended, after it was retried or sent again. */
export function refreshSong(songhash: string): void {
  feedOfPage().refresh(songhash);
}

/** The watched song that runs; its value is undefined when none or several run. */
export function onlyRunningSong(): ReadonlySignal<SongEventData | undefined> {
  return feedOfPage().onlyRunning;
}

/** False: the server did not respond, and the page tries again. */
export const isConnected: ReadonlySignal<boolean> = connection.isConnected;

async function readSong(songhash: string): Promise<LiveState> {
  try {
    return await ask<Song>(`apiv1/songs/${songhash}`);
  } catch (error) {
    if (error instanceof Problem && error.code === 'SONG_UNKNOWN') return 'removed';
    throw error;
  }
}
