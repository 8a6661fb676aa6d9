// Describes one song, and removes, cancels and retries it.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { CANCEL_SONG, GET_SONG, REMOVE_SONG, RETRY_SONG } from '../api/song-operations.ts';
import { shortCall } from '../domain/call-options.ts';
import { answerJson } from '../http/answer.ts';
import { asConflict } from '../http/problem.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import type { Parts } from './parts.ts';

export function songRoutes({ peers, views }: Parts): Route[] {
  const { storage, queue } = peers;

  const cancel = async (context: RequestContext, songhash: string) => {
    try {
      await queue.unary('CancelJob', { songhash }, shortCall(context));
    } catch (caught) {
      // The queue forgets songs; only the store knows whether the song exists.
      const { code } = ServiceError.from(caught);
      if (code !== 'SONG_UNKNOWN' && code !== 'NOT_FOUND') throw caught;
    }
  };

  const retry = async (context: RequestContext, songhash: string) => {
    try {
      return await queue.unary('RetryJob', { songhash }, shortCall(context));
    } catch (caught) {
      // Only another upload brings the audio back, so a later retry would fail too.
      const error = ServiceError.from(caught);
      throw error.code === 'AUDIO_MISSING' ? asConflict(error) : error;
    }
  };

  return [
    route(GET_SONG, async (context, { songhash }) =>
      answerJson(context.response, 200, await views.whole(songhash, context)),
    ),
    route(REMOVE_SONG, async (context, { songhash }) => {
      await cancel(context, songhash);
      await storage.unary('RemoveSong', { songhash }, shortCall(context));
      answerJson(context.response, 200, { hash: songhash, reason: 'The song and its tracks were removed.' });
    }),
    route(CANCEL_SONG, async (context, { songhash }) => {
      await cancel(context, songhash);
      const { state, run } = await views.run(songhash, context);
      answerJson(context.response, 200, { hash: songhash, run, state });
    }),
    route(RETRY_SONG, async (context, { songhash }) => {
      const { run } = await retry(context, songhash);
      const { state } = await views.run(songhash, context);
      context.response.setHeader('location', `/apiv1/songs/${songhash}`);
      answerJson(context.response, 202, { hash: songhash, run, state });
    }),
  ];
}
