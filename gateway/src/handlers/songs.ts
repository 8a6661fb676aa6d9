// Describes one song, and removes, cancels and retries it.

import { linkedAbort } from '@stemline/common/async/abort.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { CANCEL_SONG, GET_SONG, REMOVE_SONG, RETRY_SONG } from '../api/song-operations.ts';
import { untilEnded } from '../domain/live/until-ended.ts';
import { type Caller, CHANGE_MS, changeCall, within } from '../domain/peers.ts';
import { isEnded } from '../domain/run-view.ts';
import { answerJson } from '../http/answer.ts';
import { asConflict } from '../http/problem.ts';
import { setRetryAfter } from '../http/retry-after.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import { answerTagged } from '../http/tagged-json.ts';
import type { Parts } from './parts.ts';
import { withState } from './with-state.ts';

/** The routes of one song. */
export function songRoutes({ peers, reader, links, live }: Parts): Route[] {
  const { storage, queue } = peers;

  const cancel = async (caller: Caller, songhash: string) => {
    try {
      await queue.unary('CancelJob', { songhash }, changeCall(caller));
    } catch (caught) {
      // The queue forgets ended songs. The next call to the store throws if the song does not
      // exist.
      const { code } = ServiceError.from(caught);
      if (code !== 'SONG_UNKNOWN' && code !== 'NOT_FOUND') throw caught;
    }
  };

  const retry = async (caller: Caller, songhash: string) => {
    try {
      return await queue.unary('RetryJob', { songhash }, changeCall(caller));
    } catch (caught) {
      // Until another upload brings the audio back, every retry fails: 409, not 503.
      const error = ServiceError.from(caught);
      throw error.code === 'AUDIO_MISSING' ? asConflict(error) : error;
    }
  };

  /** Describes the song when it has ended, when the time has passed or when the gateway stops. */
  const later = async (context: RequestContext, songhash: string, seconds: number) => {
    const release = live.slots.take();
    const end = linkedAbort(context.signal, live.stopping);
    try {
      await untilEnded(live.feeds, songhash, seconds * 1000, end.signal);
    } finally {
      end.release();
      release();
    }
    return reader.song(songhash, context);
  };

  return [
    route(GET_SONG, async (context, { songhash, wait = 0 }) => {
      const now = await reader.song(songhash, context);
      const isOver = wait === 0 || isEnded(now) || context.request.method === 'HEAD';
      answerTagged(context, isOver ? now : await later(context, songhash, wait));
    }),
    route(REMOVE_SONG, async (context, { songhash }) => {
      const caller = within(context, CHANGE_MS);
      await cancel(caller, songhash);
      await withState(reader, songhash, caller, () => storage.unary('RemoveSong', { songhash }, changeCall(caller)));
      answerJson(context.response, 200, { hash: songhash, reason: 'The song and its tracks were removed.' });
    }),
    route(CANCEL_SONG, async (context, { songhash }) => {
      const caller = within(context, CHANGE_MS);
      await cancel(caller, songhash);
      const { state, run } = await reader.run(songhash, caller);
      answerJson(context.response, 200, { hash: songhash, run, state });
    }),
    route(RETRY_SONG, async (context, { songhash }) => {
      const caller = within(context, CHANGE_MS);
      const { run } = await retry(caller, songhash);
      const { state, estimate_seconds: estimate } = await reader.run(songhash, caller);
      context.response.setHeader('location', links.song(songhash));
      setRetryAfter(context.response, estimate);
      answerJson(context.response, 202, { hash: songhash, run, state });
    }),
  ];
}
