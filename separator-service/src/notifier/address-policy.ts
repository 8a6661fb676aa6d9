// Which callbacks may be called at all; the guard against private addresses of a later version goes here. So far, every
// URL that is well written may be called. What is refused is never tried.

import { parseCallbackUrl } from '@stemline/common/callback-url.ts';

export type Verdict =
  | { readonly allowed: true; readonly url: URL }
  | { readonly allowed: false; readonly reason: string };

export interface AddressPolicy {
  /** Judges the URL as it is written, before any name is resolved. */
  judge(url: string): Verdict;
}

export function createAddressPolicy(): AddressPolicy {
  return {
    judge: (text) => {
      const parsed = parseCallbackUrl(text);
      if (!parsed.ok) return { allowed: false, reason: `The callback URL ${parsed.fault}.` };
      return { allowed: true, url: parsed.url };
    },
  };
}
