// Reads what POST /apiv1/songs says beside the audio from its query or from the fields of a form.

import { invalid } from '../domain/invalid.ts';
import { type SubmissionOptions, validateSubmissionOptions } from '../domain/submission-options.ts';

/** What a form may carry as fields. */
export const FORM_FIELDS = [
  'model',
  'priority',
  'mp3_kbps',
  'options',
  'callback_url',
  'callback_data',
  'callback_on',
] as const;
/** What the query may carry: the same, and the file's name, which a form carries with its file. */
export const QUERY_NAMES: readonly string[] = [...FORM_FIELDS, 'filename'];

const MAX_FILENAME = 1024;
const NO_FIELDS: ReadonlyMap<string, string> = new Map();

/** A field of a form counts where the query is silent. Throws INVALID_ARGUMENT. */
export function parseQueryOptions(query: URLSearchParams, fields = NO_FIELDS): SubmissionOptions {
  const read = (name: (typeof FORM_FIELDS)[number]) => query.get(name) ?? fields.get(name);
  const url = read('callback_url') ?? '';
  const dataJson = read('callback_data') ?? '';
  if (dataJson !== '') parseJson(dataJson, 'callback_data');
  if (url === '' && dataJson !== '') throw invalid('"callback_data" needs a "callback_url".');
  if (url === '' && read('callback_on')) throw invalid('"callback_on" needs a "callback_url".');
  const on = (read('callback_on') ?? '').split(',').filter((event) => event !== '');
  return validateSubmissionOptions({
    model: read('model') ?? '',
    priority: read('priority') ?? '',
    options: optionsOf(read('options'), read('mp3_kbps')),
    ...(url !== '' && { callback: { url, dataJson, on } }),
  });
}

/** For people; the store allows so much. */
export function cleanFilename(filename: string): string {
  return filename.replace(/\p{C}/gu, '').slice(-MAX_FILENAME);
}

function optionsOf(options: string | undefined, mp3Kbps: string | undefined): unknown {
  const given = options ? parseJson(options, 'options') : undefined;
  if (!mp3Kbps) return given;
  if (!/^\d{1,4}$/.test(mp3Kbps)) throw invalid('"mp3_kbps" must be a whole number, such as 320.');
  // What is no object is refused as such later.
  const isMembers = given === undefined || (typeof given === 'object' && !Array.isArray(given));
  return isMembers ? { ...given, mp3_kbps: Number(mp3Kbps) } : given;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`"${name}" must be JSON.`);
  }
}
