// Reads the options of POST /apiv1/songs from its query and from the fields of a form.

import { audioExtensionOf, withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import { cutText } from '@stemline/common/cut-text.ts';
import { invalid } from '../domain/invalid.ts';
import { type Options, type OptionValue, parseJson, parseOptions } from '../domain/options-object.ts';
import { type SubmissionOptions, validateSubmissionOptions } from '../domain/submission-options.ts';
import { agreed } from './agreed.ts';

/** The fields that a form may contain beside the file. */
export const FORM_FIELDS = [
  'model',
  'priority',
  'mp3_kbps',
  'options',
  'callback_url',
  'callback_data',
  'callback_on',
] as const;
type FieldName = (typeof FORM_FIELDS)[number];

/**
 * The query may contain the same names and also that of the file. A form sends that name with the
 * file.
 */
export const QUERY_NAMES: readonly string[] = [...FORM_FIELDS, 'filename'];

/** The storage service allows the same number of characters. */
const MAX_FILENAME_BYTES = 1024;
const NO_FIELDS: ReadonlyMap<string, string> = new Map();
const NO_OPTIONS: Options = new Map();

/**
 * Combines the options of query and form. An option given in both must have the same value. Empty
 * values are ignored, because browsers send the empty fields of a form too. Throws
 * INVALID_ARGUMENT.
 */
export function parseQueryOptions(query: URLSearchParams, fields = NO_FIELDS): SubmissionOptions {
  const sources = [query, fields];
  const all = (name: FieldName) => sources.map((source) => source.get(name) || undefined);
  const read = (name: FieldName) => agreed(name, all(name)) ?? '';
  const url = read('callback_url');
  const dataJson = read('callback_data');
  if (dataJson !== '') parseJson(dataJson, 'callback_data');
  const on = agreed('callback_on', all('callback_on').map(sortedEvents)) ?? '';
  if (url === '' && dataJson !== '') throw invalid('"callback_data" needs a "callback_url".');
  if (url === '' && on !== '') throw invalid('"callback_on" needs a "callback_url".');
  return validateSubmissionOptions({
    model: read('model'),
    priority: read('priority'),
    options: mergedOptions([...all('options').map(optionsIn), ...all('mp3_kbps').map(kbpsIn)]),
    ...(url !== '' && { callback: { url, dataJson, on: on.split(',').filter((event) => event !== '') } }),
  });
}

/** Cleans a file name for display. Shortens a long name before its extension. */
export function cleanFilename(filename: string): string {
  const cleaned = filename.replace(/\p{C}/gu, '');
  const extension = audioExtensionOf(cleaned);
  return cutText(withoutAudioExtension(cleaned), MAX_FILENAME_BYTES - extension.length) + extension;
}

/** The order of events has no meaning, so lists are compared in sorted order. */
function sortedEvents(list: string | undefined): string | undefined {
  return list?.split(',').sort().join(',');
}

function optionsIn(json: string | undefined): Options {
  return json === undefined ? NO_OPTIONS : parseOptions(json);
}

function kbpsIn(text: string | undefined): Options {
  if (text === undefined) return NO_OPTIONS;
  if (!/^\d{1,4}$/.test(text)) throw invalid('"mp3_kbps" must be a whole number, such as 320.');
  return new Map([['mp3_kbps', Number(text)]]);
}

function mergedOptions(all: readonly Options[]): Options {
  const merged = new Map<string, OptionValue>();
  for (const options of all)
    for (const [name, value] of options) merged.set(name, agreed(name, [merged.get(name), value]) ?? value);
  return merged;
}
