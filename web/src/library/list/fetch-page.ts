// Requests one page of songs.

import { ask } from '../../api/ask.ts';
import { connection } from '../../api/connection.ts';
import { Problem } from '../../api/problem.ts';
import type { ListedSong } from '../../api/types.ts';
import { type Filter, queryOf } from '../filters/filter.ts';

/** A server that accepts the request and then does not answer counts as unavailable. */
const TIMEOUT_MS = 20_000;

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
export const fetchPage: FetchPage = async (filter, at, signal) => {
  const request = new AbortController();
  const abort = () => request.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  const late = () => {
    request.abort(new Problem('OFFLINE', 'The server is not responding.'));
    void connection.check();
  };
  const timer = setTimeout(late, TIMEOUT_MS);
  try {
    return await ask<SongsPage>(`apiv1/songs?${queryOf(filter, at)}`, { signal: request.signal });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
};
