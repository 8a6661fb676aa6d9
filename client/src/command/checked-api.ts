// Checks the answers of which a command reads members, because another program may answer at the
// address of the server.

import type { StemlineClient } from '../client.ts';
import type { ListedSong, Song, SongEvent, Track } from '../types.ts';
import { areLists, areTexts, isListOf, isObject, isSha224, type Members } from './json-checks.ts';

/** Returns the calls of `api`. A call rejects with a SyntaxError when its answer lacks a member. */
export function checkedApi(api: StemlineClient): StemlineClient {
  return {
    ...api,
    limits: checked(api.limits, ({ max_bytes, inputs, formats, options, models }) =>
      [typeof max_bytes === 'number', areLists(inputs, formats, models), isObject(options)].every(Boolean),
    ),
    models: checked(api.models, ({ models, auto }) => Array.isArray(models) && isObject(auto) && isObject(auto.model)),
    status: checked(api.status, ({ hash, state, model, filename, tracks, removed, warnings }) =>
      [
        isSong({ hash, state, model }),
        areTexts(filename),
        areLists(removed, warnings),
        isListOf(tracks, isTrack),
      ].every(Boolean),
    ),
    submit: checked(api.submit, isSong),
    list: checked(api.list, ({ songs }) => isListOf(songs, isSong)),
    cancel: checked(api.cancel, ({ hash, state }) => areTexts(hash, state)),
    retry: checked(api.retry, ({ hash, state }) => areTexts(hash, state)),
    readiness: checked(api.readiness, ({ checks }) => isObject(checks)),
    listDeliveries: checked(api.listDeliveries, ({ deliveries }) => isListOf(deliveries, isObject)),
    redeliver: checked(api.redeliver, isObject),
    testCallback: checked(api.testCallback, isObject),
  };
}

/** Returns whether the event has the tracks and the warnings, which earlier servers do not send. */
export function hasTracks(event: SongEvent | undefined): event is SongEvent & Pick<Song, 'tracks' | 'warnings'> {
  return isListOf(event?.tracks, isTrack) && isListOf(event?.warnings, isObject);
}

function checked<Args extends unknown[], T extends object>(
  call: (...args: Args) => Promise<T>,
  isRight: (answer: Members<T>) => boolean,
): (...args: Args) => Promise<T> {
  return async (...args) => {
    const answer = await call(...args);
    if (!isObject(answer) || !isRight(answer)) throw new SyntaxError('The answer is not one of the API.');
    return answer;
  };
}

function isSong(value: unknown): boolean {
  return isObject<ListedSong>(value) && isSha224(value.hash) && areTexts(value.state) && isObject(value.model);
}

function isTrack(value: unknown): boolean {
  return isObject<Track>(value) && typeof value.size === 'number' && areTexts(value.name, value.sha224);
}
