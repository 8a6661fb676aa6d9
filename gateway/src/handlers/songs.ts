// Songs as people know them: the list, one song, and what may be done with it.

import { ServiceError } from '@stemline/common/errors.ts';
import { DELIVERY_EVENT, DELIVERY_STATE } from '@stemline/common/wire-words.ts';
import { shortCall } from '../adapters/call-options.ts';
import { invalid } from '../domain/invalid.ts';
import { isoTime } from '../domain/run-view.ts';
import { answerJson } from '../http/answer.ts';
import { songhashParam } from '../http/path-params.ts';
import { queryOf } from '../http/query.ts';
import type { RequestContext, Route } from '../http/route.ts';
import type { Parts } from './parts.ts';

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

export function songRoutes({ peers, views }: Parts): Route[] {
  const { storage, queue } = peers;

  const list: Route['handle'] = async (context) => {
    const query = queryOf(context.request);
    const page = await storage.unary(
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

  const cancel = async (context: RequestContext, songhash: string) => {
    try {
      await queue.unary('CancelJob', { songhash }, shortCall(context));
    } catch (caught) {
      // The queue may have forgotten it, or never known it: the store decides whether there is such a song.
      const { code } = ServiceError.from(caught);
      if (code !== 'SONG_UNKNOWN' && code !== 'NOT_FOUND') throw caught;
    }
  };

  return [
    { method: 'GET', path: '/apiv1/songs', handle: list },
    {
      method: 'GET',
      path: '/apiv1/songs/:songhash',
      handle: async (context) => answerJson(context.response, 200, await views.whole(songhashParam(context), context)),
    },
    {
      method: 'DELETE',
      path: '/apiv1/songs/:songhash',
      handle: async (context) => {
        const songhash = songhashParam(context);
        await cancel(context, songhash);
        await storage.unary('RemoveSong', { songhash }, shortCall(context));
        answerJson(context.response, 200, { hash: songhash, reason: 'The song and its tracks were removed.' });
      },
    },
    {
      method: 'POST',
      path: '/apiv1/songs/:songhash/cancel',
      handle: async (context) => {
        const songhash = songhashParam(context);
        await cancel(context, songhash);
        const { state, run } = await views.run(songhash, context);
        answerJson(context.response, 200, { hash: songhash, run, state });
      },
    },
    {
      method: 'POST',
      path: '/apiv1/songs/:songhash/retry',
      handle: async (context) => {
        const songhash = songhashParam(context);
        const { run } = await queue.unary('RetryJob', { songhash }, shortCall(context));
        const { state } = await views.run(songhash, context);
        context.response.setHeader('location', `/apiv1/songs/${songhash}`);
        answerJson(context.response, 202, { hash: songhash, run, state });
      },
    },
    {
      method: 'GET',
      path: '/apiv1/songs/:songhash/deliveries',
      handle: async (context) => {
        const songhash = songhashParam(context);
        // Only the store knows whether there is such a song.
        await storage.unary('GetSong', { songhash }, shortCall(context));
        const { deliveries } = await queue.unary('ListDeliveries', { songhash }, shortCall(context));
        answerJson(context.response, 200, {
          deliveries: deliveries.map((delivery) => ({
            id: delivery.id,
            run: delivery.run,
            event: DELIVERY_EVENT.fromWire(delivery.event) ?? null,
            state: DELIVERY_STATE.fromWire(delivery.state) ?? null,
            attempts: delivery.attempts,
            url: delivery.url,
            last_error: delivery.lastError || null,
            next_at: isoTime(delivery.nextMs),
            created_at: isoTime(delivery.createdMs),
          })),
        });
      },
    },
  ];
}

function pageSize(text: string | null): number {
  if (text === null) return DEFAULT_PAGE;
  const size = Number(text);
  if (!/^\d+$/.test(text) || size < 1 || size > MAX_PAGE) throw invalid(`"page_size" must be from 1 to ${MAX_PAGE}.`);
  return size;
}
