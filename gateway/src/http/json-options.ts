// Reads the options of POST /apiv1/separate from the raw JSON of its fields.

import { parseCallbackUrl } from '@stemline/common/callback-url.ts';
import { DELIVERY_EVENT } from '@stemline/common/wire-words.ts';
import { invalid } from '../domain/invalid.ts';
import { parseOptions } from '../domain/options-object.ts';
import {
  type CallbackDraft,
  ON_RULE,
  refusedCallback,
  type SubmissionOptions,
  validateSubmissionOptions,
} from '../domain/submission-options.ts';
import { createObjectScanner } from './json-body/object-scanner.ts';
import { MAX_FIELD_BYTES } from './json-body/separate-body.ts';

/** Throws INVALID_ARGUMENT. */
export function parseJsonOptions(fields: ReadonlyMap<string, string>): SubmissionOptions {
  return validateSubmissionOptions({
    model: text(fields, 'model', 'model'),
    options: parseOptions(fields.get('options') ?? 'null'),
    priority: text(fields, 'priority', 'priority'),
    callback: callback(fields.get('callback')),
  });
}

function text(members: ReadonlyMap<string, string>, name: string, label: string): string {
  const value = parsed(members.get(name));
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw invalid(`"${label}" must be a string.`);
  return value;
}

/**
 * Clients of the original API keep their song when their callback cannot be used; the list of
 * deliveries gives the reason.
 */
function callback(raw: string | undefined): CallbackDraft | undefined {
  if (raw === '') return refusedCallback('', `"callback" must not be larger than ${MAX_FIELD_BYTES} bytes.`);
  const value = parsed(raw);
  if (value === undefined || value === null || raw === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    return refusedCallback(typeof value === 'string' ? value : '', '"callback" must be an object with a "url".');
  const members = membersOf(raw, ['url', 'data', 'on']);
  const url = parsed(members.get('url')) ?? '';
  if (url === '') return refusedCallback('', '"callback" must have a "url".');
  if (typeof url !== 'string') return refusedCallback('', '"callback.url" must be a string.');
  const target = parseCallbackUrl(url);
  if (!target.ok) return refusedCallback(url, `"callback.url" ${target.fault}.`);
  const on = parsed(members.get('on')) ?? [];
  if (!Array.isArray(on) || !on.every(isDeliveryEvent)) return refusedCallback(url, `"callback.on" ${ON_RULE}.`);
  // The original text is kept, because serialising again could change large numbers and the order
  // of keys.
  return { url, dataJson: members.get('data') ?? '', on };
}

function isDeliveryEvent(value: unknown): value is string {
  return DELIVERY_EVENT.words.some((event) => event === value);
}

function membersOf(raw: string, collect: readonly string[]): ReadonlyMap<string, string> {
  const scanner = createObjectScanner({ collect, maxMemberBytes: MAX_FIELD_BYTES });
  scanner.push(Buffer.from(raw));
  return scanner.end();
}

/** The scanner has already checked that the text is JSON. */
function parsed(raw: string | undefined): unknown {
  return raw === undefined ? undefined : JSON.parse(raw);
}
