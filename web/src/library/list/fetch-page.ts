// Requests one page of songs.

import { ask } from '../../api/ask.ts';
import type { ListedSong } from '../../api/types.ts';
import { type Filter, queryOf } from '../filters/filter.ts';

/** One page of songs, newest first. With a filter it may be empty although more pages follow. */
export interface SongsPage {
  readonly songs: readonly ListedSong[];
  /** The token of the next page; null: this is the last one. */
  readonly next_page_token: string | null;
  /** Number of all songs of the server, regardless of the filter. */
  readonly total: number;
}

/** The position of a page; an empty token: the first page. */
export interface PageAt {
  readonly size: number;
  readonly token: string;
}

/** Requests a page. Rejects with a Problem, or with the reason of the signal. */
export type FetchPage = (filter: Filter, at: PageAt, signal: AbortSignal) => Promise<SongsPage>;

/** Requests a page from the server. */
export const fetchPage: FetchPage = (filter, at, signal) =>
  ask<SongsPage>(`apiv1/songs?${queryOf(filter, at)}`, { signal });
