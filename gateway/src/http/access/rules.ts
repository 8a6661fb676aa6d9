// Rules for the host names that the gateway accepts and the web pages that may change something,
// and the parsers of their settings.

import { hostNameOf } from './authority.ts';

/** The access rules of a gateway. */
export interface AccessRules {
  /** The origin that people open in a browser, such as that of a TLS proxy. */
  readonly publicOrigin: string | undefined;
  /** Origins of other web pages that may read answers and change something. */
  readonly allowedOrigins: readonly string[];
  /** More names of this server; `*` allows any name. */
  readonly allowedHosts: readonly string[];
  /** The host name that the operating system reports. */
  readonly machineName: string;
  /** The name or address that the server listens on. */
  readonly listenHost: string;
}

/**
 * Returns the origin of an absolute http or https URL, in the form that browsers send; undefined
 * for any other text.
 */
export function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : undefined;
}

/** The address that people open, when a proxy is in front of the gateway. */
export interface PublicUrl {
  readonly origin: string;
  /** The path that the proxy removes, without a final slash; empty: none. */
  readonly path: string;
}

/** Parses an http or https address with or without a path; undefined for any other text. */
export function parsePublicUrl(text: string): PublicUrl | undefined {
  const origin = originOf(text);
  if (origin === undefined) return undefined;
  const { pathname, username, password } = new URL(text);
  const path = pathname.replace(/\/$/, '');
  const isBare = username + password === '' && !/[?#@\\]/.test(text) && !path.includes('//') && !path.endsWith('/');
  return isBare ? { origin, path } : undefined;
}

/** Parses a setting that must be exactly one http or https origin; undefined for any other text. */
export function parseOrigin(text: string): string | undefined {
  const origin = originOf(text);
  if (origin === undefined) return undefined;
  const { pathname, search, hash, username, password } = new URL(text);
  const isBare = pathname === '/' && search + hash + username + password === '' && !/[?#@]/.test(text);
  return isBare ? origin : undefined;
}

/** Parses a comma-separated list of origins; undefined when one item is not an origin. */
export function parseOrigins(text: string): readonly string[] | undefined {
  return listOf(text, parseOrigin);
}

/**
 * Parses a comma-separated list of host names, IP addresses and `*`; undefined when one item is
 * anything else.
 */
export function parseHosts(text: string): readonly string[] | undefined {
  return listOf(text, (item) => {
    if (item === '*') return item;
    const isBareIpv6 = item.includes(':') && !item.startsWith('[');
    const name = hostNameOf(isBareIpv6 ? `[${item}]` : item);
    const hasPort = !isBareIpv6 && /:\d*$/.test(item);
    return name === '' || hasPort ? undefined : name;
  });
}

function listOf<T>(text: string, parse: (item: string) => T | undefined): readonly T[] | undefined {
  const items = text.split(',').map((item) => item.trim());
  const parsed = items.filter((item) => item !== '').map(parse);
  return parsed.includes(undefined) ? undefined : (parsed as T[]);
}
