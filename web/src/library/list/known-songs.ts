// The known part of the list: it begins with the newest song and grows page by page. Pages that are
// read again keep it up to date.

import type { ListedSong } from '../../api/types.ts';
import type { SongsPage } from './fetch-page.ts';
import { mergePage } from './merge-page.ts';
import { compareSongs, type SongPlace } from './song-order.ts';

/** A place at which a page can begin. */
export interface PageStart {
  readonly token: string;
  /** The last song before the page; undefined: none. */
  readonly after: SongPlace | undefined;
}

/** The beginning of the list. */
export const LIST_START: PageStart = { token: '', after: undefined };

/** The known songs of one filter. */
export interface KnownSongs {
  songs(): readonly ListedSong[];
  /** Number of all songs of the server, regardless of the filter. */
  total(): number;
  /** The start of the next unknown page; undefined: all songs are known. */
  next(): PageStart | undefined;
  /** Merges a page. Returns the start of the page after it; undefined: none follows. */
  add(start: PageStart, page: SongsPage): PageStart | undefined;
  /** Returns the last known start of a page at or before the song with this index. */
  startBefore(index: number): PageStart;
  /** Changes songs, or removes those for which `change` returns undefined. */
  edit(change: (song: ListedSong) => ListedSong | undefined): void;
}

/** Knows no song at first. */
export function createKnownSongs(): KnownSongs {
  let songs: readonly ListedSong[] = [];
  let next: PageStart | undefined = LIST_START;
  let total = 0;
  /** In the order of the list. A token stays valid when the song before it is removed. */
  const starts: PageStart[] = [LIST_START];

  const remember = (start: PageStart) => {
    const { after } = start;
    if (after === undefined || starts.some((known) => known.token === start.token)) return;
    const at = starts.findIndex((known) => known.after !== undefined && compareSongs(known.after, after) > 0);
    starts.splice(at < 0 ? starts.length : at, 0, start);
  };

  return {
    songs: () => songs,
    total: () => total,
    next: () => next,
    add: (start, { songs: page, next_page_token: token, total: all }) => {
      total = all;
      const isLast = token === null;
      const last = page.at(-1);
      const end = songs.at(-1);
      const reachesEnd = isLast || start === next || !end || (last !== undefined && compareSongs(last, end) >= 0);
      songs = mergePage(songs, page, { after: start.after, isLast });
      const following = isLast ? undefined : { token, after: last ?? start.after };
      if (following && last) remember(following);
      if (reachesEnd) next = following;
      return following;
    },
    startBefore: (index) => {
      const song = songs[index];
      const found = song && starts.findLast(({ after }) => !after || compareSongs(after, song) < 0);
      return found ?? LIST_START;
    },
    edit: (change) => {
      const before = songs.length;
      songs = songs.map(change).filter((song) => song !== undefined);
      total -= before - songs.length;
    },
  };
}
