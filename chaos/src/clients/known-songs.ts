// Remembers the songs that the clients have sent, and whether they have ended.

import type { Base } from './audio.ts';

/** A song that the server has accepted. */
export interface KnownSong {
  readonly hash: string;
  readonly base: Base;
  /** With `base`, makes its bytes again. */
  readonly label: string;
  /** True: a client has seen its end. */
  ended: boolean;
  /** True: a client has asked for its removal. */
  removed: boolean;
}

/** All songs of a run. */
export interface KnownSongs {
  /** Adds a song, or returns it when it is known. A song that is sent again is open again. */
  add(hash: string, base: Base, label: string): KnownSong;
  get(hash: string): KnownSong | undefined;
  /** The songs whose end no client has seen. */
  open(): KnownSong[];
  all(): KnownSong[];
}

/** Begins empty. */
export function createKnownSongs(): KnownSongs {
  const songs = new Map<string, KnownSong>();
  return {
    add: (hash, base, label) => {
      const song = songs.get(hash) ?? { hash, base, label, ended: false, removed: false };
      song.ended = false;
      songs.set(hash, song);
      return song;
    },
    get: (hash) => songs.get(hash),
    open: () => [...songs.values()].filter(({ ended, removed }) => !ended && !removed),
    all: () => [...songs.values()],
  };
}
