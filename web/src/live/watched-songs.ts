// The songs that the page watches, with their known states.

import { type Signal, signal } from '@preact/signals';
import { hasEnded, type LiveState, newerOf } from './known-state.ts';

/** A watched song. */
export interface WatchedSong {
  readonly songhash: string;
  readonly state: Signal<LiveState>;
  /** The time of the newest report, in Unix milliseconds. */
  readonly heardAt: number;
}

/** The set of watched songs. */
export interface WatchedSongs {
  /** Adds a watcher. A known end is only the last known state then: the song may have a new run. */
  add(songhash: string): WatchedSong;
  /** Removes a watcher, and with the last one the song. */
  remove(songhash: string): void;
  /** Marks the end of a song as out of date: the next report replaces it. */
  expectNews(songhash: string): void;
  /** Keeps a report if it is newer than the known state. */
  report(songhash: string, state: LiveState): void;
  get(songhash: string): WatchedSong | undefined;
  /** The songs whose end is not known, the newest watch first. */
  open(): readonly WatchedSong[];
}

interface Entry {
  readonly songhash: string;
  readonly state: Signal<LiveState>;
  heardAt: number;
  watchers: number;
  isStale: boolean;
}

/** Creates an empty set. */
export function createWatchedSongs(): WatchedSongs {
  /** In the order of their watches. */
  const entries = new Map<string, Entry>();

  const expectNews = (songhash: string) => {
    const entry = entries.get(songhash);
    if (!entry || !hasEnded(entry.state.value)) return;
    entry.isStale = true;
    entry.heardAt = Date.now();
  };

  return {
    add: (songhash) => {
      const fresh = { songhash, state: signal<LiveState>(undefined), heardAt: Date.now(), watchers: 0, isStale: false };
      const entry = entries.get(songhash) ?? fresh;
      entry.watchers += 1;
      entries.delete(songhash);
      entries.set(songhash, entry);
      expectNews(songhash);
      return entry;
    },
    remove: (songhash) => {
      const entry = entries.get(songhash);
      if (!entry) return;
      entry.watchers -= 1;
      if (entry.watchers === 0) entries.delete(songhash);
    },
    expectNews,
    report: (songhash, reported) => {
      const entry = entries.get(songhash);
      if (!entry) return;
      entry.heardAt = Date.now();
      entry.state.value = entry.isStale ? reported : newerOf(entry.state.value, reported);
      entry.isStale = false;
    },
    get: (songhash) => entries.get(songhash),
    open: () => [...entries.values()].filter(({ state, isStale }) => isStale || !hasEnded(state.value)).reverse(),
  };
}
