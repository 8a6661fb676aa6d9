// Which callbacks may be called at all: the one place that decides. What it refuses is never tried.

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
      if (!URL.canParse(text)) return refused('The callback URL is not a URL.');
      const url = new URL(text);
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        return refused('A callback URL must begin with http:// or https://.');
      if (url.username !== '' || url.password !== '') return refused('A callback URL must not hold credentials.');
      return { allowed: true, url };
    },
  };
}

function refused(reason: string): Verdict {
  return { allowed: false, reason };
}
