// What a submission may ask to be called with. Whether the address may be called at all is decided when it is called, by
// the notifier's address policy.

import { parseCallbackUrl } from '@stemline/common/callback-url.ts';
import { DELIVERY_EVENTS } from '@stemline/job-queue/delivery-id.ts';
import type { DeliveryEvent } from '@stemline/job-queue/types.ts';
import { invalid, parseJson } from './checks.ts';

const MAX_DATA_BYTES = 64 * 1024;

export interface Callback {
  readonly url: string;
  /** The caller's own JSON, byte for byte; empty when none was given. */
  readonly dataJson: string;
  /** Once checked, always holds `done`. */
  readonly on: readonly DeliveryEvent[];
}

/** Throws INVALID_ARGUMENT. */
export function checkCallback(given: Callback): Callback {
  const parsed = parseCallbackUrl(given.url);
  if (!parsed.ok) throw invalid(`callback.url ${parsed.fault}.`);
  if (Buffer.byteLength(given.dataJson) > MAX_DATA_BYTES)
    throw invalid(`callback.data_json must not be larger than ${MAX_DATA_BYTES} bytes.`);
  if (given.dataJson !== '') parseJson(given.dataJson, 'callback.data_json');
  return {
    url: given.url,
    dataJson: given.dataJson,
    on: DELIVERY_EVENTS.filter((event) => event === 'done' || given.on.includes(event)),
  };
}
