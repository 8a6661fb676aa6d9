// Checks the answers of which a command reads members, because another program may answer at the
// address of the server.

import { SHA224_HEX } from '@stemline/common/names.ts';
import type { StemlineClient } from '../client.ts';

/** Returns the calls of `api`. A call rejects with a SyntaxError when its answer lacks a member. */
export function checkedApi(api: StemlineClient): StemlineClient {
  return {
    ...api,
    limits: checked(api.limits, ({ max_bytes, inputs, formats, options, models }) =>
      [typeof max_bytes === 'number', areLists(inputs, formats, models), isObject(options)].every(Boolean),
    ),
    models: checked(api.models, ({ models, auto }) => Array.isArray(models) && isObject(auto) && isObject(auto.model)),
    status: checked(api.status, ({ hash, state, model, filename, tracks, removed, warnings }) =>
      [isSong({ hash, state, model }), areTexts(filename), areLists(removed, warnings), areTracks(tracks)].every(
        Boolean,
      ),
    ),
    submit: checked(api.submit, isSong),
    list: checked(api.list, ({ songs }) => Array.isArray(songs) && songs.every(isSong)),
    cancel: checked(api.cancel, ({ hash, state }) => areTexts(hash, state)),
    retry: checked(api.retry, ({ hash, state }) => areTexts(hash, state)),
    readiness: checked(api.readiness, ({ checks }) => isObject(checks)),
    listDeliveries: checked(
      api.listDeliveries,
      ({ deliveries }) => Array.isArray(deliveries) && deliveries.every(isObject),
    ),
    redeliver: checked(api.redeliver, isObject),
    testCallback: checked(api.testCallback, isObject),
  };
}

/** What JSON may hold in place of an answer. */
type Members<T> = { readonly [Name in keyof T]?: unknown };

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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

function areLists(...values: readonly unknown[]): boolean {
  return values.every(Array.isArray);
}

function isSong(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { hash, state, model } = value;
  return typeof hash === 'string' && SHA224_HEX.test(hash) && typeof state === 'string' && isObject(model);
}

function areTracks(value: unknown): boolean {
  const isTrack = (one: unknown) => isObject(one) && typeof one.size === 'number' && areTexts(one.name, one.sha224);
  return Array.isArray(value) && value.every(isTrack);
}
