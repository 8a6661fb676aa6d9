// Shares watches: all clients that begin at the same point of a song have one watch.

import { sleep } from '@stemline/common/async/abort.ts';
import { limitReads } from './limited-reads.ts';
import type { SongEvent } from './song-event.ts';
import { type WatchDeps, watchSong } from './song-watch.ts';

/** The membership of one client. */
export interface Membership {
  /** Resolves after the first event, or when the queue or the store cannot be read. */
  readonly started: Promise<void>;
  /**
   * Ends the membership, at once. May be called repeatedly. Resolves when the watch needs no more
   * memory for this client, so that clients who leave quickly cannot use more than their slots.
   */
  leave(): Promise<void>;
}

/** The shared watches of a gateway. */
export interface SongFeeds {
  /**
   * Calls `listener` for each event, at once for those that the client would otherwise miss.
   * `after`: the id of a message of WatchJob; empty: the events begin with a snapshot.
   */
  join(songhash: string, after: string, listener: (event: SongEvent) => void): Membership;
}

interface Feed {
  readonly listeners: Set<(event: SongEvent) => void>;
  /** The events that a new client gets: all, or a snapshot of the latest state. */
  earlier: SongEvent[];
  readonly started: Promise<void>;
  /** Ends the watch. Resolves when its call of the queue has ended. */
  readonly end: () => Promise<void>;
}

/** The parts of the feeds. */
interface SongFeedsDeps extends WatchDeps {
  /** Ends the watches without a client when it aborts. */
  readonly stopping: AbortSignal;
}

/** The most events that a feed keeps for clients that continue at its start. */
const MAX_KEPT = 50;
/**
 * Time for which a shared watch without a client goes on, because clients often come back. Many
 * cancelled calls of the queue would delay each other.
 */
const LINGER_MS = 300;

/** Creates feeds without a watch. */
export function createSongFeeds({ stopping: stop, ...given }: SongFeedsDeps): SongFeeds {
  const deps = { ...given, reader: limitReads(given.reader) };
  const feeds = new Map<string, Feed>();

  const open = (key: string, songhash: string, after: string): Feed => {
    const stopping = new AbortController();
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    /** A client that joins later gets a new watch. */
    const close = () => {
      if (feeds.get(key) === feed) feeds.delete(key);
    };
    const end = () => {
      close();
      stopping.abort(new DOMException('no client is left', 'AbortError'));
      return ended;
    };
    const feed: Feed = { listeners: new Set(), earlier: [], started, end };
    const report = (event: SongEvent) => {
      if (event.isLast) close();
      const isSnapshotEnough = after === '' || feed.earlier.length >= MAX_KEPT;
      feed.earlier = isSnapshotEnough ? [{ ...event, name: 'snapshot' }] : [...feed.earlier, event];
      for (const listener of feed.listeners) listener(event);
      start();
    };
    const { signal } = stopping;
    const ended = watchSong(deps, songhash, { after, signal, report, onDelay: start }).catch((error: unknown) => {
      if (!signal.aborted) deps.log.error({ err: error }, 'the watch of a song has failed');
      close();
      start();
    });
    feeds.set(key, feed);
    return feed;
  };

  /** Ends the watch if no client comes back. */
  const linger = async (feed: Feed) => {
    await sleep(LINGER_MS, stop);
    if (feed.listeners.size === 0) void feed.end();
  };

  return {
    join: (songhash, after, listener) => {
      const key = `${songhash} ${after}`;
      const feed = feeds.get(key) ?? open(key, songhash, after);
      for (const event of feed.earlier) listener(event);
      // A function of its own, because one listener may join twice.
      const own = (event: SongEvent) => listener(event);
      feed.listeners.add(own);
      return {
        started: feed.started,
        leave: async () => {
          if (!feed.listeners.delete(own) || feed.listeners.size > 0) return;
          // Rarely does another client continue from the same event.
          if (after === '') void linger(feed);
          else await feed.end();
        },
      };
    },
  };
}
