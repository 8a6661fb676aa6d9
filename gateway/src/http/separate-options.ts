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
import { callbackData, callbackDraft } from './json-body/small-body.ts';

/**
 * `members` are the fields that `readSeparateBody` returns. Throws INVALID_ARGUMENT and BAD_JSON.
 */
export function separateOptions(members: ReadonlyMap<string, string>): SubmissionOptions {
  const { model, priority, options } = parsed(SEPARATE_FIELDS, {
    model: jsonValue(members.get('model')),
    priority: jsonValue(members.get('priority')),
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
  // Reading the data also refuses repeated members.
  const dataJson = isObject ? callbackData(raw) : '';
  const checked = parsedOrFault(CALLBACK, value, 'callback');
  if (!checked.ok) return refusedCallback(urlIn(value), checked.fault);
  return callbackDraft(checked.value, dataJson);
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
