// Combines the options of POST /apiv1/songs from its query and from the fields of a form.

import { invalid } from '@stemline/common/checks.ts';
import { OPTION_NAMES } from '@stemline/common/options/rules.ts';
import {
  type Options,
  type OptionValue,
  type SubmissionOptions,
  submissionOptions,
} from '../domain/submission-options.ts';
import { parsed } from '../schema/fault.ts';
import { MAX_SHOWN_CHARS } from '../schema/limits.ts';
import { UPLOAD_FIELDS, type UploadFields } from '../schema/upload-fields.ts';

/**
 * Checks the fields of a form. Empty fields count as absent, because browsers send them too. Throws
 * INVALID_ARGUMENT.
 */
export function formFields(fields: ReadonlyMap<string, string>): UploadFields {
  return parsed(UPLOAD_FIELDS, Object.fromEntries([...fields].filter(([, value]) => value !== '')));
}

/**
 * Combines the options. Throws INVALID_ARGUMENT, also when query and form give different values of
 * an option.
 */
export function uploadOptions(query: UploadFields, form: UploadFields = {}): SubmissionOptions {
  const both = [query, form];
  const one = <T extends string>(name: string, read: (fields: UploadFields) => T | undefined) =>
    agreed(name, both.map(read));
  const url = one('callback_url', (fields) => fields.callback_url);
  const dataJson = one('callback_data', (fields) => fields.callback_data) ?? '';
  const events = one('callback_on', (fields) => fields.callback_on?.join(',')) ?? '';
  const { callback_secret: secret } = form;
  if (url === undefined && secret !== undefined) throw invalid('"callback_secret" needs a "callback_url".');
  if (url === undefined && dataJson !== '') throw invalid('"callback_data" needs a "callback_url".');
  if (url === undefined && events !== '') throw invalid('"callback_on" needs a "callback_url".');
  const on = query.callback_on ?? form.callback_on ?? [];
  return submissionOptions({
    model: one('model', (fields) => fields.model),
    priority: one('priority', (fields) => fields.priority),
    options: mergedOptions([...both.map((fields) => fields.options ?? NO_OPTIONS), ...both.map(optionFields)]),
    ...(url !== undefined && { callback: { url, dataJson, on, secret } }),
  });
}

const NO_OPTIONS: Options = new Map();

/** Returns the options that have a parameter or a field of their own. */
function optionFields(fields: UploadFields): Options {
  return new Map(
    OPTION_NAMES.flatMap((name) => {
      const value = fields[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function mergedOptions(all: readonly Options[]): Options {
  const merged = new Map<string, OptionValue>();
  for (const options of all)
    for (const [name, value] of options) merged.set(name, agreed(name, [merged.get(name), value]) ?? value);
  return merged;
}

/**
 * Returns the value that a request gives for one field, perhaps in several places. Lists are
 * equal in any order. Throws INVALID_ARGUMENT when two places give different values.
 */
function agreed<T extends OptionValue>(name: string, values: readonly (T | undefined)[]): T | undefined {
  const [first, ...others] = values.filter((value) => value !== undefined);
  const other = others.find((value) => comparable(value) !== comparable(first));
  if (other !== undefined)
    throw invalid(`"${name}" is given as ${shown(first)} and as ${shown(other)}. Send one value.`);
  return first;
}

function comparable(value: OptionValue | undefined): string {
  return JSON.stringify(typeof value === 'object' && value !== null ? [...value].sort() : value);
}

function shown(value: unknown): string {
  // JSON has quotes, which distinguish a text from a number.
  return JSON.stringify(value).slice(0, MAX_SHOWN_CHARS);
}
