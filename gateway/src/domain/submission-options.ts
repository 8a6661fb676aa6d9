// Converts the checked options of a submission (model, options, priority, callback) for the queue
// service.

import { randomUUID } from 'node:crypto';
import { MAX_CALLBACK_URL_CHARS } from '@stemline/common/callback-url.ts';
import { cutText } from '@stemline/common/cut-text.ts';
import { optionsToWire } from '@stemline/common/options.ts';
import { DELIVERY_EVENT, PRIORITY } from '@stemline/common/wire-words.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';

export type OptionValue = string | number | boolean | null;

/** Values by name. `submissionOptions` checks the names and the values. */
export type Options = ReadonlyMap<string, OptionValue>;

/** The options as a request gives them. */
export interface SubmissionDraft {
  /** Empty or absent: the default. */
  readonly model?: string | null | undefined;
  readonly options: Options;
  /** Absent: the default. */
  readonly priority?: (typeof PRIORITY.words)[number] | null | undefined;
  readonly callback?: CallbackDraft | undefined;
}

export interface CallbackDraft {
  readonly url: string;
  /** JSON as the caller wrote it; empty: the queue service's default. */
  readonly dataJson: string;
  readonly on: readonly (typeof DELIVERY_EVENT.words)[number][];
  /**
   * The reason why the callback cannot be called, when the song is accepted without it; see
   * `refusedCallback`.
   */
  readonly refusal?: string;
}

/** The options in the form of the queue service. */
export type SubmissionOptions = Pick<EnqueueRequest, 'model' | 'options' | 'priority' | 'callback'>;

/** Bytes of a refused URL that deliveries show. */
export const MAX_SHOWN_URL_BYTES = 200;

/** Throws INVALID_ARGUMENT for an unknown option and for a value that an option does not have. */
export function submissionOptions({ model, options, priority, callback }: SubmissionDraft): SubmissionOptions {
  return {
    model: model ?? '',
    options: optionsToWire(Object.fromEntries(options)),
    ...(priority && { priority: PRIORITY.toWire(priority) }),
    ...(callback && { callback: { ...callback, on: callback.on.map(DELIVERY_EVENT.toWire) } }),
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

/**
 * Creates the request that queues a song, with a new submission id; the caller may repeat the
 * request.
 */
export function enqueueRequest(options: SubmissionOptions, song: { audio: string; filename: string }): EnqueueRequest {
  return { ...options, ...song, submissionId: randomUUID() };
}
