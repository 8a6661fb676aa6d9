// Reads the target of a request: whom it is for, and its path and query.

import type { IncomingMessage } from 'node:http';
import { invalid } from '../domain/invalid.ts';

export interface Target {
  /** Path and query; `*` with OPTIONS, which then asks about the whole server. */
  readonly url: string;
  /** `name[:port]`, which an absolute target has instead of the Host header; undefined: HTTP/1.0 names nobody. */
  readonly authority: string | undefined;
}

/** Takes what clients write and what proxies write (RFC 9112, 3.2). Throws INVALID_ARGUMENT. */
export function targetOf({ method, url = '', headers }: IncomingMessage): Target {
  const isOfServer = url === '*' && method === 'OPTIONS';
  if (url.startsWith('/') || isOfServer) return { url, authority: headers.host };
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw invalid('The address of the request is malformed.');
  const { host, pathname, search } = new URL(url);
  return { url: pathname + search, authority: host };
}
