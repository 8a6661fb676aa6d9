// Describes one song, and removes, cancels and retries it.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { shortCall } from '../domain/call-options.ts';
import { answerJson } from '../http/answer.ts';
import { songhashParam } from '../http/path-params.ts';
import { asConflict } from '../http/problem.ts';
import type { RequestContext, Route } from '../http/route.ts';
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
      // Only another upload brings the audio back, so waiting and asking again cannot help.
      const error = ServiceError.from(caught);
      throw error.code === 'AUDIO_MISSING' ? asConflict(error) : error;
    }
  };

  return [
    {
      method: 'GET',
      path: '/apiv1/songs/:songhash',
      query: [],
      handle: async (context) => answerJson(context.response, 200, await views.whole(songhashParam(context), context)),
    },
    {
      method: 'DELETE',
      path: '/apiv1/songs/:songhash',
      query: [],
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
      query: [],
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
      query: [],
      handle: async (context) => {
        const songhash = songhashParam(context);
        const { run } = await retry(context, songhash);
        const { state } = await views.run(songhash, context);
        context.response.setHeader('location', `/apiv1/songs/${songhash}`);
        answerJson(context.response, 202, { hash: songhash, run, state });
      },
    },
  ];
}
