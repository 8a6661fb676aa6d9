// Checks the options of a submission (model, options, priority, callback) and converts them for the
// queue service.

import { randomUUID } from 'node:crypto';
import { MAX_CALLBACK_URL_CHARS, parseCallbackUrl } from '@stemline/common/callback-url.ts';
import { cutText } from '@stemline/common/cut-text.ts';
import { optionsToWire } from '@stemline/common/options.ts';
import { DELIVERY_EVENT, PRIORITY } from '@stemline/common/wire-words.ts';
import type { Callback } from '@stemline/proto/gen/stemline/common/v1/Callback.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import { invalid } from './invalid.ts';
import type { Options } from './options-object.ts';

/** The options as the caller wrote them. */
export interface SubmissionOptionsDraft {
  /** Empty: the default. */
  readonly model: string;
  readonly options: Options;
  /** Empty: the default. */
  readonly priority: string;
  readonly callback?: CallbackDraft | undefined;
}

export interface CallbackDraft {
  readonly url: string;
  readonly dataJson: string;
  readonly on: readonly string[];
  /**
   * The reason why the callback cannot be called, when the song is accepted without it; see
   * `refusedCallback`.
   */
  readonly refusal?: string;
}

/** The checked options, in the form of the queue service. */
export type SubmissionOptions = Pick<EnqueueRequest, 'model' | 'options' | 'priority' | 'callback'>;

/** `high` is reserved. */
const PRIORITIES = PRIORITY.words.filter((priority) => priority !== 'high');
const MAX_MODEL_NAME = 200;
const MAX_SHOWN_URL_BYTES = 200;

/** Throws INVALID_ARGUMENT with a message that explains what to fix. */
export function validateSubmissionOptions(draft: SubmissionOptionsDraft): SubmissionOptions {
  const { model, options, priority, callback } = draft;
  if (model.length > MAX_MODEL_NAME) throw invalid('"model" is too long to be a name.');
  if (priority === 'high') throw invalid('"priority" may be "normal" or "low"; "high" is not open to everyone.');
  const known = PRIORITIES.find((word) => word === priority);
  if (priority !== '' && !known) throw invalid('"priority" must be "normal" or "low".');
  return {
    model,
    options: optionsToWire(Object.fromEntries(options)),
    ...(known && { priority: PRIORITY.toWire(known) }),
    ...(callback && { callback: validCallback(callback) }),
  };
}

/**
 * Creates a callback that is recorded with the reason and never called, for every end of the song.
 */
export function refusedCallback(url: string, refusal: string): CallbackDraft {
  return { url: shownUrl(url), dataJson: '', on: DELIVERY_EVENT.words, refusal };
}

/**
 * The part of a URL that may be shown: without query and credentials, which are secrets. `url` may
 * be any text.
 */
function shownUrl(text: string): string {
  const shown = text
    .slice(0, MAX_CALLBACK_URL_CHARS)
    .replace(/\p{C}/gu, '')
    .replace(/[?#].*$/s, '')
    .replace(/^((?:[a-z][a-z0-9+.-]*:)?[/\\]*)[^/\\]*@/i, '$1');
  const cut = cutText(shown, MAX_SHOWN_URL_BYTES);
  return cut === shown ? shown : `${cut}…`;
}

function validCallback({ url, dataJson, on, refusal = '' }: CallbackDraft): Callback {
  if (refusal !== '') return { url, dataJson, on: on.map(eventOnWire), refusal };
  const parsed = parseCallbackUrl(url);
  if (!parsed.ok) throw invalid(`"callback.url" ${parsed.fault}.`);
  return { url, dataJson, on: on.map(eventOnWire) };
}

/** The rule for `on`; it completes a sentence that begins with the name of the field. */
export const ON_RULE = `may only name ${DELIVERY_EVENT.words.join(', ')}`;

function eventOnWire(text: string) {
  const event = DELIVERY_EVENT.words.find((word) => word === text);
  if (!event) throw invalid(`"callback.on" ${ON_RULE}.`);
  return DELIVERY_EVENT.toWire(event);
}

/**
 * Creates the request that queues a song, with a new submission id; the caller may repeat the
 * request.
 */
export function enqueueRequest(options: SubmissionOptions, song: { audio: string; filename: string }): EnqueueRequest {
  return { ...options, ...song, submissionId: randomUUID() };
}
