// Reads what POST /apiv1/songs says beside the audio from its query or from the fields of a form.

import { invalid } from '../domain/invalid.ts';
import { type SubmissionOptions, validateSubmissionOptions } from '../domain/submission-options.ts';

const MAX_FILENAME = 1024;

/** `read` gives a value by name, or undefined. Throws INVALID_ARGUMENT. */
export function parseQueryOptions(read: (name: string) => string | undefined): SubmissionOptions {
  const url = read('callback_url') ?? '';
  const dataJson = read('callback_data') ?? '';
  if (dataJson !== '') parseJson(dataJson, 'callback_data');
  if (url === '' && dataJson !== '') throw invalid('"callback_data" needs a "callback_url".');
  const on = (read('callback_on') ?? '').split(',').filter((event) => event !== '');
  return validateSubmissionOptions({
    model: read('model') ?? '',
    priority: read('priority') ?? '',
    optionsJson: optionsJson(read('options'), read('mp3_kbps')),
    ...(url !== '' && { callback: { url, dataJson, on } }),
  });
}

/** For people; the store allows so much. */
export function cleanFilename(filename: string): string {
  return filename.replace(/\p{C}/gu, '').slice(-MAX_FILENAME);
}

function optionsJson(options: string | undefined, mp3Kbps: string | undefined): string {
  const given = options ? parseJson(options, 'options') : {};
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('"options" must be a JSON object.');
  if (!mp3Kbps) return options ? JSON.stringify(given) : '';
  if (!/^\d{1,4}$/.test(mp3Kbps)) throw invalid('"mp3_kbps" must be a whole number, such as 320.');
  return JSON.stringify({ ...given, mp3_kbps: Number(mp3Kbps) });
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`"${name}" must be JSON.`);
  }
}
