// Checks the answers of which a command reads members, because another program may answer at the
// address of the server.

import type { StemlineClient } from '../client.ts';
import type { Song, SongEvent, SongMessage } from '../types.ts';
import {
  type Check,
  isAccepted,
  isDelivery,
  isDeliveryPage,
  isEvent,
  isLimits,
  isModels,
  isReadiness,
  isRunState,
  isSong,
  isSongPage,
  isTrack,
  isWarning,
} from './answer-shapes.ts';
import { isListOf } from './json-checks.ts';

/** Returns the calls of `api`. A call rejects with a SyntaxError when its answer is wrong. */
export function checkedApi(api: StemlineClient): StemlineClient {
  return {
    ...api,
    limits: checked(api.limits, isLimits),
    models: checked(api.models, isModels),
    status: ofTheSong(checked(api.status, isSong)),
    submit: checked(api.submit, isAccepted),
    list: checked(api.list, isSongPage),
    cancel: ofTheSong(checked(api.cancel, isRunState)),
    retry: ofTheSong(checked(api.retry, isRunState)),
    readiness: checked(api.readiness, isReadiness),
    listDeliveries: checked(api.listDeliveries, isDeliveryPage),
    redeliver: checked(api.redeliver, isDelivery),
    testCallback: checked(api.testCallback, isDelivery),
    watchSongs: (songhashes, options) => checkedMessages(api.watchSongs(songhashes, options), new Set(songhashes)),
  };
}

/** Returns whether the event has the tracks and the warnings, which earlier servers do not send. */
export function hasTracks(event: SongEvent | undefined): event is SongEvent & Pick<Song, 'tracks' | 'warnings'> {
  return isListOf(event?.tracks, isTrack) && isListOf(event?.warnings, isWarning);
}

function checked<Args extends unknown[], T>(
  call: (...args: Args) => Promise<T>,
  isRight: Check,
): (...args: Args) => Promise<T> {
  return async (...args) => {
    const answer = await call(...args);
    if (!isRight(answer)) throw notOfTheApi();
    return answer;
  };
}

/** Refuses an answer about another song, because the command would wait for its own without end. */
function ofTheSong<Args extends [songhash: string, ...unknown[]], T extends { readonly hash: string }>(
  call: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  return async (...args) => {
    const answer = await call(...args);
    if (answer.hash !== args[0]) throw notOfTheApi();
    return answer;
  };
}

async function* checkedMessages(messages: AsyncIterable<SongMessage>, songhashes: ReadonlySet<string>) {
  for await (const message of messages) {
    const { name, song } = message;
    if (!songhashes.has(song.hash) || (name !== 'removed' && !isEvent(song))) throw notOfTheApi();
    yield message;
  }
}

function notOfTheApi(): SyntaxError {
  return new SyntaxError('The answer does not match the Stemline API.');
}
