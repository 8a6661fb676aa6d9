// The target of a request as the rest of the gateway knows it: path and query.

import type { IncomingMessage } from 'node:http';
import { invalid } from '../domain/invalid.ts';

/** Takes what clients write and what proxies write (RFC 9112, 3.2). Throws INVALID_ARGUMENT. */
export function targetOf({ url = '', httpVersion, headers }: IncomingMessage): string {
  if (httpVersion === '1.1' && headers.host === undefined) throw invalid('The request has no Host header.');
  if (url.startsWith('/') || url === '*') return url;
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw invalid('The address of the request is malformed.');
  const { pathname, search } = new URL(url);
  return pathname + search;
}
