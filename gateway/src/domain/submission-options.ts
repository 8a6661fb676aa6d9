// Converts the options of a submission (model, options of the separation, priority, callback) into
// the form of the queue service.

import { randomUUID } from 'node:crypto';
import { cutText } from '@stemline/common/cut-text.ts';
import { optionsToWire } from '@stemline/common/options/wire.ts';
import { DELIVERY_EVENT, PRIORITY, RUN_EVENTS, type RunEvent } from '@stemline/common/wire-words.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';

/** The value of an option of the separation. */
export type OptionValue = string | number | boolean | null | readonly string[];

/** Options of the separation by name. `submissionOptions` checks the names and the values. */
export type Options = ReadonlyMap<string, OptionValue>;

/** The options of a submission as a request gives them. */
export interface SubmissionDraft {
  /** Empty or absent: the default. */
  readonly model?: string | null | undefined;
  readonly options: Options;
  /** Absent: the default. */
  readonly priority?: (typeof PRIORITY.words)[number] | null | undefined;
  readonly callback?: CallbackDraft | undefined;
}

/** The callback of a submission as a request gives it. */
export interface CallbackDraft {
  readonly url: string;
  /** JSON as the caller wrote it; empty: no data. */
  readonly dataJson: string;
  readonly on: readonly RunEvent[];
  /** Signs the deliveries. Empty or absent: the secrets of the server sign them. */
  readonly secret?: string | null | undefined;
  /**
   * The reason why the server does not call the callback of an accepted song; see
   * `refusedCallback`.
   */
  readonly refusal?: string;
}

/** The options of a submission in the form of the queue service. */
export type SubmissionOptions = Pick<
  EnqueueRequest,
  'model' | 'options' | 'priority' | 'callback' | 'keepRefusedCallback'
>;

/** The most bytes of a refused URL that the list of deliveries shows. */
export const MAX_SHOWN_URL_BYTES = 200;

/** Throws INVALID_ARGUMENT for an unknown option and for a value that the option does not allow. */
export function submissionOptions({ model, options, priority, callback }: SubmissionDraft): SubmissionOptions {
  return {
    model: model ?? '',
    options: optionsToWire(Object.fromEntries(options)),
    ...(priority && { priority: PRIORITY.toWire(priority) }),
    ...(callback && { callback: toCallback(callback) }),
  };
}

function toCallback({ secret, on, ...rest }: CallbackDraft) {
  return { ...rest, ...(secret && { secret }), on: on.map(DELIVERY_EVENT.toWire) };
}

/**
 * Creates a callback for all events. The server records its deliveries with the reason and never
 * calls it. `url` may be any text.
 */
export function refusedCallback(url: string, refusal: string): CallbackDraft {
  return { url: shownUrl(url), dataJson: '', on: RUN_EVENTS, refusal };
}

/**
 * Returns the part of a URL that may be shown: without query and credentials, which may be secrets.
 * `text` need not be a URL.
 */
function shownUrl(text: string): string {
  const clean = text.replace(/\p{C}/gu, '').trim();
  const [, beginning = '', rest = ''] = /^((?:[a-z][a-z0-9+.-]*:)?[/\\]*)(.*)$/is.exec(clean) ?? [];
  const [bare = ''] = rest.split(/[?#]/, 1);
  const isUrl = URL.canParse(clean) && beginning.includes('/');
  const shown = beginning + (isUrl ? bare.replace(/^[^/\\]*@/, '') : withoutCredentials(rest, bare));
  const cut = cutText(shown, MAX_SHOWN_URL_BYTES);
  return cut === shown ? shown : `${cut}…`;
}

/**
 * In a text that is not a URL, a password may have any character. `rest`: the text behind the
 * protocol. `bare`: its part before the first `?` or `#`, behind which a password may continue.
 */
function withoutCredentials(rest: string, bare: string): string {
  const mayGoOn = rest.includes('@') && !bare.includes('@');
  return mayGoOn ? bare.replace(/:.*$/s, '') : bare.replace(/^.*@/s, '');
}

/**
 * Creates the request that queues a song, with a new submission id. Because of the id, a repeat of
 * the same request has no further effect.
 */
export function enqueueRequest(
  options: SubmissionOptions,
  song: Pick<EnqueueRequest, 'audio' | 'filename' | 'parent' | 'source' | 'length'>,
): EnqueueRequest {
  return { ...options, ...song, submissionId: randomUUID() };
}
