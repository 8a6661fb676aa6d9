// Validates the callback of a submission.

import { CALLBACK_SECRET_RULE, isCallbackSecret } from '@stemline/common/callback-secret.ts';
import { parseCallbackUrl } from '@stemline/common/callback-url.ts';
import { assertShort, invalid, parseJson } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { MAX_CALLBACK_DATA_BYTES, MAX_CALLBACK_URL_CHARS, MAX_REFUSAL_CHARS } from '@stemline/common/limits.ts';
import type { AddressGuard } from '@stemline/common/net/address-guard/guard.ts';
import { RUN_EVENTS, type RunEvent } from '@stemline/common/wire-words.ts';

/** The callback of a submission. */
export interface Callback {
  readonly url: string;
  /** The submitter's JSON, byte for byte. Empty: no data. */
  readonly dataJson: string;
  /** The ends to report. Always includes `done` after checkCallback(). */
  readonly on: readonly RunEvent[];
  /**
   * The reason why the URL cannot be called, as a sentence. Such a callback is recorded and never
   * posted. Empty: the URL can be called.
   */
  readonly refusal: string;
  /** Signs the deliveries in place of the notifier's own secrets. Empty: those sign. */
  readonly secret: string;
}

/** The rules for callbacks. */
export interface CallbackRules {
  readonly guard: Pick<AddressGuard, 'refusalOfHost'>;
  /** Keeps a callback that the guard refuses, with the reason, instead of throwing. */
  readonly keepRefused: boolean;
}

/**
 * Returns the callback with its defaults. Throws INVALID_ARGUMENT, CALLBACK_REFUSED. The notifier
 * checks the address again, because the addresses of a host name are known only then.
 */
export function checkCallback(given: Callback, { guard, keepRefused }: CallbackRules): Callback {
  let refusal = given.refusal;
  if (refusal === '') {
    const parsed = parseCallbackUrl(given.url);
    if (!parsed.ok) throw invalid(`callback.url ${parsed.fault}.`);
    refusal = guard.refusalOfHost(parsed.url.hostname) ?? '';
    if (refusal !== '' && !keepRefused) throw new ServiceError('CALLBACK_REFUSED', refusal);
  }
  assertShort(given.url, MAX_CALLBACK_URL_CHARS, 'callback.url');
  assertShort(refusal, MAX_REFUSAL_CHARS, 'callback.refusal');
  if (given.secret !== '' && !isCallbackSecret(given.secret)) throw invalid(`callback.secret ${CALLBACK_SECRET_RULE}.`);
  if (Buffer.byteLength(given.dataJson) > MAX_CALLBACK_DATA_BYTES)
    throw invalid(`callback.data_json must not be larger than ${MAX_CALLBACK_DATA_BYTES} bytes.`);
  if (given.dataJson !== '') parseJson(given.dataJson, 'callback.data_json');
  return {
    url: given.url,
    dataJson: given.dataJson,
    refusal,
    // A callback that is never posted needs no secret.
    secret: refusal === '' ? given.secret : '',
    on: RUN_EVENTS.filter((event) => event === 'done' || given.on.includes(event)),
  };
}
