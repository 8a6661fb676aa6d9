// Reads the target of a request: its authority, path and query.

import type { IncomingMessage } from 'node:http';
import { invalid } from '../domain/invalid.ts';

export interface Target {
  /** Path and query; `*` for an OPTIONS request about the whole server. */
  readonly url: string;
  /**
   * `name[:port]` of an absolute target, or else of the Host header. Undefined: an HTTP/1.0 request
   * without Host.
   */
  readonly authority: string | undefined;
}

/** Accepts the forms that clients and proxies send (RFC 9112, 3.2). Throws INVALID_ARGUMENT. */
export function targetOf({ method, url = '', headers }: IncomingMessage): Target {
  const isOfServer = url === '*' && method === 'OPTIONS';
  if (url.startsWith('/') || isOfServer) return { url, authority: headers.host };
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw invalid('The address of the request is malformed.');
  const { host, pathname, search } = new URL(url);
  return { url: pathname + search, authority: host };
}
