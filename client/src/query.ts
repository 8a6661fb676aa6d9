// Builds the query strings, forms and bodies of requests.

import type { OptionValue, SubmitOptions, TrackSource } from './types.ts';

/** Builds a query string without the undefined values; lists become words with commas between. */
export function queryOf(values: Readonly<Record<string, OptionValue | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `?${query}` : '';
}

/** Builds the query of a submission. The secret of its callback is sent in a form instead. */
export function submissionQuery({ model, priority, mp3Kbps, options, filename, ...call }: SubmitOptions): string {
  const { callbackUrl, callbackData, callbackOn } = call;
  return queryOf({
    model,
    priority,
    mp3_kbps: mp3Kbps,
    ...options,
    filename,
    callback_url: callbackUrl,
    callback_data: callbackData === undefined ? undefined : JSON.stringify(callbackData),
    callback_on: callbackOn,
  });
}

/** A form keeps the secret out of the query, because servers and proxies log queries. */
export function submissionForm(audio: Blob, callbackSecret: string): FormData {
  const form = new FormData();
  // The server can refuse a secret before it reads a file that comes after it.
  form.set('callback_secret', callbackSecret);
  form.set('file', audio, '');
  return form;
}

/** Builds the JSON of the separation of a track. */
export function trackJson(source: TrackSource, { model, priority, mp3Kbps, options, ...call }: SubmitOptions): string {
  const { callbackUrl: url, callbackData: data, callbackOn: on, callbackSecret: secret } = call;
  const callback = url === undefined ? undefined : { url, data, on, secret };
  const given = { ...(mp3Kbps !== undefined && { mp3_kbps: mp3Kbps }), ...options };
  return JSON.stringify({ source, model, priority, options: given, callback });
}

/** Returns a random text that identifies a request. `crypto.randomUUID` needs an https page. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
