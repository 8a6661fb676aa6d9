// Describes one song, and removes, cancels and retries it.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { CANCEL_SONG, GET_SONG, REMOVE_SONG, RETRY_SONG } from '../api/song-operations.ts';
import { shortCall } from '../domain/peers.ts';
import { answerJson } from '../http/answer.ts';
import { asConflict } from '../http/problem.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import type { Parts } from './parts.ts';

/** The routes of one song. */
export function songRoutes({ peers, reader }: Parts): Route[] {
  const { storage, queue } = peers;

  const cancel = async (context: RequestContext, songhash: string) => {
    try {
      await queue.unary('CancelJob', { songhash }, shortCall(context));
    } catch (caught) {
      // The queue forgets ended songs. The next call to the store throws if the song does not
      // exist.
      const { code } = ServiceError.from(caught);
      if (code !== 'SONG_UNKNOWN' && code !== 'NOT_FOUND') throw caught;
    }
  };

  const retry = async (context: RequestContext, songhash: string) => {
    try {
      return await queue.unary('RetryJob', { songhash }, shortCall(context));
    } catch (caught) {
      // Until another upload brings the audio back, every retry fails: 409, not 503.
      const error = ServiceError.from(caught);
      throw error.code === 'AUDIO_MISSING' ? asConflict(error) : error;
    }
  };

  return [
    route(GET_SONG, async (context, { songhash }) =>
      answerJson(context.response, 200, await reader.song(songhash, context)),
    ),
    route(REMOVE_SONG, async (context, { songhash }) => {
      await cancel(context, songhash);
      await storage.unary('RemoveSong', { songhash }, shortCall(context));
      answerJson(context.response, 200, { hash: songhash, reason: 'The song and its tracks were removed.' });
    }),
    route(CANCEL_SONG, async (context, { songhash }) => {
      await cancel(context, songhash);
      const { state, run } = await reader.run(songhash, context);
      answerJson(context.response, 200, { hash: songhash, run, state });
    }),
    route(RETRY_SONG, async (context, { songhash }) => {
      const { run } = await retry(context, songhash);
      const { state } = await reader.run(songhash, context);
      context.response.setHeader('location', `/apiv1/songs/${songhash}`);
      answerJson(context.response, 202, { hash: songhash, run, state });
    }),
  ];
}
