// What a caller asks for beside the audio: model, options, priority, callback; checked, and in the queue's words.

import { randomUUID } from 'node:crypto';
import { ServiceError } from '@stemline/common/errors.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';

export interface CallbackWish {
  readonly url: string;
  readonly dataJson: string;
  readonly on: string[];
}

export interface Wishes {
  /** Empty: the default. */
  readonly model: string;
  readonly optionsJson: string;
  readonly priority: string;
  readonly callback?: CallbackWish | undefined;
}

const PRIORITIES = ['', 'normal', 'low'];
const EVENTS = ['done', 'failed', 'cancelled'];
const MAX_CALLBACK_URL = 8 * 1024;
const MAX_MODEL_NAME = 200;

/** Throws INVALID_ARGUMENT with what to mend. */
export function checkWishes(wishes: Wishes): Wishes {
  const { model, priority, callback } = wishes;
  if (model.length > MAX_MODEL_NAME) throw invalid('"model" is too long to be a name.');
  if (priority === 'high') throw invalid('"priority" may be "normal" or "low"; "high" is not open to everybody.');
  if (!PRIORITIES.includes(priority)) throw invalid('"priority" must be "normal" or "low".');
  if (callback) checkCallback(callback);
  return wishes;
}

/** Whether the address may be called is decided at delivery; here it only has to be one. */
function checkCallback({ url, on }: CallbackWish): void {
  if (url.length > MAX_CALLBACK_URL || !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw invalid('"callback.url" must be an http or https address.');
  if (on.some((event) => !EVENTS.includes(event))) throw invalid(`"callback.on" may name ${EVENTS.join(', ')}.`);
}

/** The request that queues a song; its submission id is made here, once, so that it may be repeated. */
export function enqueueRequest(
  wishes: Wishes,
  song: { audio: string; filename: string; contentType: string },
): EnqueueRequest {
  const { callback, ...rest } = wishes;
  return { ...rest, ...song, submissionId: randomUUID(), ...(callback && { callback }) };
}

export function invalid(message: string): ServiceError {
  return new ServiceError('INVALID_ARGUMENT', message);
}
