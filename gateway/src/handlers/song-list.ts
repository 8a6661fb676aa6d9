// Lists songs page by page, filtered by state, model and part of the file name.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { type JOB_STATE, SONG_STATE } from '@stemline/common/wire-words.ts';
import { LIST_SONGS } from '../api/song-operations.ts';
import { shortCall } from '../domain/peers.ts';
import { answerJson } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { pageOf } from '../schema/page.ts';
import type { Parts } from './parts.ts';

type State = (typeof JOB_STATE.words)[number];

/** The route of the list of songs. */
export function songListRoutes({ peers, reader }: Parts): Route[] {
  const list = route(LIST_SONGS, async (context, { state, model = '', q = '', ...page }) => {
    const found = await peers.storage.unary(
      'ListSongs',
      {
        ...pageOf(page),
        state: state ? SONG_STATE.toWire(inCatalogue(state)) : 'SONG_STATE_UNSPECIFIED',
        model,
        filenameContains: q,
      },
      shortCall(context),
    );
    const songs = await reader.listed(found.songs, context);
    if (isUnderWay(state) && songs.some((song) => song.state === 'open')) throw queueUnavailable();
    answerJson(context.response, 200, {
      // The queue may report a newer state than the catalogue, by which the storage service
      // filters.
      songs: state ? songs.filter((song) => song.state === state) : songs,
      next_page_token: found.nextPageToken || null,
      total: found.totalSongs,
    });
  });

  return [list];
}

function inCatalogue(state: State) {
  return state === 'waiting' || state === 'running' ? 'open' : state;
}

function isUnderWay(state: State | undefined): boolean {
  return state === 'waiting' || state === 'running';
}

function queueUnavailable(): ServiceError {
  return new ServiceError(
    'UNAVAILABLE',
    'The queue is unavailable at the moment, so the server cannot list waiting or running songs. Try again.',
  );
}
