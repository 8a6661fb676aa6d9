// Reads the options of POST /apiv1/separate from the raw JSON of its members.

import {
  type CallbackDraft,
  refusedCallback,
  type SubmissionOptions,
  submissionOptions,
} from '../domain/submission-options.ts';
import { parsed, parsedOrFault } from '../schema/fault.ts';
import { MAX_FIELD_BYTES } from '../schema/limits.ts';
import { SEPARATE_FIELDS } from '../schema/separate-body.ts';
import { CALLBACK } from '../schema/submission.ts';
import { membersOnce } from './json-body/separate-body.ts';

/**
 * `members` are the fields that `readSeparateBody` returns. Throws INVALID_ARGUMENT and BAD_JSON.
 */
export function separateOptions(members: ReadonlyMap<string, string>): SubmissionOptions {
  const givenPriority = jsonValue(members.get('priority'));
  const { model, priority, options } = parsed(SEPARATE_FIELDS, {
    model: jsonValue(members.get('model')),
    // An empty priority means the default, as an empty model does.
    priority: givenPriority === '' ? undefined : givenPriority,
    options: members.get('options'),
  });
  const given = callback(members.get('callback'));
  const common = submissionOptions({ model, priority, options: options ?? new Map(), callback: given });
  return { ...common, ...(given && { keepRefusedCallback: true }) };
}

/**
 * Reads the callback. A callback that cannot be used does not refuse the song, because the original
 * API accepts it; the list of deliveries shows the reason. Empty text: the callback is too large.
 */
function callback(raw: string | undefined): CallbackDraft | undefined {
  if (raw === '') return refusedCallback('', `"callback" must not be larger than ${MAX_FIELD_BYTES} bytes.`);
  const value = jsonValue(raw);
  if (raw === undefined || value === undefined || value === null) return undefined;
  const isObject = typeof value === 'object' && !Array.isArray(value);
  // The text of `data` is kept, because serialising again could change large numbers and the order
  // of keys. Reading the members also refuses repeated ones.
  const members = isObject ? membersOnce(raw, Object.keys(CALLBACK.shape)) : undefined;
  const checked = parsedOrFault(CALLBACK, value, 'callback');
  if (!checked.ok) return refusedCallback(urlIn(value), checked.fault);
  const { url, on, secret } = checked.value;
  return { url, dataJson: members?.get('data') ?? '', on: on ?? [], secret };
}

/** Returns the address in a callback that is refused; empty if it has none. */
function urlIn(callback: unknown): string {
  const url = typeof callback === 'object' && callback && 'url' in callback ? callback.url : callback;
  return typeof url === 'string' ? url : '';
}

/** `raw` is valid JSON, because the whole body is. */
function jsonValue(raw: string | undefined): unknown {
  return raw === undefined ? undefined : JSON.parse(raw);
}
