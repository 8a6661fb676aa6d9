// Merges a page of songs into the known part of the list. The page replaces the known songs of
// its range: new songs appear, removed ones disappear.

import type { ListedSong } from '../../api/types.ts';
import { compareSongs, type SongPlace } from './song-order.ts';

/** The range of the list that a page describes. */
export interface PageRange {
  /** The last song before the page; undefined: the page is the first one. */
  readonly after: SongPlace | undefined;
  /** True: no song follows the page. */
  readonly isLast: boolean;
}

/** Returns the known songs with those of the page, in order. */
export function mergePage(
  known: readonly ListedSong[],
  page: readonly ListedSong[],
  { after, isLast }: PageRange,
): readonly ListedSong[] {
  const last = page.at(-1);
  // A page of a filtered list may be empty although more follow: its range is not known.
  if (!last && !isLast) return known;
  const before = after ? known.filter((song) => compareSongs(song, after) <= 0) : [];
  const behind = isLast || !last ? [] : known.filter((song) => compareSongs(song, last) > 0);
  return [...before, ...page, ...behind];
}
