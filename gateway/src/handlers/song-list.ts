// The list of songs, page by page.

import { shortCall } from '../domain/call-options.ts';
import { invalid } from '../domain/invalid.ts';
import { isoTime } from '../domain/run-view.ts';
import { answerJson } from '../http/answer.ts';
import { queryOf } from '../http/query.ts';
import type { Route } from '../http/route.ts';
import type { Parts } from './parts.ts';

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

export function songListRoutes({ peers, views }: Parts): Route[] {
  const list: Route['handle'] = async (context) => {
    const query = queryOf(context.request);
    const page = await peers.storage.unary(
      'ListSongs',
      { pageSize: pageSize(query.get('page_size')), pageToken: query.get('page_token') ?? '' },
      shortCall(context),
    );
    const states = await views.runs(
      page.songs.map(({ songhash }) => songhash),
      context,
    );
    const songs = page.songs.flatMap((song) => {
      const view = states.get(song.songhash);
      if (!view) return [];
      const { songhash: hash, model, revision, filename } = song;
      return [
        {
          hash,
          url: `/apiv1/songs/${hash}`,
          filename,
          created_at: isoTime(song.createdMs),
          model: { name: model, revision },
          state: view.state,
          progress: view.progress,
          stage: view.stage,
          position: view.position,
        },
      ];
    });
    answerJson(context.response, 200, { songs, next_page_token: page.nextPageToken || null });
  };

  return [{ method: 'GET', path: '/apiv1/songs', query: ['page_size', 'page_token'], handle: list }];
}

function pageSize(text: string | null): number {
  if (text === null) return DEFAULT_PAGE;
  const size = Number(text);
  if (!/^\d+$/.test(text) || size < 1 || size > MAX_PAGE) throw invalid(`"page_size" must be from 1 to ${MAX_PAGE}.`);
  return size;
}
