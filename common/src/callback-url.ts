// Parses the URLs of callbacks.

import { MAX_CALLBACK_URL_CHARS } from './limits.ts';

/** The result of parseCallbackUrl(). */
export type CallbackUrl =
  | { readonly ok: true; readonly url: URL }
  /** `fault` follows the name of the field in a sentence: "must be a whole URL". */
  | { readonly ok: false; readonly fault: string };

/** Accepts http and https URLs without credentials and control characters. */
export function parseCallbackUrl(text: string): CallbackUrl {
  if (text.length > MAX_CALLBACK_URL_CHARS)
    return faulty(`must not be longer than ${MAX_CALLBACK_URL_CHARS} characters`);
  // URL() drops control characters silently, so that another address would be called.
  if (/\p{Cc}/u.test(text)) return faulty('must not contain control characters');
  // URL() replaces half of a surrogate pair, so that another address would be called.
  if (/\p{Cs}/u.test(text)) return faulty('must be well-formed Unicode');
  if (!URL.canParse(text)) return faulty('must be a whole URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return faulty('must be http or https');
  if (url.username !== '' || url.password !== '') return faulty('must not contain credentials');
  return { ok: true, url };
}

function faulty(fault: string): CallbackUrl {
  return { ok: false, fault };
}
