// Validates the callback of a submission.

import { parseCallbackUrl } from '@stemline/common/callback-url.ts';
import { assertShort, invalid, parseJson } from '@stemline/common/checks.ts';
import { MAX_CALLBACK_DATA_BYTES, MAX_CALLBACK_URL_CHARS, MAX_REFUSAL_CHARS } from '@stemline/common/limits.ts';
import { DELIVERY_EVENT, type DeliveryEvent } from '@stemline/common/wire-words.ts';

/** The callback of a submission. */
export interface Callback {
  readonly url: string;
  /** The submitter's JSON, byte for byte. Empty: no data. */
  readonly dataJson: string;
  /** The ends to report. Always includes `done` after checkCallback(). */
  readonly on: readonly DeliveryEvent[];
  /**
   * The reason why the URL cannot be called, as a sentence. Such a callback is recorded and never
   * posted. Empty: the URL can be called.
   */
  readonly refusal: string;
}

/** Returns the callback with its defaults. Throws INVALID_ARGUMENT. */
export function checkCallback(given: Callback): Callback {
  if (given.refusal === '') {
    const parsed = parseCallbackUrl(given.url);
    if (!parsed.ok) throw invalid(`callback.url ${parsed.fault}.`);
  }
  assertShort(given.url, MAX_CALLBACK_URL_CHARS, 'callback.url');
  assertShort(given.refusal, MAX_REFUSAL_CHARS, 'callback.refusal');
  if (Buffer.byteLength(given.dataJson) > MAX_CALLBACK_DATA_BYTES)
    throw invalid(`callback.data_json must not be larger than ${MAX_CALLBACK_DATA_BYTES} bytes.`);
  if (given.dataJson !== '') parseJson(given.dataJson, 'callback.data_json');
  return {
    url: given.url,
    dataJson: given.dataJson,
    refusal: given.refusal,
    on: DELIVERY_EVENT.words.filter((event) => event === 'done' || given.on.includes(event)),
  };
}
