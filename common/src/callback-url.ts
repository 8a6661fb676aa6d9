// Checks the syntax of callback URLs.

export const MAX_CALLBACK_URL_CHARS = 2_048;
/** Limit for the sentence with the reason why a callback cannot be called. */
export const MAX_REFUSAL_CHARS = 500;

export type CallbackUrl =
  | { readonly ok: true; readonly url: URL }
  /** `fault` completes a sentence that begins with the name of the field: "must be a whole URL". */
  | { readonly ok: false; readonly fault: string };

export function parseCallbackUrl(text: string): CallbackUrl {
  if (text.length > MAX_CALLBACK_URL_CHARS)
    return faulty(`must not be longer than ${MAX_CALLBACK_URL_CHARS} characters`);
  // URL() drops these silently, so another address than the given one would be called.
  if (/\p{Cc}/u.test(text)) return faulty('must not hold control characters');
  // URL() replaces half of a surrogate pair, so another address would be called.
  if (/\p{Cs}/u.test(text)) return faulty('must be well-formed Unicode');
  if (!URL.canParse(text)) return faulty('must be a whole URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return faulty('must be http or https');
  if (url.username !== '' || url.password !== '') return faulty('must not hold credentials');
  return { ok: true, url };
}

function faulty(fault: string): CallbackUrl {
  return { ok: false, fault };
}
