// What a submission may ask to be called with. Whether the address may be called at all is the notifier's decision,
// made when it calls; a guard at submission belongs here too.

import { DELIVERY_EVENT } from '@stemline/common/wire-words.ts';
import type { DeliveryEvent } from '@stemline/job-queue/types.ts';
import { assertShort, invalid, parseJson } from './checks.ts';

const MAX_URL_CHARS = 2_048;
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
  checkUrl(given.url);
  if (Buffer.byteLength(given.dataJson) > MAX_DATA_BYTES)
    throw invalid(`callback.data_json must not be larger than ${MAX_DATA_BYTES} bytes.`);
  if (given.dataJson !== '') parseJson(given.dataJson, 'callback.data_json');
  return {
    url: given.url,
    dataJson: given.dataJson,
    on: DELIVERY_EVENT.words.filter((event) => event === 'done' || given.on.includes(event)),
  };
}

function checkUrl(text: string): void {
  assertShort(text, MAX_URL_CHARS, 'callback.url');
  if (!URL.canParse(text)) throw invalid('callback.url must be a whole URL.');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid('callback.url must be http or https.');
  if (url.username !== '' || url.password !== '') throw invalid('callback.url must not hold credentials.');
}
