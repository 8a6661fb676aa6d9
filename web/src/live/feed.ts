// Live states of songs over one connection, and by single requests where the connection does not
// report a song.

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { backoffMs } from '@stemline/common/async/backoff.ts';
import type { Connection } from '../api/connection.ts';
import type { SongEventData } from '../api/types.ts';
import { type EventOrigin, type EventStream, MAX_STREAMED, openEventStream } from './event-stream.ts';
import { hasEnded, isNews, type LiveState, newerOf } from './known-state.ts';
import { createSongPoll } from './song-poll.ts';
import { createWatchedSongs } from './watched-songs.ts';

/** Changes of the watched songs within this time lead to one new connection. */
const GATHER_MS = 100;
const BACKOFF = { baseMs: 500, maxMs: 30_000 };
/** The pause before the next attempt with a connection that a proxy holds back. */
const SILENT_PAUSE_MS = 60_000;
/** A request reads a song of which the connection has reported nothing for this time. */
const QUIET_MS = 20_000;
/** The same time while the connection does not work. */
const POLL_MS = 3000;
/** A request without an answer for this time may be the sign of a server that hangs. */
const LATE_MS = 3000;

/** A watch of one song. */
export interface Watch {
  readonly state: ReadonlySignal<LiveState>;
  stop(): void;
}

/** The live states of all songs that the page watches. */
export interface SongFeed {
  watch(songhash: string): Watch;
  /** The watched song that runs; undefined when none or several run. */
  readonly onlyRunning: ReadonlySignal<SongEventData | undefined>;
  /** Reads a song again that has ended: it may have a new run. */
  refresh(songhash: string): void;
  /** Opens a new connection: the current one may have broken without an error. */
  reconnect(): void;
}

/** The parts that a feed needs. */
export interface FeedDeps {
  /** Opens a stream of events at a path of the server. */
  readonly openSource: (path: string) => EventOrigin;
  /** Reads one song. Rejects when the server is unavailable. */
  readonly readSong: (songhash: string) => Promise<LiveState>;
  readonly connection: Connection;
}

/** Creates a feed without a connection; the first watch opens it. */
export function createSongFeed({ openSource, readSong, connection }: FeedDeps): SongFeed {
  const songs = createWatchedSongs();
  const onlyRunning = signal<SongEventData | undefined>(undefined);
  let stream: EventStream | undefined;
  let opening: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  /** The connection does not work, so that requests replace it. */
  let isPolling = false;

  const streamable = () =>
    songs
      .open()
      .slice(0, MAX_STREAMED)
      .map(({ songhash }) => songhash);

  const closeStream = () => {
    stream?.close();
    stream = undefined;
  };

  const open = () => {
    opening = undefined;
    closeStream();
    const wanted = streamable();
    if (wanted.length === 0 || !connection.isConnected.value) return;
    stream = openEventStream(wanted, openSource, { onState: hear, onFailure: fail });
  };

  const openAfter = (pauseMs: number) => {
    opening ??= setTimeout(open, pauseMs);
  };

  const openSoon = () => {
    clearTimeout(opening);
    opening = undefined;
    openAfter(GATHER_MS);
  };

  const fail = (reason: 'ended' | 'silent') => {
    stream = undefined;
    failures += 1;
    if (reason === 'silent' || failures > 1) {
      isPolling = true;
      void connection.check();
    }
    openAfter(reason === 'silent' ? SILENT_PAUSE_MS : backoffMs(BACKOFF, failures));
  };

  const hear = (songhash: string, reported: LiveState) => {
    failures = 0;
    isPolling = false;
    connection.found();
    report(songhash, reported);
  };

  const report = (songhash: string, reported: LiveState) => {
    songs.report(songhash, reported);
    if (hasEnded(reported)) stream?.songs.delete(songhash);
    update();
  };

  const due = () => {
    if (!connection.isConnected.value) return [];
    const until = Date.now() - (isPolling ? POLL_MS : QUIET_MS);
    const isLeftOut = (songhash: string) => isPolling || (!opening && !stream?.songs.has(songhash));
    return songs
      .open()
      .filter(({ songhash, state, heardAt }) => heardAt <= until || (!state.value && isLeftOut(songhash)))
      .sort((one, other) => one.heardAt - other.heardAt)
      .map(({ songhash }) => songhash);
  };

  const poll = createSongPoll(due, async (songhash) => {
    // Neither a server that hangs nor a lost network ends the connection or the request.
    const late = setTimeout(() => void connection.check(), LATE_MS);
    const reported = await readSong(songhash).finally(() => clearTimeout(late));
    const known = songs.get(songhash)?.state.value;
    const isDeaf = !isPolling && stream?.songs.has(songhash) && isNews(known, newerOf(known, reported));
    report(songhash, reported);
    if (isDeaf) openSoon();
  });

  /** Starts and stops the connection and the requests as the watched songs need them. */
  const update = () => {
    const running = songs.open().flatMap(({ state: { value } }) => (isRunning(value) ? [value] : []));
    onlyRunning.value = running.length === 1 ? running[0] : undefined;
    const wanted = streamable();
    if (wanted.length === 0) {
      closeStream();
      poll.stop();
      return;
    }
    poll.start();
    if (!wanted.every((songhash) => stream?.songs.has(songhash))) openAfter(GATHER_MS);
  };

  let wasConnected = true;
  effect(() => {
    const isConnected = connection.isConnected.value;
    if (isConnected && !wasConnected) {
      failures = 0;
      openSoon();
    }
    wasConnected = isConnected;
  });

  return {
    onlyRunning,
    watch: (songhash) => {
      const { state } = songs.add(songhash);
      update();
      let isStopped = false;
      const stop = () => {
        if (isStopped) return;
        isStopped = true;
        songs.remove(songhash);
        update();
      };
      return { state, stop };
    },
    refresh: (songhash) => {
      songs.expectNews(songhash);
      update();
    },
    reconnect: () => {
      if (streamable().length > 0) openSoon();
    },
  };
}

function isRunning(state: LiveState): state is SongEventData {
  return state !== undefined && state !== 'removed' && state.state === 'running';
}
