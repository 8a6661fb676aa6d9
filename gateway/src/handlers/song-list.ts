// Lists songs page by page, filtered by state, model and part of the file name.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { JOB_STATE, SONG_STATE } from '@stemline/common/wire-words.ts';
import { shortCall } from '../domain/call-options.ts';
import { invalid } from '../domain/invalid.ts';
import { answerJson } from '../http/answer.ts';
import { PAGE_PARAMETERS, pageAsked } from '../http/page-query.ts';
import { queryOf } from '../http/query.ts';
import type { Route } from '../http/route.ts';
import type { Parts } from './parts.ts';

const QUERY_NAMES = [...PAGE_PARAMETERS, 'state', 'model', 'q'];
const MAX_TEXT = 200;

type State = (typeof JOB_STATE.words)[number];

export function songListRoutes({ peers, views }: Parts): Route[] {
  const list: Route['handle'] = async (context) => {
    const query = queryOf(context.request);
    const state = stateOf(query.get('state'));
    const page = await peers.storage.unary(
      'ListSongs',
      {
        ...pageAsked(query),
        state: state ? SONG_STATE.toWire(inCatalogue(state)) : 'SONG_STATE_UNSPECIFIED',
        model: textOf(query, 'model'),
        filenameContains: textOf(query, 'q'),
      },
      shortCall(context),
    );
    const songs = await views.listed(page.songs, context);
    if (isUnderWay(state) && songs.some((song) => song.state === 'open')) throw queueUnavailable();
    answerJson(context.response, 200, {
      // The state of a song may have changed since the catalogue was written.
      songs: state ? songs.filter((song) => song.state === state) : songs,
      next_page_token: page.nextPageToken || null,
    });
  };

  return [{ method: 'GET', path: '/apiv1/songs', query: QUERY_NAMES, handle: list }];
}

function stateOf(text: string | null): State | undefined {
  if (text === null) return undefined;
  const state = JOB_STATE.words.find((word) => word === text);
  if (!state) throw invalid('"state" must be waiting, running, done, failed or cancelled.');
  return state;
}

function textOf(query: URLSearchParams, name: string): string {
  const text = query.get(name) ?? '';
  if (text.length > MAX_TEXT) throw invalid(`"${name}" must not be longer than ${MAX_TEXT} characters.`);
  return text;
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
