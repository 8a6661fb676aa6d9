// Parses origins (scheme, host and port of a web page) and lists of host names.

import { hostNameOf } from './authority.ts';

/**
 * The origin of an absolute http or https URL, in the form that browsers send; undefined for any
 * other text.
 */
export function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : undefined;
}

/** Parses a setting that must be exactly one http or https origin; undefined for any other text. */
export function parseOrigin(text: string): string | undefined {
  const origin = originOf(text);
  if (origin === undefined) return undefined;
  const { pathname, search, hash, username, password } = new URL(text);
  const isBare = pathname === '/' && search + hash + username + password === '' && !/[?#@]/.test(text);
  return isBare ? origin : undefined;
}

/** Comma-separated origins; undefined when one of them is not an origin. */
export function parseOrigins(text: string): readonly string[] | undefined {
  return whole(text, parseOrigin);
}

/** Comma-separated host names or addresses, or `*`; undefined when one of them is anything else. */
export function parseHosts(text: string): readonly string[] | undefined {
  return whole(text, (item) => {
    if (item === '*') return item;
    const isBareIpv6 = item.includes(':') && !item.startsWith('[');
    const name = hostNameOf(isBareIpv6 ? `[${item}]` : item);
    const hasPort = !isBareIpv6 && /:\d*$/.test(item);
    return name === '' || hasPort ? undefined : name;
  });
}

function whole<T>(text: string, parse: (item: string) => T | undefined): readonly T[] | undefined {
  const items = text.split(',').map((item) => item.trim());
  const parsed = items.filter((item) => item !== '').map(parse);
  return parsed.includes(undefined) ? undefined : (parsed as T[]);
}
